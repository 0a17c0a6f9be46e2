"""Axes hold every number, with few and round marks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.figures.scale import across, upwards

numbers = st.floats(min_value=-1e12, max_value=1e12).map(lambda number: float(f"{number:.4g}") + 0.0)


@pytest.mark.parametrize(
    ("known", "low", "high", "ticks"),
    [
        ((0.02, 0.7), 0, 0.8, (0, 0.2, 0.4, 0.6, 0.8)),
        ((3, 3), 0, 3, (0, 1, 2, 3)),
        ((-1, 1), -1, 1, (-1, -0.5, 0, 0.5, 1)),
        ((0, 0), 0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1)),
        ((900, 1200), 0, 1500, (0, 500, 1000, 1500)),
    ],
)
def test_a_linear_axis_shows_zero_and_ends_with_marks(
    known: tuple[float, ...], low: float, high: float, ticks: tuple[float, ...]
) -> None:
    axis = upwards(known, "linear")
    assert (axis.low, axis.high, axis.ticks) == (low, high, ticks)


@pytest.mark.parametrize(
    ("known", "ticks"),
    [
        ((0.02, 5), (0.01, 0.1, 1, 10)),
        ((1, 1), (1, 10)),
        ((1, 1000), (1, 10, 100, 1000)),
        ((1e-3, 1e30), (1e-3, 1e3, 1e9, 1e15, 1e21, 1e27)),
    ],
)
def test_a_log_axis_has_powers_of_ten(known: tuple[float, ...], ticks: tuple[float, ...]) -> None:
    assert upwards(known, "log").ticks == ticks


@settings(max_examples=100, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=20))
def test_every_number_lies_on_its_axis(known: list[float]) -> None:
    axis = upwards(known, "linear")
    assert all(-1e-9 <= axis.share(number) <= 1 + 1e-9 for number in known)
    assert 2 <= len(axis.ticks) <= 8


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=10_000), min_size=2, max_size=20, unique=True))
def test_places_are_marked_between_the_first_and_the_last(places: list[int]) -> None:
    places.sort()
    axis = across([float(place) for place in places])
    assert (axis.share(places[0]), axis.share(places[-1])) == (0, 1)
    assert axis.ticks
    assert all(tick == int(tick) and places[0] <= tick <= places[-1] for tick in axis.ticks)
