"""Format `moodle`: a category for each pool, holding its variants, for "random question from a category"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qbank.formats.entry_html import prose_html, solution_html
from qbank.formats.format import Format
from qbank.formats.losses import Lose, Loss
from qbank.formats.moodle.choice import choice
from qbank.formats.moodle.coderunner import coderunner
from qbank.formats.moodle.elements import DIALECT, escaped, html, id_number, plain_name, question
from qbank.formats.moodle.typed import typed
from qbank.formats.package import Entry, Package, Pool
from qbank.formats.sections import pools_without_sections
from qbank.prose.wording import points_words


def write(package: Package, path: Path, lose: Lose) -> None:
    """Write one XML file, question by question; programs are essays, since not every Moodle has CodeRunner."""
    _write(package, path, lose, programs=False)


def write_programs(package: Package, path: Path, lose: Lose) -> None:
    """Write the same file, with programs as questions of CodeRunner."""
    _write(package, path, lose, programs=True)


def _write(package: Package, path: Path, lose: Lose, *, programs: bool) -> None:
    if package.instructions:
        lose(Loss(package.name, "instructions", "a quiz has its own introduction"))
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.writelines(_pieces(package, lose, programs))


def _pieces(package: Package, lose: Lose, programs: bool) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    for pool in pools_without_sections(package, lose):
        yield _category(package, pool)
        for entry in pool.entries:
            yield _question(entry, lose, programs)
    yield "</quiz>\n"


def _category(package: Package, pool: Pool) -> str:
    names = [package.title, *([pool.section] if pool.section else []), f"{pool.title} ({pool.name})"]
    place = "/".join(plain_name(name).replace("/", "//") for name in names)
    told = f"A student gets {pool.pick} of these variants, for {points_words(pool.points)}."
    return (
        '<question type="category">\n'
        f"<category><text>$course$/top/{escaped(place)}</text></category>\n"
        f"{html('info', f'<p>{told}</p>')}\n"
        f"<idnumber>{id_number(pool.name)}</idnumber>\n</question>\n"
    )


def _question(entry: Entry, lose: Lose, programs: bool) -> str:
    if plain_name(entry.title) != entry.title:
        lose(Loss(entry.name, "title", f"{entry.title!r} is {plain_name(entry.title)!r} there"))
    match entry.asked:
        case "choice":
            return choice(entry, lose)
        case "entry":
            made = coderunner(entry, lose) if programs and entry.item.task else ""
            return made or typed(entry, lose)
        case "card":
            return _card(entry, lose)


def _card(entry: Entry, lose: Lose) -> str:
    """Write a card as a text whose back, and how to get there, is told once it was looked at."""
    if entry.item.hint:
        lose(Loss(entry.name, "hint", "a text to read has none"))
    back = getattr(entry.item.key, "back", "")
    parts = (prose_html(back, DIALECT), solution_html(entry.item, DIALECT))
    return question("description", entry, (), general="\n".join(str(part) for part in parts if part))


FORMAT = Format(
    name="moodle",
    title="Moodle XML",
    suffix=".xml",
    target="Moodle 4",
    holds=(
        "choices with a mark and feedback for each option",
        "true or false",
        "numbers with tolerance",
        "typed shapes, outcomes and lines",
        "gaps to pick",
        "explanations, marked by hand",
        "cards",
        "hints, solutions, tags",
    ),
    loses=(
        "belief-feedback", "hint", "instructions", "kind", "mark-rounded", "marked-by-hand", "other-answers",
        "partial-credit", "points", "several-entries", "title",
    ),
    write=write,
)  # fmt: skip
