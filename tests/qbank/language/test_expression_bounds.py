"""No expression, however hostile, does anything but return a small value or raise ExpressionError."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qbank.language.expression import NotAllowed, parse_expression
from qbank.language.guards import BUDGET, FUNCTIONS, MAX_BITS, MAX_LENGTH, MAX_STEPS, ExpressionError, weight
from tests.qbank.language.sources import NAMES, expressions, noise

DEEP = "(((((((0,)*99,)*99,)*99,)*99,)*99,)*99)"
"""A value of 99**6 elements that takes up hardly any memory: whatever walks all of it never comes back."""
WORDS = "(('a'*9999,)*9999)"


@pytest.mark.parametrize(
    "source",
    [
        "9**9**9",
        "2**64**2",
        "10**-65",
        "0.5**1e9",
        "((((((7**60)**2)**2)**2)**2)**2)",
        "prod(10**50 for i in range(6))",
        "prod(range(1, 200))",
        "int(1e300)",
        "round(1e300)",
        "'a' * 10**9",
        "10**9 * 'a'",
        "(0,) * 10**9",
        "[0] * 10**9",
        "(('a' * 5000) + ('a' * 5000)) + 'a'",
        "(0,) * 6000 + (0,) * 6000",
        "range(10**12)",
        "range(2**62 * 4, 2**62 * 8)",
        "sum(range(10**9))",
        "sum(i for i in range(10**9))",
        "tuple(range(10**5))",
        "tuple(range(9999)) + tuple(range(9999))",
        "sum(1 for i in range(9999) for j in range(9999))",
        "sum(1 for i in range(9999) for j in range(9999) for k in range(9999))",
        "sum(sum(sum(1 for k in range(999)) for j in range(999)) for i in range(999))",
        "len(tuple((i, j) for i in range(999) for j in range(999)))",
        "any(i < 0 for i in range(9999) for j in range(9999))",
        "sum(len(t[1:]) for i in range(9000) for t in (range(9000),))",
        "any(t[1:] == 0 for i in range(9000) for t in (range(9000),))",
        "any((0,) + t == 0 for i in range(9000) for t in (range(9000),))",
        "any(-1 in t for i in range(9000) for t in (range(9000),))",
        "any('b' in t for i in range(9000) for t in ('a' * 9000,))",
        "all(t == u for i in range(999) for t in (range(9000),) for u in (range(9000),))",
        "round(5, -10**9)",
        "round(5, 10**17)",
        "round(1.5, 10**9)",
        DEEP,
        f"{DEEP} == {DEEP}",
        f"{DEEP} < {DEEP}",
        f"{DEEP} in ({DEEP}, 1)",
        f"distinct({DEEP}, {DEEP})",
        f"sorted(({DEEP}, {DEEP}))",
        f"max({DEEP}, {DEEP})",
        f"zip({DEEP}, {DEEP})",
        f"int({DEEP})",
        f"{DEEP}.field",
        f"(0,)[{DEEP}]",
        f"prod(({DEEP}, 2))",
        f"round({DEEP})",
        WORDS,
        f"{WORDS} == {WORDS}",
        f"sorted({WORDS})",
        f"distinct({WORDS})",
    ],
)
def test_a_bomb_is_defused(source: str) -> None:
    with pytest.raises(ExpressionError):
        parse_expression(source).evaluate({})


def test_what_authors_need_is_well_within_the_bounds() -> None:
    parameters = {"state": tuple(tuple(i / 64 for i in range(64)) for _ in range(32)), "H": 64}
    sources = ("any(abs(v) < 0.001 for row in state for v in row)", "len(state) * H", "state[0] == state[1]")
    assert [parse_expression(source).evaluate(parameters) for source in sources] == [True, 2048, True]


def test_each_evaluation_has_a_budget_of_its_own() -> None:
    half = parse_expression("sum(1 for i in range(9000))")
    assert [half.evaluate({}) for _ in range(20)] == [9000] * 20


@given(st.one_of(noise, st.text(max_size=40)))
@example("(1, 2)[0.5]")
@example("'\\N{SNOWMAN}'")
@example("\x0c1")
@example("tuple(y for x in (1,) for y in y)")
def test_random_source_does_nothing_but_return_or_say_what_is_wrong(source: str) -> None:
    try:
        value = parse_expression(source).evaluate(NAMES)
    except NotAllowed as refused:
        rows = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert 1 <= refused.line <= len(rows)
        assert refused.column >= 1
    except ExpressionError as failed:
        assert str(failed)
    else:
        _is_small_plain_data(value)


@given(expressions)
def test_random_expressions_of_the_language_give_small_plain_values(source: str) -> None:
    try:
        value = parse_expression(source).evaluate(NAMES)
    except ExpressionError:
        return
    _is_small_plain_data(value)
    assert MAX_STEPS >= BUDGET.left >= 0


def _is_small_plain_data(value: object) -> None:
    assert weight(value, MAX_STEPS) <= MAX_STEPS
    waiting = [value]
    while waiting:
        one = waiting.pop()
        assert one is None or isinstance(one, bool | int | float | str | tuple | dict), type(one)
        if isinstance(one, tuple):
            assert len(one) <= MAX_LENGTH
            waiting += one
        if isinstance(one, int):
            assert one.bit_length() <= MAX_BITS + 1
    msgspec.json.encode(str(value)[:100])


@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(expressions, max_size=3))
def test_any_function_of_any_arguments_returns_or_says_what_is_wrong(name: str, arguments: list[str]) -> None:
    try:
        value = parse_expression(f"{name}({', '.join(arguments)})").evaluate(NAMES)
    except ExpressionError:
        return
    _is_small_plain_data(value)
