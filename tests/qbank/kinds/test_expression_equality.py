"""When two observed values are equal, clearly unequal, or neither."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.kinds.equality import CLEAR, deviation, says_nothing, shape_of

NAN, INF = math.nan, math.inf
NUMBERS = st.floats(-1e6, 1e6)
NESTED = st.recursive(NUMBERS, lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple), max_leaves=8)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, 1.0 + 5e-6),
        (0.0, 5e-7),
        ((1.0, (2.0, 3.0)), (1.000001, (2.0, 3.0))),
        (3, 3),
        (3, 3.0),
        ((2, 3), (2, 3)),
        (True, True),
        ("relu", "relu"),
        (None, None),
        ({"a": 1.0}, {"a": 1.0}),
        (INF, INF),
    ],
)
def test_equal_values(one: Any, other: Any) -> None:
    for given_value, wanted in ((one, other), (other, one)):
        found = deviation(given_value, wanted)
        assert found is not None
        assert found <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, 1.1),
        (3, 4),
        (NAN, NAN),
        (NAN, 1.0),
        (1.0, NAN),
        (INF, 1.0),
        (1.0, INF),
        (INF, -INF),
        ((1.0, NAN), (1.0, NAN)),
        ((NAN, 1.0), (NAN, 1.0)),
        (True, False),
        ("a", "b"),
        ({"a": 1}, {"a": 2}),
    ],
)
def test_clearly_unequal_values(one: Any, other: Any) -> None:
    found = deviation(one, other)
    assert found is not None
    assert found > CLEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((1.0,), 1.0),
        ((1.0, 2.0), (1.0,)),
        ((1.0, 2.0), ((1.0, 2.0),)),
        (True, 1),
        (0, False),
        ("1", 1),
        (None, 0),
        ({"a": 1}, {"b": 1}),
        ((1.0, (2.0,)), (1.0, 2.0)),
    ],
)
def test_values_that_nest_otherwise(one: Any, other: Any) -> None:
    assert deviation(one, other) is None
    assert deviation(other, one) is None


def test_between_rounding_and_a_real_difference_nothing_is_decided() -> None:
    found = deviation(1.0001, 1.0)
    assert found is not None
    assert 1 < found < CLEAR


@given(NESTED)
@settings(max_examples=50)
def test_every_finite_value_equals_itself(value: Any) -> None:
    assert deviation(value, value) == 0.0


@given(NESTED, st.floats(1e-3, 1e3))
@settings(max_examples=50)
def test_a_shift_of_every_number_is_seen(value: Any, by: float) -> None:
    def moved(one: Any) -> Any:
        return tuple(map(moved, one)) if isinstance(one, tuple) else one + by * (1 + abs(one))

    found = deviation(moved(value), value)
    assert found is not None
    assert found > CLEAR / 2


@pytest.mark.parametrize(
    ("value", "shape"),
    [(1.0, ()), ((1, 2, 3), (3,)), (((1, 2), (3, 4), (5, 6)), (3, 2)), (((1, 2), (3,)), None), ((), (0,)), ("ab", ())],
)
def test_shapes_are_read_from_nesting(value: Any, shape: tuple[int, ...] | None) -> None:
    assert shape_of(value) == shape


@pytest.mark.parametrize(
    ("value", "nothing"),
    [
        (0.0, True),
        ((0.0, (0.0, -0.0)), True),
        ((), True),
        ((1.0, NAN), True),
        ((1.0, INF), True),
        ({"a": 0.0}, True),
        ((0.0, 0.1), False),
        (0, False),
        ((0, 0), False),
        (False, False),
        ("", False),
        ((1, 0.0), False),
    ],
)
def test_a_target_that_many_expressions_could_be_by_chance_says_nothing(value: Any, nothing: bool) -> None:
    assert says_nothing(value) is nothing
