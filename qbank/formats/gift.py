"""Format `gift`: Moodle's plain text, for systems that read nothing better, and for reading and mending by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graders.answers.display import describe
from graders.keys import AnswerValue, CallValue, CardValue, CodeValue, EntryKey, FillingValue, NumberValue, RubricValue
from qbank.formats.entry_html import Dialect, option_html, prose_html, question_html, solution_html
from qbank.formats.fillings import can_list_fillings, whole_fillings
from qbank.formats.format import Format
from qbank.formats.losses import Lose, Loss
from qbank.formats.marked_by_hand import by_hand, no_rubric
from qbank.formats.moodle.choice import is_truth
from qbank.formats.moodle.elements import id_number, plain_name, tags_of, unlinked
from qbank.formats.moodle.fractions import changed, rounded
from qbank.formats.numbers import bound, decimal
from qbank.formats.package import Entry, Package, Pool
from qbank.formats.sections import pools_without_sections
from qbank.formats.spellings import displayed, spellings
from qbank.prose.parse import parse_ticks
from qbank.prose.portable_html import portable_line

DIALECT = Dialect("tex", styled=False)
_OWN = str.maketrans({**{sign: f"\\{sign}" for sign in "\\#=~{}:"}, "\n": "\\n", "\r": ""})


def write(package: Package, path: Path, lose: Lose) -> None:
    """Write one text file; a blank line parts the questions."""
    lose(Loss(package.name, "layout", "code has no colours"))
    if package.instructions:
        lose(Loss(package.name, "instructions", "a quiz has its own introduction"))
    with path.open("x", encoding="utf-8", newline="\n") as file:
        for pool in pools_without_sections(package, lose):
            file.write(f"$CATEGORY: {_category(package, pool)}\n\n")
            for entry in pool.entries:
                file.writelines(_question(entry, lose))


def _category(package: Package, pool: Pool) -> str:
    """Name a category. Moodle leaves its escapes unread here, so that nothing is escaped and no backslash stands."""
    names = [package.title, *([pool.section] if pool.section else []), f"{pool.title} ({pool.name})"]
    return "$course$/top/" + "/".join(plain_name(name).replace("/", "//").replace("\\", "∖") for name in names)


def _question(entry: Entry, lose: Lose) -> Iterator[str]:
    answers = _answers(entry, lose)
    if answers is None:
        return
    if entry.points != 1 and entry.asked != "card":
        lose(Loss(entry.name, "points", f"it is worth 1 in the question bank, not {entry.points:g}"))
    if entry.item.hint:
        lose(Loss(entry.name, "hint", "there is no place for it"))
    if (name := plain_name(entry.title)) != entry.title:
        lose(Loss(entry.name, "title", f"{entry.title!r} is {name!r} there"))
    marks = "".join(f" [tag:{tag}]" for tag in tags_of(entry.item))
    yield f"// [id:{id_number(entry.name)}]{marks}\n"
    yield f"::{_text(name)}::[html]{_html(question_html(entry, DIALECT))}{answers}\n\n"


def _answers(entry: Entry, lose: Lose) -> str | None:
    item, key = entry.item, entry.item.entry
    if entry.asked == "card":
        if isinstance(item.key, CardValue):
            lose(Loss(entry.name, "solution", "there is no place for the back of a card"))
        return ""
    if entry.asked == "choice":
        body = _truth(entry) if is_truth(item) else _options(entry, lose)
    else:
        assert key is not None, f"{entry.name} is asked as a typed answer, but has no key for one"
        body = _typed(entry, key, lose)
    if body is None:
        return None
    general = _html(solution_html(item, DIALECT))
    return "{" + body + (f"\n####{general}\n" if general else "") + "}"


def _truth(entry: Entry) -> str:
    options = {option.correct: option for option in entry.item.options}
    wrong, right = _html(_feedback(options[False].feedback)), _html(_feedback(options[True].feedback))
    said = f"#{wrong}" if wrong or right else ""
    return options[True].text.upper() + said + (f"#{right}" if right else "")


def _options(entry: Entry, lose: Lose) -> str | None:
    item = entry.item
    several = item.select == "all"
    marks = tuple(option.mark for option in item.options)
    shares = rounded(marks, several=several)
    if shares is None:
        lose(Loss(entry.name, "kind", "Moodle cannot share a full mark among its options"))
        return None
    for place in changed(marks, shares):
        what = f"{item.options[place].text[:60]!r} earns {shares[place]} %, not {100 * marks[place]:.5g} %"
        lose(Loss(entry.name, "mark-rounded", what))
    lines = [
        _alternative(_share(share, single=not several), _html(option_html(option, DIALECT)), option.feedback)
        for option, share in zip(item.options, shares, strict=True)
    ]
    return "\n" + "\n".join(lines)


def _share(share: str, *, single: bool) -> str:
    if share == "100" and single:
        return "="
    return "~" if share == "0" else f"~%{share}%"


def _typed(entry: Entry, key: EntryKey, lose: Lose) -> str | None:
    match key.value:
        case RubricValue() | CallValue() | CodeValue():
            is_code = not isinstance(key.value, RubricValue)
            lose(Loss(entry.name, *by_hand(is_code=is_code)))
            lose(Loss(entry.name, *no_rubric(is_code=is_code)))
            return ""
        case FillingValue():
            return _fillings(entry, key, lose)
        case NumberValue(number) if not isinstance(number, tuple):
            return "#\n" + "\n".join(_numbers(key))
        case _:
            return "\n" + "\n".join(_texts(entry, key, lose))


def _numbers(key: EntryKey) -> Iterator[str]:
    for value, share, said in _foreseen(key):
        if isinstance(value, NumberValue) and not isinstance(value.value, tuple):
            yield _alternative(share, f"{decimal(value.value)}:{bound(value.value, key.accept)}", said)


def _texts(entry: Entry, key: EntryKey, lose: Lose) -> Iterator[str]:
    lose(Loss(entry.name, "other-answers", f"only usual ways of writing {describe(key.value)} are accepted"))
    if isinstance(key.value, NumberValue) and not spellings(key.value):
        lose(Loss(entry.name, "tolerance", "numbers must be written with the digits that the question shows"))
    seen: set[str] = set()
    for value, share, said in _foreseen(key):
        for text in _ways_of_writing(value):
            if text.casefold() not in seen:
                seen.add(text.casefold())
                yield _alternative(share, _text(text.replace("*", "\\*")), said)


def _ways_of_writing(value: AnswerValue) -> tuple[str, ...]:
    return spellings(value) or (displayed(value) if isinstance(value, NumberValue) else ())


def _foreseen(key: EntryKey) -> Iterator[tuple[AnswerValue, str, str]]:
    for right in (key.value, *key.also):
        yield right, "=%100%", ""
    for belief in key.beliefs:
        yield belief.value, "=%0%", belief.feedback


def _fillings(entry: Entry, key: EntryKey, lose: Lose) -> str | None:
    if not can_list_fillings(entry, key, lose):
        return None
    lines = [
        _alternative(
            "=" if filling.right else "~",
            _html(portable_line(parse_ticks(filling.text), DIALECT)),
            filling.feedback,
        )
        for filling in whole_fillings(entry.item, key)
    ]
    return "\n" + "\n".join(lines)


def _alternative(share: str, written: str, said: str) -> str:
    feedback = _html(_feedback(said))
    return f"\t{share}{written}" + (f"#{feedback}" if feedback else "")


def _feedback(markdown: str) -> str:
    return str(prose_html(markdown, DIALECT)) if markdown else ""


def _html(content: str) -> str:
    return _text(unlinked(str(content)))


def _text(text: str) -> str:
    """Escape what GIFT takes for its own; a line end is written as such, so that no line is blank or a comment."""
    return text.translate(_OWN)


FORMAT = Format(
    name="gift",
    title="GIFT",
    suffix=".txt",
    target="Moodle and systems that read its plain text",
    holds=(
        "choices with a mark and feedback for each option",
        "true or false",
        "numbers with tolerance",
        "typed shapes, outcomes and lines",
        "explanations, marked by hand",
        "solutions, tags",
    ),
    loses=(
        "hint", "instructions", "kind", "layout", "mark-rounded", "marked-by-hand", "other-answers", "partial-credit",
        "points", "rubric", "several-entries", "solution", "title", "tolerance",
    ),
    write=write,
)  # fmt: skip
