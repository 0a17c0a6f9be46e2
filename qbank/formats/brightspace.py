"""Format `brightspace`: the CSV of the Question Library. A question is a run of rows, each named by its first cell."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graders.answers.display import describe
from graders.keys import CallValue, CodeValue, EntryKey, FillingValue, NumberValue, RubricValue
from qbank.formats.entry_html import Dialect, hint_html, option_html, prose_html, question_html, solution_html
from qbank.formats.fillings import can_list_fillings, whole_fillings
from qbank.formats.format import Format
from qbank.formats.losses import Lose, Loss
from qbank.formats.marked_by_hand import by_hand, looked_for
from qbank.formats.moodle.choice import TRUTH, is_truth
from qbank.formats.package import Entry, Package
from qbank.formats.sections import pools_without_sections
from qbank.formats.spellings import displayed, spellings
from qbank.prose.parse import parse_ticks
from qbank.prose.portable_html import portable_line
from qbank.prose.visible import visible

DIALECT = Dialect("mathml")
DIFFICULTY: Final = {"beginner": "1", "intermediate": "2", "advanced": "4", "expert": "5"}
COLUMNS: Final = 6
Row = tuple[str, ...]


def write(package: Package, path: Path, lose: Lose) -> None:
    """Write one CSV file in UTF-8 with a byte order mark, as Brightspace's own sample."""
    lose(Loss(package.name, "pool", "import each pool into a section of its own: a quiz then draws from it"))
    lose(Loss(package.name, "tags", "the level becomes a difficulty from 1 to 5; there is no place for the rest"))
    if package.instructions:
        lose(Loss(package.name, "instructions", "a quiz has its own introduction"))
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, lineterminator="\r\n")
        for pool in pools_without_sections(package, lose, titles=True):
            for entry in pool.entries:
                rows.writerows((*row, *[""] * (COLUMNS - len(row))) for row in _rows(entry, lose))


def _rows(entry: Entry, lose: Lose) -> Iterator[Row]:
    item = entry.item
    body = _body(entry, lose)
    if body is None:
        return
    kind, rows = body
    title = " ".join(visible(entry.title).split())
    if title != entry.title:
        lose(Loss(entry.name, "title", f"{entry.title!r} is {title!r} there"))
    yield ("NewQuestion", kind)
    yield ("ID", entry.name)
    yield ("Title", title)
    yield ("QuestionText", str(question_html(entry, DIALECT)), "HTML")
    yield ("Points", f"{entry.points:.10g}")
    yield ("Difficulty", DIFFICULTY.get(item.level, "3"))
    yield from rows
    if hint := str(hint_html(item, DIALECT)):
        yield ("Hint", hint, "HTML")
    if solution := str(solution_html(item, DIALECT)):
        yield ("Feedback", solution, "HTML")
    yield ()


def _body(entry: Entry, lose: Lose) -> tuple[str, list[Row]] | None:
    match entry.asked:
        case "card":
            lose(Loss(entry.name, "kind", "a card is no question"))
            return None
        case "choice":
            return _choice(entry, lose)
        case "entry":
            key = entry.item.entry
            assert key is not None, f"{entry.name} is asked as a typed answer, but has no key for one"
            return _typed(entry, key, lose)


def _choice(entry: Entry, lose: Lose) -> tuple[str, list[Row]]:
    options = entry.item.options
    if is_truth(entry.item):
        by_text = {option.text: option for option in options}
        return "TF", [
            (text.upper(), "100" if by_text[text].correct else "0", *_feedback(by_text[text].feedback))
            for text in TRUTH
        ]
    if entry.item.select == "all":
        lose(Loss(entry.name, "partial-credit", "right minus wrong options earn the points"))
        shares = ["1" if option.correct else "0" for option in options]
    else:
        if any(option.mark < 0 for option in options):
            lose(Loss(entry.name, "mark-rounded", "an option that costs points costs none there"))
        shares = [f"{100 * max(option.mark, 0.0):.10g}" for option in options]
    rows: list[Row] = [
        ("Option", share, str(option_html(option, DIALECT)), "HTML", *_feedback(option.feedback))
        for option, share in zip(options, shares, strict=True)
    ]
    return ("MC", rows) if entry.item.select == "one" else ("MS", [("Scoring", "RightMinusWrong"), *rows])


def _feedback(markdown: str) -> Row:
    return (str(prose_html(markdown, DIALECT)), "HTML") if markdown else ("", "")


def _typed(entry: Entry, key: EntryKey, lose: Lose) -> tuple[str, list[Row]] | None:
    match key.value:
        case RubricValue():
            lose(Loss(entry.name, *by_hand(is_code=False)))
            return "WR", [("InitialText", ""), ("AnswerKey", looked_for(key.value))]
        case CallValue() | CodeValue():
            lose(Loss(entry.name, *by_hand(is_code=True)))
            return "WR", [("InitialText", ""), ("AnswerKey", f"For example: {describe(key.value)}")]
        case FillingValue():
            return _fillings(entry, key, lose)
        case _:
            return "SA", [("InputBox", "1", "40"), *_accepted(entry, key, lose)]


def _accepted(entry: Entry, key: EntryKey, lose: Lose) -> Iterator[Row]:
    if key.beliefs:
        lose(Loss(entry.name, "belief-feedback", "an accepted answer has no feedback"))
    lose(Loss(entry.name, "other-answers", f"only usual ways of writing {describe(key.value)} are accepted"))
    texts: list[str] = []
    for value in (key.value, *key.also):
        if isinstance(value, NumberValue) and not spellings(value):
            texts += displayed(value)
        else:
            texts += spellings(value)
    if isinstance(key.value, NumberValue) and key.accept != type(key.accept)():
        lose(Loss(entry.name, "tolerance", "numbers must be written with the digits that the question shows"))
    for text in dict.fromkeys(texts):
        yield ("Answer", "100", text)


def _fillings(entry: Entry, key: EntryKey, lose: Lose) -> tuple[str, list[Row]] | None:
    if not can_list_fillings(entry, key, lose):
        return None
    return "MC", [
        (
            "Option",
            "100" if filling.right else "0",
            str(portable_line(parse_ticks(filling.text), DIALECT)),
            "HTML",
            *_feedback(filling.feedback),
        )
        for filling in whole_fillings(entry.item, key)
    ]


FORMAT = Format(
    name="brightspace",
    title="Brightspace CSV",
    suffix=".csv",
    target="Brightspace (D2L), Question Library",
    holds=("choices with a mark and feedback for each option", "true or false", "typed shapes, outcomes and lines",
           "explanations, marked by hand", "hints and solutions"),
    loses=(
        "belief-feedback", "instructions", "kind", "mark-rounded", "marked-by-hand", "other-answers", "partial-credit",
        "pool", "several-entries", "tags", "title", "tolerance",
    ),
    write=write,
)  # fmt: skip
