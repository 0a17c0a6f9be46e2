"""Cloze questions: gaps as drop-down lists in the program, vectors and matrices as one field for each number.

A cloze text is parsed by patterns. What must not be taken for one is written as character references.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graders.answers.filling import NOTHING
from graders.keys import Array, EntryKey, NumberValue
from qbank.formats.entry_html import question_html
from qbank.formats.fillings import accepted_texts, depend_on_each_other, right_fillings, unspaced, whole_fillings
from qbank.formats.losses import Lose, Loss
from qbank.formats.moodle.elements import DIALECT, Answer, answers, feedback, question
from qbank.formats.numbers import bound, decimal
from qbank.formats.package import Entry
from qbank.prose.parse import parse_ticks
from qbank.prose.portable_html import portable_line

_OWN = {"&": "&amp;", "#": "&#35;", "~": "&#126;", "}": "&#125;", "{": "&#123;", "=": "&#61;", "%": "&#37;"}
_REFERENCES = str.maketrans(_OWN)
_MOST_WEIGHT = 1000


def number_fields(entry: Entry, key: EntryKey, lose: Lose) -> str:
    """Ask for each number of a vector or matrix by itself."""
    value = key.value
    assert isinstance(value, NumberValue)
    lose(Loss(entry.name, "several-entries", "each number has a field of its own"))
    lose(Loss(entry.name, "partial-credit", "each right number earns its share"))
    if key.beliefs:
        lose(Loss(entry.name, "belief-feedback", "a mistake shows in all numbers together"))
    if key.also:
        lose(Loss(entry.name, "other-answers", "only one of several right values is accepted"))
    weight = _weight(entry, _count(value.value), lose)

    def fields(part: Array) -> str:
        if isinstance(part, tuple):
            return "[" + ", ".join(map(fields, part)) + "]"
        return f"{{{weight}:NUMERICAL:={decimal(part)}:{bound(part, key.accept)}}}"

    rows = value.value if isinstance(value.value, tuple) and _is_matrix(value.value) else (value.value,)
    asked = "\n".join(f"<p>{fields(row)}</p>" for row in rows)
    return question("cloze", entry, (), text=f"{_protected(str(question_html(entry, DIALECT)))}\n{asked}")


def filled_gaps(entry: Entry, key: EntryKey, lose: Lose) -> str:
    """Ask for each gap by a list; where gaps are right only together, by one list of whole fillings."""
    accepted = accepted_texts(right_fillings(key))
    if not entry.item.blanks:
        lose(Loss(entry.name, "kind", "its gaps offer nothing to pick"))
        return ""
    if not key.per_part and depend_on_each_other(key):
        return _one_list(entry, key, lose)
    if not key.per_part:
        lose(Loss(entry.name, "partial-credit", "each right gap earns its share"))
    if key.beliefs:
        lose(Loss(entry.name, "belief-feedback", "a mistake shows in all gaps together"))
    weight = _weight(entry, len(accepted), lose)
    lists = {f"____{blank.name}____": _list(weight, blank.choices, accepted[blank.name]) for blank in entry.item.blanks}
    shown = _protected(str(question_html(entry, DIALECT)))
    return question("cloze", entry, (), text=_with_lists(entry, shown, lists))


def _with_lists(entry: Entry, shown: str, lists: Mapping[str, str]) -> str:
    """Put each list where its gap stands in the program; one that is not found there stands below it."""
    code_at = shown.rfind("<pre")
    before, program = (shown[:code_at], shown[code_at:]) if code_at >= 0 else (shown, "")
    left: list[str] = []
    for mark, written in lists.items():
        at = program.find(mark)
        if at < 0:
            left.append(f"<p><code>{mark}</code> {written}</p>")
        else:
            program = program[:at] + written + program[at + len(mark) :]
    return before + program + "\n".join(left)


def _one_list(entry: Entry, key: EntryKey, lose: Lose) -> str:
    lose(Loss(entry.name, "several-entries", "the gaps depend on each other: whole fillings are offered in one list"))
    given = [
        Answer(_line(filling.text), "100" if filling.right else "0", feedback(filling.feedback), html=True)
        for filling in whole_fillings(entry.item, key)
    ]
    own = (
        "<single>true</single>",
        "<shuffleanswers>true</shuffleanswers>",
        "<answernumbering>none</answernumbering>",
        "<showstandardinstruction>1</showstandardinstruction>",
        *answers(given),
    )
    return question("multichoice", entry, own)


def _line(words: str) -> str:
    return str(portable_line(parse_ticks(words), DIALECT))


def _list(weight: int, choices: Sequence[str], accepted: set[str]) -> str:
    offered = "~".join(
        f"{'=' if unspaced(choice) in accepted else ''}{_in_cloze(choice or NOTHING)}" for choice in choices
    )
    return f"{{{weight}:MULTICHOICE:{offered}}}"


def _in_cloze(text: str) -> str:
    """Write a choice: Moodle reads its references once, and takes what comes of it for HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").translate(_REFERENCES)


def _protected(shown: str) -> str:
    """Keep braces of the question's own text from being taken for a field."""
    return shown.replace("{", "&#123;")


def _weight(entry: Entry, parts: int, lose: Lose) -> int:
    """Return a field's weight: the weights sum to the question's points, and must be whole."""
    weight = entry.points / parts
    if weight.is_integer() and 1 <= weight <= _MOST_WEIGHT:
        return int(weight)
    lose(Loss(entry.name, "points", f"it is worth {parts} in the question bank, one for each part; set it in the quiz"))
    return 1


def _count(value: Array) -> int:
    return sum(map(_count, value)) if isinstance(value, tuple) else 1


def _is_matrix(value: Array) -> bool:
    return isinstance(value, tuple) and all(isinstance(row, tuple) for row in value)
