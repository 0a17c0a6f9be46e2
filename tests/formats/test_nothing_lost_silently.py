"""Whatever an item says beside its question stands in the export, or its loss is told, in every format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from qbank.formats.losses import Loss
from qbank.formats.package import Entry
from qbank.formats.table import FORMATS, format_named
from qbank.items.item import Item
from tests.formats import torture, whole_bank
from tests.formats.shown import written_in

WAYS = (("choice", torture.CHOICES), ("entry", torture.ENTRIES), ("card", torture.CARDS))


def marked(item: Item, name: str) -> Item:
    """Put a word of its own in place of every text that is told to whoever asks for help, or has answered."""
    entry = item.entry
    if entry:
        said = [f"belief{name}b{place}e" for place in range(len(entry.beliefs))]
        beliefs = [msgspec.structs.replace(one, feedback=word) for one, word in zip(entry.beliefs, said, strict=True)]
        entry = msgspec.structs.replace(entry, beliefs=tuple(beliefs))
    return replace(
        item,
        entry=entry,
        title=f"title{name}e",
        hint=f"hint{name}e",
        solution=(f"first{name}e", f"second{name}e"),
        quick_check=f"quick{name}e",
        options=tuple(replace(one, feedback=f"option{name}o{place}e") for place, one in enumerate(item.options)),
    )


ENTRIES = [
    entry
    for way, items in WAYS
    for number, item in enumerate(items)
    for entry in torture.entries_of((marked(item, f"{way}{number}"),), way, 2.0)
]


def texts(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield each of these words, with the code under which its loss is told."""
    item = entry.item
    yield "title", item.title
    yield "hint", item.hint
    yield from (("solution", text) for text in (*item.solution, item.quick_check))
    if entry.asked == "choice":
        yield from (("option-feedback", one.feedback) for one in item.options)
    elif item.entry:
        yield from (("belief-feedback", one.feedback) for one in item.entry.beliefs)


@pytest.mark.parametrize("name", FORMATS)
def test_every_text_of_an_item_is_exported_or_told_of_as_lost(name: str, tmp_path: Path) -> None:
    form = format_named(name)
    losses: list[Loss] = []
    package = whole_bank.package(ENTRIES)
    form.write(package, tmp_path / f"out{form.suffix}", losses.append)
    written = written_in(tmp_path / f"out{form.suffix}")
    told = {(loss.entry, loss.code) for loss in losses}
    silent = [
        (entry.name, code, text)
        for entry in ENTRIES
        for code, text in texts(entry)
        if text not in written and told.isdisjoint({(entry.name, code), (package.name, code), (entry.name, "kind")})
    ]
    assert silent == []
