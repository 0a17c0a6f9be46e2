"""Format `blackboard`: the tab-delimited question upload. A line is a question; there is no feedback, and no points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from markupsafe import escape

from graders.answers.display import describe
from graders.keys import CallValue, CodeValue, EntryKey, FillingValue, NumberValue, RubricValue
from qbank.formats.entry_html import Dialect, option_html, question_html
from qbank.formats.fillings import whole_fillings
from qbank.formats.format import Format
from qbank.formats.losses import Lose, Loss
from qbank.formats.marked_by_hand import by_hand, looked_for
from qbank.formats.moodle.choice import is_truth
from qbank.formats.numbers import bound, decimal
from qbank.formats.one_line import one_line
from qbank.formats.package import Entry, Package
from qbank.formats.sections import pools_without_sections
from qbank.formats.spellings import displayed, spellings
from qbank.prose.highlight import code_block
from qbank.prose.parse import parse_ticks
from qbank.prose.portable_html import portable_line
from qbank.prose.visible import visible

DIALECT = Dialect("text", styled=False, pictures="")
MOST_ANSWERS = 100
Row = tuple[str, ...]


def write(package: Package, path: Path, lose: Lose) -> None:
    """Write one text file in UTF-8, a question on each line."""
    for code, what in (
        ("layout", "code has no colours, and its tabs are four blanks"),
        ("math", "formulas are written as characters"),
        ("pool", "upload each pool by itself, or make pools there"),
        ("points", "points are set there"),
        ("title", "questions have no names"),
        ("tags", "there is no place for them"),
    ):
        lose(Loss(package.name, code, what))
    if package.instructions:
        lose(Loss(package.name, "instructions", "a test has its own instructions"))
    with path.open("x", encoding="utf-8", newline="\n") as file:
        for pool in pools_without_sections(package, lose):
            for entry in pool.entries:
                file.writelines(_line(row) for row in _rows(entry, lose))


def _line(row: Row) -> str:
    assert not any(sign in field for field in row for sign in "\t\n\r"), row
    return "\t".join(row) + "\n"


def _rows(entry: Entry, lose: Lose) -> Iterator[Row]:
    item, key = entry.item, entry.item.entry
    match entry.asked:
        case "card":
            lose(Loss(entry.name, "kind", "a card is no question"))
            return
        case "choice":
            body: Row | None = _truth(entry, lose) if is_truth(item) else _choice(entry, lose)
        case "entry":
            assert key is not None, f"{entry.name} is asked as a typed answer, but has no key for one"
            body = _typed(entry, key, lose)
    if body is None:
        return
    if item.figure:
        lose(Loss(entry.name, "layout", "its figure is words and a table of numbers"))
    for code, there in (("hint", item.hint), ("solution", item.solution)):
        if there:
            lose(Loss(entry.name, code, "there is no place for it"))
    yield (body[0], one_line(str(question_html(entry, DIALECT))), *body[1:])


def _truth(entry: Entry, lose: Lose) -> Row:
    _no_feedback(entry, lose)
    return ("TF", next(option.text.lower() for option in entry.item.options if option.correct))


def _choice(entry: Entry, lose: Lose) -> Row | None:
    options = entry.item.options
    if len(options) > MOST_ANSWERS:
        lose(Loss(entry.name, "kind", f"it has {len(options)} options; {MOST_ANSWERS} are allowed"))
        return None
    _no_feedback(entry, lose)
    several = entry.item.select == "all"
    if several:
        lose(Loss(entry.name, "partial-credit", "what part of the right options earns is set there"))
        right = [option.correct for option in options]
    else:
        right = [option.mark == 1 for option in options]
        if any(option.mark not in (0, 1) for option in options):
            lose(Loss(entry.name, "partial-credit", "only the one right option earns anything"))
        if right.count(True) != 1:
            lose(Loss(entry.name, "kind", f"{right.count(True)} options earn a full mark; one is allowed"))
            return None
    texts = [one_line(str(option_html(option, DIALECT))) for option in options]
    return ("MA" if several else "MC", *_marked(texts, right))


def _no_feedback(entry: Entry, lose: Lose) -> None:
    if any(option.feedback for option in entry.item.options):
        lose(Loss(entry.name, "option-feedback", "there is no place for it"))


def _marked(texts: Sequence[str], right: Sequence[bool]) -> Iterator[str]:
    for text, correct in zip(texts, right, strict=True):
        yield text
        yield "correct" if correct else "incorrect"


def _typed(entry: Entry, key: EntryKey, lose: Lose) -> Row | None:
    if key.beliefs:
        lose(Loss(entry.name, "belief-feedback", "there is no place for feedback"))
    match key.value:
        case RubricValue():
            lose(Loss(entry.name, *by_hand(is_code=False)))
            return ("ESS", one_line(str(escape(visible(looked_for(key.value))))))
        case CallValue() | CodeValue():
            lose(Loss(entry.name, *by_hand(is_code=True)))
            return ("ESS", one_line(str(code_block(describe(key.value), styled=False))))
        case FillingValue():
            return _fillings(entry, key, lose)
        case NumberValue(number) if not isinstance(number, tuple):
            if key.also:
                lose(Loss(entry.name, "other-answers", "one number is accepted"))
            return ("NUM", decimal(number), bound(number, key.accept))
        case _:
            return ("FIB", *_accepted(entry, key, lose))


def _accepted(entry: Entry, key: EntryKey, lose: Lose) -> list[str]:
    lose(Loss(entry.name, "other-answers", f"only usual ways of writing {describe(key.value)} are accepted"))
    texts: list[str] = []
    for value in (key.value, *key.also):
        if isinstance(value, NumberValue) and not spellings(value):
            lose(Loss(entry.name, "tolerance", "numbers must be written with the digits that the question shows"))
            texts += displayed(value)
        else:
            texts += spellings(value)
    return list(dict.fromkeys(texts))[:MOST_ANSWERS]


def _fillings(entry: Entry, key: EntryKey, lose: Lose) -> Row | None:
    """Offer whole fillings. One answer alone may be right: others that are right as well are not offered."""
    offered = whole_fillings(entry.item, key) if entry.item.blanks else []
    right = [filling for filling in offered if filling.right]
    kept = [filling for filling in offered if not filling.right or filling is right[0]]
    if not 1 < len(kept) <= MOST_ANSWERS:
        lose(Loss(entry.name, "kind", f"it has {len(kept)} fillings to offer; 2 to {MOST_ANSWERS} are allowed"))
        return None
    lose(Loss(entry.name, "several-entries", "whole fillings are offered in one list"))
    if len(right) > 1:
        lose(Loss(entry.name, "other-answers", "one right filling is offered"))
    if key.per_part:
        lose(Loss(entry.name, "partial-credit", "a gap that is right alone earns nothing"))
    texts = [one_line(str(portable_line(parse_ticks(filling.text), DIALECT))) for filling in kept]
    return ("MC", *_marked(texts, [filling.right for filling in kept]))


FORMAT = Format(
    name="blackboard",
    title="Blackboard question upload",
    suffix=".txt",
    target="Blackboard Ultra and Original",
    holds=(
        "choices, one or all that apply",
        "true or false",
        "numbers with tolerance",
        "typed shapes, outcomes and lines",
        "explanations, marked by hand",
    ),
    loses=(
        "belief-feedback", "hint", "instructions", "kind", "layout", "marked-by-hand", "math", "option-feedback",
        "other-answers", "partial-credit", "points", "pool", "several-entries", "solution", "tags", "title",
        "tolerance",
    ),
    write=write,
)  # fmt: skip
