"""Format `json`: everything that qbank knows of each variant, for scripts and for systems that have no format here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qbank.formats.format import Format
from qbank.formats.losses import Lose
from qbank.formats.package import Entry, Package, Pool
from qbank.report.json_text import json_text
from qbank.report.revealed_item import revealed_item

VERSION = 1


def write(package: Package, path: Path, lose: Lose) -> None:
    """Write one JSON object; nothing is lost."""
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.writelines(_pieces(package))


def _pieces(package: Package) -> Iterator[str]:
    head = {
        "qbank_export": VERSION,
        "name": package.name,
        "title": package.title,
        "instructions": package.instructions,
    }
    yield json_text(head).removesuffix("\n}\n") + ',\n  "pools": ['
    before = ""
    for pool in package.pools:
        yield before
        yield from _pool(pool)
        before = ","
    yield "\n  ]\n}\n"


def _pool(pool: Pool) -> Iterator[str]:
    head = {
        "name": pool.name,
        "question": pool.question,
        "title": pool.title,
        "topic": pool.topic,
        "section": pool.section,
        "section_instructions": pool.section_instructions,
        "points": pool.points,
        "pick": pool.pick,
    }
    yield "\n" + _indented(json_text(head).removesuffix("\n}\n"), 4) + ',\n      "entries": ['
    before = ""
    for entry in pool.entries:
        yield f"{before}\n" + _indented(json_text(_entry(entry)).removesuffix("\n"), 8)
        before = ","
    yield "\n      ]\n    }"


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "title": entry.title,
        "points": entry.points,
        "item": revealed_item(entry.item, entry.asked),
    }


def _indented(text: str, columns: int) -> str:
    return "\n".join(" " * columns + line for line in text.split("\n"))


FORMAT = Format(
    name="json",
    title="JSON",
    suffix=".json",
    target="scripts",
    holds=("every kind", "keys, marks and feedback", "programs and what came of them", "provenance"),
    loses=(),
    write=write,
)
