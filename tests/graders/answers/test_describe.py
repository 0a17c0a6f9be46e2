"""How values are displayed, and that what is displayed can be typed back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.answers import Unreadable, describe, read_line, read_number, read_outcome, read_shape
from graders.keys import (
    Acceptance,
    AnswerValue,
    Array,
    CallValue,
    LineValue,
    NumberValue,
    OutcomeValue,
    ShapeValue,
)
from graders.marking import matches

DISPLAYED: list[tuple[AnswerValue, str]] = [
    (ShapeValue((4, 7, 3)), "(4, 7, 3)"),
    (ShapeValue((4,)), "(4,)"),
    (ShapeValue(()), "()"),
    (NumberValue(0.4621, decimals=2), "0.46"),
    (NumberValue(-0.001, decimals=2), "0.00"),
    (NumberValue(-0.0, decimals=1), "0.0"),
    (NumberValue(-0.006, decimals=2), "-0.01"),
    (NumberValue((0.4621, -0.2), decimals=2), "[0.46, -0.20]"),
    (NumberValue(((1.0, -0.0), (0.5, 2.0)), decimals=1), "[[1.0, 0.0], [0.5, 2.0]]"),
    (NumberValue(1234), "1234"),
    (NumberValue(48.0), "48"),
    (NumberValue(0.001), "0.001"),
    (NumberValue(1e300), "1e+300"),
    (NumberValue(-0.0), "0"),
    (OutcomeValue("RuntimeError", "input must have 3 dimensions"), "RuntimeError"),
    (OutcomeValue(None), "no error"),
    (LineValue(3, "output, h_n = rnn(x)"), "line 3"),
    (LineValue(None), "no line"),
    (CallValue("nn.RNN(5, 3)"), "nn.RNN(5, 3)"),
]


@pytest.mark.parametrize(("value", "text"), DISPLAYED)
def test_a_value_is_displayed_as_a_reader_expects(value: AnswerValue, text: str) -> None:
    assert describe(value) == text


numbers = st.floats(-1e6, 1e6) | st.floats(-2, 2) | st.integers(-(10**6), 10**6)


def of_depth(depth: int) -> st.SearchStrategy[Array]:
    if depth == 0:
        return numbers
    width = st.integers(1, 3)
    return width.flatmap(lambda wide: st.lists(of_even(depth - 1, wide), min_size=1, max_size=3).map(tuple))


def of_even(depth: int, wide: int) -> st.SearchStrategy[Array]:
    if depth == 0:
        return numbers
    return st.lists(of_even(depth - 1, wide), min_size=wide, max_size=wide).map(tuple)


@settings(max_examples=200)
@given(st.integers(0, 3).flatmap(of_depth), st.integers(0, 8))
def test_a_displayed_number_typed_back_matches_it_to_its_last_place(value: Array, decimals: int) -> None:
    key = NumberValue(value, decimals)
    read = read_number(describe(key), key)
    assert not isinstance(read, Unreadable)
    assert matches(read, key, Acceptance(rounded_to=decimals))


@settings(max_examples=100)
@given(st.recursive(st.integers(-(10**9), 10**9), lambda inner: st.lists(inner, min_size=1, max_size=1).map(tuple)))
def test_displayed_whole_numbers_typed_back_are_equal(value: Array) -> None:
    assert read_number(describe(NumberValue(value)), NumberValue(value)) == NumberValue(value)


@settings(max_examples=100)
@given(st.lists(st.integers(0, 10**6), max_size=5).map(tuple))
def test_a_displayed_shape_typed_back_is_equal(shape: tuple[int, ...]) -> None:
    assert read_shape(describe(ShapeValue(shape))) == ShapeValue(shape)


@pytest.mark.parametrize("cls", [None, "RuntimeError", "NotImplementedError", "OSError", "ShapeError"])
def test_a_displayed_outcome_typed_back_is_equal(cls: str | None) -> None:
    assert read_outcome(describe(OutcomeValue(cls))) == OutcomeValue(cls)


@pytest.mark.parametrize("line", [None, 1, 12])
def test_a_displayed_line_typed_back_is_equal(line: int | None) -> None:
    assert read_line(describe(LineValue(line)), lines=12) == LineValue(line)
