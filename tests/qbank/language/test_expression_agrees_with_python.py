"""On plain numbers, tuples and conditions the expression language gives what Python gives."""

from __future__ import annotations

import warnings
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qbank.language.expression import parse_expression
from qbank.language.guards import ExpressionError

VALUES = {"a": 5, "b": -3, "x": 0.25, "t": (4, -1, 2, 2), "flag": False}
_numbers = st.sampled_from(["a", "b", "x", "flag", "0", "1", "2", "3.5", "-7"])
_tuples = st.sampled_from(["t", "(1, 2)", "(a, b, x)", "t[1:]", "t[::-1]", "((0,) * 3)", "(t + (9,))"])


def _grow(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, smaller, st.sampled_from(["+", "-", "*", "/", "//", "%"]), smaller),
        st.builds("({} {} {})".format, smaller, st.sampled_from(["<", "<=", "==", "!=", ">"]), smaller),
        st.builds("({} < {} <= {})".format, smaller, smaller, smaller),
        st.builds("({} if {} else {})".format, smaller, smaller, smaller),
        st.builds("({} {} {})".format, smaller, st.sampled_from(["and", "or"]), smaller),
        st.builds("(not {})".format, smaller),
        st.builds("abs({})".format, smaller),
        st.builds("max({}, {})".format, smaller, smaller),
        st.builds("sum(({}) * v for v in {})".format, smaller, _tuples),
        st.builds("any(v > {} for v in {})".format, smaller, _tuples),
        st.builds("all({} / v < 9 for v in {})".format, smaller, _tuples),
        st.builds("len(tuple(v for v in {} if v != {}))".format, _tuples, smaller),
        st.builds("({} in {})".format, smaller, _tuples),
        st.builds("(({}, {}) == ({}, {}))".format, smaller, smaller, smaller, smaller),
        st.builds("sorted({})[0]".format, _tuples),
        st.builds("{}[{}]".format, _tuples, st.sampled_from(["0", "-1", "-4", "a - 3"])),
        st.builds("min({})".format, _tuples),
    )


def _python(source: str) -> Any:
    try:
        with warnings.catch_warnings(action="ignore"):
            return eval(source, dict(VALUES))
    except (ArithmeticError, TypeError, LookupError, ValueError):
        return "fails"


@given(st.recursive(_numbers, _grow, max_leaves=8))
def test_an_expression_has_the_value_that_python_gives_it_or_fails_where_python_fails(source: str) -> None:
    wanted = _python(source)
    try:
        value = parse_expression(source).evaluate(VALUES)
    except ExpressionError:
        value = "fails"
    assert (value, type(value)) == (wanted, type(wanted))
