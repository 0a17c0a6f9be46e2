"""The one criterion: when a value counts as another."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

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

EXACT = Acceptance()
TWO_PLACES = Acceptance(rounded_to=2)

NUMBERS: list[tuple[Array, Array, Acceptance, bool]] = [
    (0.12, 0.125, TWO_PLACES, True),
    (0.13, 0.125, TWO_PLACES, True),
    (0.1199, 0.125, TWO_PLACES, False),
    (0.131, 0.125, TWO_PLACES, False),
    (1234567.12, 1234567.125, TWO_PLACES, True),
    (120, 123, Acceptance(rounded_to=-1), True),
    (0.5, 0.5, EXACT, True),
    (0.5, 0.5000001, EXACT, False),
    (3, 3.0, EXACT, True),
    (0.3, 0.1 + 0.2, Acceptance(absolute=1e-9), True),
    (1.1, 1.0, Acceptance(absolute=0.1), True),
    (1.11, 1.0, Acceptance(absolute=0.1), False),
    (101, 100, Acceptance(relative=0.01), True),
    (-101, -100, Acceptance(relative=0.01), True),
    (102, 100, Acceptance(relative=0.01), False),
    (0.001, 0, Acceptance(relative=0.01), False),
    ((0.12, 1), (0.125, 1.0), TWO_PLACES, True),
    ((0.12, 1), (0.125, 2.0), TWO_PLACES, False),
    ((0.12,), (0.125, 1.0), TWO_PLACES, False),
    ((), (), TWO_PLACES, True),
    ((0.5,), 0.5, TWO_PLACES, False),
    (0.5, (0.5,), TWO_PLACES, False),
    (((1, 2), (3, 4)), ((1, 2), (3, 4)), EXACT, True),
    (((1, 2), (3, 4)), ((1, 2), (3, 5)), EXACT, False),
    ((1, 2, 3, 4), ((1, 2), (3, 4)), EXACT, False),
    (10**400, 1.0, TWO_PLACES, False),
    (1.0, 10**400, TWO_PLACES, False),
]
OTHERS: list[tuple[AnswerValue, AnswerValue, bool]] = [
    (ShapeValue((4, 7)), ShapeValue((4, 7)), True),
    (ShapeValue((4, 7)), ShapeValue((7, 4)), False),
    (ShapeValue((4,)), ShapeValue((4, 1)), False),
    (OutcomeValue("RuntimeError"), OutcomeValue("RuntimeError", "torch's own words"), True),
    (OutcomeValue("shapeError"), OutcomeValue("ShapeError"), True),
    (OutcomeValue("RuntimeError"), OutcomeValue("ValueError"), False),
    (OutcomeValue(None), OutcomeValue(None), True),
    (OutcomeValue(None), OutcomeValue("None"), False),
    (LineValue(3), LineValue(3, "rnn(x)"), True),
    (LineValue(3), LineValue(2), False),
    (LineValue(None), LineValue(None), True),
    (LineValue(None), LineValue(1), False),
    (CallValue("nn.RNN(5, 3)"), CallValue("nn.RNN(5, 3)"), True),
    (CallValue("nn.RNN(5, 3)"), CallValue("nn.RNN(3, 5)"), False),
    (ShapeValue((4,)), NumberValue((4,)), False),
    (NumberValue(3), LineValue(3), False),
    (CallValue("x"), ShapeValue(()), False),
]


@pytest.mark.parametrize(("given_value", "key", "accept", "passes"), NUMBERS)
def test_numbers_match_within_what_is_accepted(
    given_value: Array, key: Array, accept: Acceptance, passes: bool
) -> None:
    assert matches(NumberValue(given_value), NumberValue(key), accept) is passes


@pytest.mark.parametrize(("value", "key", "same"), OTHERS)
def test_everything_else_matches_by_what_it_says(value: AnswerValue, key: AnswerValue, same: bool) -> None:
    assert matches(value, key, TWO_PLACES) is same


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("accept", [EXACT, TWO_PLACES, Acceptance(absolute=math.inf), Acceptance(relative=1e9)])
def test_nan_and_infinity_never_pass(odd: float, accept: Acceptance) -> None:
    for value, key in [(odd, odd), (odd, 1.0), (1.0, odd)]:
        assert not matches(NumberValue(value), NumberValue(key), accept)
        assert not matches(NumberValue((1.0, value)), NumberValue((1.0, key)), accept)


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_a_key_rounded_to_the_asked_place_always_passes(key: float, places: int) -> None:
    rounded = Acceptance(rounded_to=places)
    assert matches(NumberValue(round(key, places)), NumberValue(key), rounded)
    assert not matches(NumberValue(key + 0.6 * 10**-places), NumberValue(key), rounded)
