"""Writes a package of QTI: items as they come, then the test that draws from them and the manifest that lists all.

What the test and the manifest say of items waits in files: memory holds no more than one pool's names.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, assert_never

from qbank.formats.answering import Answering, Filling, Numbers, Picking, Spelling, Writing, asked_of
from qbank.formats.losses import Lose, Loss
from qbank.formats.marked_by_hand import by_hand
from qbank.formats.package import Entry, Package, Pool
from qbank.formats.picture_files import write_picture
from qbank.formats.qti.item import STYLESHEET, item_document, item_identifier
from qbank.formats.qti.manifest import MANIFEST_FILE, ManifestDraft, new_manifest
from qbank.formats.qti.test import TEST_FILE, new_test
from qbank.formats.qti.version import Version
from qbank.formats.zip_file import NewZip, new_zip

HOLDS: Final = (
    "choices with a mark for every option",
    "numbers with their tolerance",
    "typed shapes, exceptions and lines",
    "gaps, marked jointly or by part",
    "explanations (marked by hand)",
    "feedback per option and belief",
    "solutions",
    "one variant picked of several",
)
LOSES: Final = (
    "kind",
    "marked-by-hand",
    "other-answers",
    "several-entries",
    "belief-feedback",
    "hint",
    "tags",
    "layout",
)
STYLE: Final = """pre, code { font-family: monospace; white-space: pre-wrap; }
pre { padding: 0.75em 1em; background: #f6f5f1; color: #1f2328; line-height: 1.5; tab-size: 4; }
table { border-collapse: collapse; }
th, td { border: 1px solid #b9bcc0; padding: 0.25em 0.6em; }
"""


def write_qti(q: Version, package: Package, path: Path, lose: Lose) -> None:
    """Write a package in one version of QTI."""
    lose(Loss(package.name, "tags", "level, topic and misconceptions are not in the items"))
    lose(Loss(package.name, "layout", "code has no colours"))
    with new_zip(path) as made, tempfile.TemporaryFile() as test_file, tempfile.TemporaryFile() as manifest_file:
        made.write(STYLESHEET, STYLE)
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as names,
            new_manifest(q, package.name, manifest_file) as listed,
        ):
            with new_test(q, package, test_file) as test:
                for pool in package.pools:
                    items = list(_items(q, pool, made, listed, lose))
                    if items:
                        test.add(pool, items)
                    names.writelines(f"{identifier}\n" for identifier, _ in items)
            names.seek(0)
            listed.add_test(line.strip() for line in names)
        for name, file in ((TEST_FILE, test_file), (MANIFEST_FILE, manifest_file)):
            file.seek(0)
            made.copy(name, file)


def _items(q: Version, pool: Pool, made: NewZip, listed: ManifestDraft, lose: Lose) -> Iterator[tuple[str, str]]:
    """Write the items of a pool, and yield their identifiers and paths."""
    for entry, how in asked_of(pool, lose):
        for loss in _losses(entry, how):
            lose(loss)
        path = f"items/{entry.name}.xml"
        made.write(path, item_document(q, entry, how))
        listed.add(item_identifier(entry), path, write_picture(entry, made))
        yield item_identifier(entry), path


def _losses(entry: Entry, how: Answering) -> Iterator[Loss]:
    if entry.item.hint:
        yield Loss(entry.name, "hint", "the hint is left out")
    match how:
        case Numbers(form, rights):
            if form:
                yield Loss(entry.name, "several-entries", f"its {len(rights[0])} numbers are typed into a field each")
            yield from _unfit(entry, len(how.wrongs), len(rights))
        case Spelling():
            yield Loss(entry.name, *how.only_these)
        case Writing(_, is_code):
            yield Loss(entry.name, *by_hand(is_code=is_code))
        case Picking() | Filling():
            pass
        case _ as other:
            assert_never(other)


def _unfit(entry: Entry, wrongs: int, rights: int) -> Iterator[Loss]:
    """Tell of right answers and beliefs that have another number of numbers than the fields."""
    key = entry.item.entry
    if key and rights < 1 + len(key.also):
        yield Loss(entry.name, "other-answers", "right answers with another number of numbers are not accepted")
    if key and wrongs < len(key.beliefs):
        yield Loss(entry.name, "belief-feedback", "beliefs with another number of numbers get no feedback")
