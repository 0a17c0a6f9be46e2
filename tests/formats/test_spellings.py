"""What systems are told to accept is what our own graders read as that answer, and as no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.grades import Typed
from graders.keys import (
    AnswerValue,
    CallValue,
    CodeValue,
    EntryKey,
    FillingValue,
    LineValue,
    NumberValue,
    OutcomeValue,
    RubricValue,
    ShapeValue,
)
from graders.marking import mark_entry
from qbank.formats.numbers import bound, decimal, tolerance
from qbank.formats.spellings import spellings
from qbank.items.item import Item
from tests.formats import torture

SHAPES = st.lists(st.integers(0, 999), max_size=5).map(tuple).map(ShapeValue)
WHOLE = st.integers(-(10**9), 10**9)
VALUES = st.one_of(
    SHAPES,
    WHOLE.map(NumberValue),
    st.lists(WHOLE, min_size=1, max_size=6).map(tuple).map(NumberValue),
    st.integers(1, 40).map(LineValue),
    st.sampled_from([LineValue(None), OutcomeValue(None), OutcomeValue("RuntimeError"), OutcomeValue("KeyError")]),
)


def _all_read(value: AnswerValue) -> None:
    written = spellings(value)
    assert len({text.casefold() for text in written}) == len(written) > 0
    for text in written:
        for typed in (text, text.upper() if "torch" not in text else text, f"  {text} "):
            assert mark_entry(EntryKey(value), Typed(typed), 1.0).status == "correct", text


@given(VALUES)
def test_every_spelling_is_read_as_the_value(value: AnswerValue) -> None:
    _all_read(value)


@given(SHAPES, SHAPES)
def test_no_two_shapes_share_a_spelling(one: ShapeValue, other: ShapeValue) -> None:
    assert one == other or not set(spellings(one)) & set(spellings(other))


def test_the_keys_of_the_bank_can_be_spelt_or_are_marked_by_hand(bank_items: tuple[Item, ...]) -> None:
    keys = [item.entry.value for item in bank_items if item.entry]
    assert {ShapeValue, OutcomeValue, LineValue} <= set(map(type, keys))
    for value in keys:
        if isinstance(value, ShapeValue | OutcomeValue | LineValue):
            _all_read(value)
        elif not isinstance(value, NumberValue | FillingValue):
            assert isinstance(value, RubricValue | CallValue | CodeValue)
            assert spellings(value) == ()


@pytest.mark.parametrize("item", torture.ENTRIES, ids=lambda item: item.id)
def test_spellings_of_hard_cases_are_read(item: Item) -> None:
    assert item.entry is not None
    assert spellings(item.entry.value) or not isinstance(item.entry.value, ShapeValue | OutcomeValue | LineValue)
    for value in (item.entry.value, *(belief.value for belief in item.entry.beliefs)):
        if spellings(value) and not isinstance(value, FillingValue):
            _all_read(value)


@given(st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-12))
def test_a_decimal_is_the_number_and_has_no_exponent(number: float) -> None:
    text = decimal(number)
    assert "e" not in text
    assert float(text) == pytest.approx(number, rel=1e-11, abs=0)


@pytest.mark.parametrize(
    "item", [one for one in torture.ENTRIES if isinstance(one.key, NumberValue)], ids=lambda i: i.id
)
def test_the_tolerance_is_where_our_graders_draw_the_line(item: Item) -> None:
    key = item.entry
    assert key is not None and isinstance(key.value, NumberValue)
    if isinstance(number := key.value.value, tuple):
        return
    reach = tolerance(number, key.accept)
    assert float(bound(number, key.accept)) == pytest.approx(reach, rel=1e-9)
    for share, status in ((0.0, "correct"), (0.999, "correct"), (1.001, "incorrect")):
        for side in (-1, 1):
            answer = number + side * reach * share
            if reach or not share:
                assert mark_entry(key, Typed(f"{answer:.15f}"), 1.0).status in (status, "invalid")
