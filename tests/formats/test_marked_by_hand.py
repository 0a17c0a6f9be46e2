"""What only a person can mark: every format says so, and shows that person what to look for or tells that it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.keys import CallValue, CodeValue, RubricValue
from qbank.formats.losses import Loss
from qbank.formats.package import Entry
from qbank.formats.table import FORMATS, format_named
from qbank.items.item import Item
from tests.formats import torture, whole_bank
from tests.formats.shown import squeezed, written_in

NOTHING_IS_MARKED = {"json", "markdown"}
"""What people and scripts read: no system marks there."""


@pytest.fixture(scope="module")
def by_hand(bank_items: tuple[Item, ...]) -> list[Entry]:
    """Return every entry of the bank and of the hand-made items whose answer is a text, a call or a program."""
    hard = torture.entries_of(torture.ENTRIES, "entry", 2.5)
    return [entry for entry in (*whole_bank.entries(bank_items), *hard) if _key(entry) is not None]


def _key(entry: Entry) -> RubricValue | CallValue | CodeValue | None:
    key = entry.item.entry.value if entry.asked == "entry" and entry.item.entry else None
    return key if isinstance(key, RubricValue | CallValue | CodeValue) else None


@pytest.mark.parametrize("name", FORMATS)
def test_a_person_who_must_mark_is_told_of_and_sees_what_to_look_for_or_that_is_told(
    name: str, by_hand: list[Entry], tmp_path: Path
) -> None:
    assert {type(_key(entry)) for entry in by_hand} == {RubricValue, CallValue, CodeValue}
    form = format_named(name)
    lost: list[Loss] = []
    form.write(whole_bank.package(by_hand), tmp_path / f"out{form.suffix}", lost.append)
    told = {code: {loss.entry for loss in lost if loss.code == code} for code in ("marked-by-hand", "rubric")}
    written = written_in(tmp_path / f"out{form.suffix}")
    for entry in by_hand:
        key = _key(entry)
        tested = name == "moodle-coderunner" and isinstance(key, CodeValue)
        assert entry.name in told["marked-by-hand"] or name in NOTHING_IS_MARKED or tested
        if isinstance(key, RubricValue) and entry.name not in told["rubric"]:
            assert all(squeezed(concept.name) in written for concept in key.concepts), entry.name
    assert bool(told["rubric"]) == ("rubric" in form.loses)
