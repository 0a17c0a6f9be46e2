"""The stream of draws: stable byte for byte, even, and independent name by name."""

from __future__ import annotations

import json
import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.drawing.draw import draw_value
from qbank.drawing.stream import Stream
from qbank.language.domain import Domain, parse_domain

GOLDEN = Path(__file__).with_name("golden") / "stream.json"
DOMAINS = {
    "L": "3..9",
    "batch_first": [False, True],
    "nonlinearity": ["tanh", "relu"],
    "rate": "0.1..0.9 step 0.1",
    "w": {"vector": 3, "of": [-1, -0.5, 0.5, 1]},
    "W": {"matrix": [2, 2], "of": "-9..9"},
}
SEEDS = (0, 1, 7, 2**31, 2**64, 10**40)


def test_draws_are_the_committed_ones() -> None:
    """A change here changes every item of every bank: raise the stream's version and say so, or undo it."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert [case["seed"] for case in golden] == [str(seed) for seed in SEEDS]
    for case in golden:
        assert json.loads(json.dumps(_drawn(int(case["seed"])))) == case


def _drawn(seed: int) -> dict[str, object]:
    stream = Stream.of("a-bank", "a-question", 1, seed)
    again = stream.retry(3)
    return {
        "seed": str(seed),
        "values": {name: draw_value(parse_domain(domain), stream, name) for name, domain in DOMAINS.items()},
        "at attempt 3": {name: draw_value(parse_domain(domain), again, name) for name, domain in DOMAINS.items()},
        "shuffled": stream.shuffled("option order", "ABCDE"),
        "torch seed": stream.below("torch seed", 2**31),
        "normals": [value.hex() for value in stream.normals("input x 0", 6)],
    }


@given(st.integers(0, 2**128), st.sampled_from(sorted(DOMAINS)))
def test_a_drawn_value_lies_in_its_domain(seed: int, name: str) -> None:
    domain = parse_domain(DOMAINS[name])
    value = draw_value(domain, Stream.of("b", "q", 1, seed), name)
    cells = [value]
    for _ in domain.shape:
        cells = [cell for row in cells for cell in row]
    assert all((cell, type(cell)) in {(one, type(one)) for one in domain.elements} for cell in cells)
    assert len(cells) == math.prod(domain.shape)


@pytest.mark.parametrize("count", [2, 3, 7, 10, 64])
def test_draws_are_even(count: int) -> None:
    """Chi-square over fixed seeds, far below what one unlucky stream in a million gives."""
    draws = 4_000
    seen = Counter(Stream.of("b", "q", 1, seed).below("x", count) for seed in range(draws))
    expected = draws / count
    statistic = sum((seen[value] - expected) ** 2 / expected for value in range(count))
    assert statistic < (count - 1) + 5.5 * math.sqrt(2 * (count - 1)) + 10


def test_two_names_are_drawn_independently() -> None:
    pairs = Counter(
        (Stream.of("b", "q", 1, seed).below("x", 4), Stream.of("b", "q", 1, seed).below("y", 4))
        for seed in range(4_000)
    )
    assert sum((pairs[x, y] - 250) ** 2 / 250 for x in range(4) for y in range(4)) < 60


def test_every_order_comes_up_equally_often() -> None:
    orders = Counter(Stream.of("b", "q", 1, seed).shuffled("order", "ABC") for seed in range(3_000))
    assert len(orders) == 6
    assert sum((count - 500) ** 2 / 500 for count in orders.values()) < 35


@given(st.lists(st.integers(), max_size=12), st.integers(0, 10**30))
def test_shuffling_keeps_every_value(values: list[int], seed: int) -> None:
    assert sorted(Stream.of("b", "q", 1, seed).shuffled("x", values)) == sorted(values)


def test_normal_numbers_have_mean_0_and_deviation_1_and_are_not_correlated() -> None:
    numbers = Stream.of("b", "q", 1, 0).normals("x", 20_000)
    mean = sum(numbers) / len(numbers)
    deviation = math.sqrt(sum((number - mean) ** 2 for number in numbers) / len(numbers))
    lagged = sum(a * b for a, b in pairwise(numbers)) / len(numbers)
    assert abs(mean) < 0.03
    assert abs(deviation - 1) < 0.02
    assert abs(lagged) < 0.03
    assert max(map(abs, numbers)) < 4.9


def test_a_longer_input_begins_with_the_shorter_one() -> None:
    stream = Stream.of("b", "q", 1, 0)
    assert stream.normals("x", 12)[:5] == stream.normals("x", 5)


_part = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)


_name = st.tuples(_part, _part, st.integers(0, 99), st.integers(0, 10**9))


@given(_name, _name)
def test_different_banks_questions_versions_and_seeds_have_different_streams(
    one: tuple[str, str, int, int], other: tuple[str, str, int, int]
) -> None:
    assert (Stream.of(*one).root == Stream.of(*other).root) == (one == other)


def test_attempts_counters_and_names_are_never_taken_for_one_another() -> None:
    stream = Stream.of("b", "q", 1, 0)
    drawn = [
        stream.retry(attempt).below(name, 2**64, counter)
        for attempt in (0, 1, 11)
        for counter in (0, 1, 11)
        for name in ("", "1", "11", "x", "x[0]", "x[0,1]")
    ]
    assert len(set(drawn)) == len(drawn)


def test_each_element_of_a_vector_is_drawn_by_its_own_index() -> None:
    stream = Stream.of("b", "q", 1, 5)
    longer, shorter = (draw_value(Domain((1, 2, 3, 4, 5), (length,)), stream, "v") for length in (6, 3))
    assert longer[:3] == shorter
