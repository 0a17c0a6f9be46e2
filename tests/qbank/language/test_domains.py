"""What a parameter may be, as an author writes it, and what is refused with one plain sentence."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.language.domain import parse_domain


@pytest.mark.parametrize(
    ("written", "elements"),
    [
        ("3..6", (3, 4, 5, 6)),
        (" 3 .. 6 ", (3, 4, 5, 6)),
        ("-2..1", (-2, -1, 0, 1)),
        ("4..4", (4,)),
        ("2..8 step 2", (2, 4, 6, 8)),
        ("2..9 step 3", (2, 5, 8)),
        ("0.1..0.5 step 0.1", (0.1, 0.2, 0.3, 0.4, 0.5)),
        ("-0.5..0.5 step 0.5", (-0.5, 0.0, 0.5)),
        ("0.25..1.0 step 0.25", (0.25, 0.5, 0.75, 1.0)),
        ([False, True], (False, True)),
        (["tanh", "relu"], ("tanh", "relu")),
        ([1, 2.5, -3], (1, 2.5, -3)),
        ([1, True, 1.0], (1, True, 1.0)),
        (5, (5,)),
        (True, (True,)),
        (0.5, (0.5,)),
    ],
)
def test_a_domain_of_scalars(written: Any, elements: tuple[Any, ...]) -> None:
    domain = parse_domain(written)
    assert [(value, type(value)) for value in domain.elements] == [(value, type(value)) for value in elements]
    assert domain.values(100) == list(elements)
    assert domain.size == len(elements)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("9..3", "empty range"),
        ("0.5..0.1 step 0.1", "empty range"),
        ("1..5 step 0", "step of 0"),
        ("1..100000", "more than 10000"),
        ("0.0001..9.0 step 0.0001", "more than 10000"),
        ("0.1..0.5", "not a range"),
        ("1..", "not a range"),
        ("tanh", "not a range"),
        ("1..5 step -1", "not a range"),
        ("1..9999999999", "not a range"),
        ([], "no choices"),
        ([1, 1], "stands twice"),
        ([[1]], "is not a number"),
        ([None], "is not a number"),
        ([float("nan")], "beyond the range of floats"),
        ([float("inf")], "beyond the range of floats"),
        (float("inf"), "beyond the range of floats"),
        ([10**18], "more than 18 digits"),
        (list(range(10_001)), "more than 10000"),
        (None, "not a domain"),
        ({}, "not a domain"),
        ({"vector": 2}, "not a domain"),
        ({"vector": 2, "of": [1], "more": 1}, "not a domain"),
        ({"vector": "2", "of": [1]}, "not a domain"),
        ({"vector": 0, "of": [1]}, "from 1 to 8"),
        ({"vector": 9, "of": [1]}, "from 1 to 8"),
        ({"vector": True, "of": [1]}, "from 1 to 8"),
        ({"vector": 2, "of": []}, "no choices"),
        ({"vector": 2, "of": 3}, "takes a range or a list"),
        ({"vector": 2, "of": None}, "takes a range or a list"),
        ({"vector": 2, "of": {"a": 1}}, "takes a range or a list"),
        ({"vector": 2, "of": ["tanh"]}, "must be numbers"),
        ({"vector": 2, "of": [True, False]}, "must be numbers"),
        ({"matrix": 2, "of": [1]}, "not a domain"),
        ({"matrix": [2], "of": [1]}, "rows and columns"),
        ({"matrix": [2, 2, 2], "of": [1]}, "rows and columns"),
        ({"matrix": [2, 2.0], "of": [1]}, "from 1 to 8"),
    ],
)
def test_what_is_no_domain_is_refused(written: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_domain(written)


def test_vectors_and_matrices_list_every_value_in_a_fixed_order() -> None:
    vector = parse_domain({"vector": 2, "of": [0, 1]})
    assert vector.values(100) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    matrix = parse_domain({"matrix": [2, 1], "of": "1..3"})
    assert matrix.values(100) == [((a,), (b,)) for a, b in product((1, 2, 3), repeat=2)]
    assert matrix.size == 9


@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 3))
def test_the_size_of_a_domain_is_the_number_of_its_values(rows: int, columns: int, elements: int) -> None:
    domain = parse_domain({"matrix": [rows, columns], "of": f"1..{elements}"})
    values = domain.values(10_000)
    assert len(values) == len(set(values)) == domain.size
    assert domain.values(2) == values[:2]


_KEYS = st.sampled_from(["vector", "matrix", "of"])
_written = st.recursive(
    st.none() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(_written)
def test_whatever_is_written_is_a_domain_or_refused_in_one_sentence(written: Any) -> None:
    try:
        domain = parse_domain(written)
    except ValueError as refused:
        assert str(refused)
        assert "\n" not in str(refused)
    else:
        assert domain.size >= 1
        assert len(domain.values(1)) == 1
