"""Random source text for the language's tests: whole expressions, and noise made of its tokens."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = {"a": 7, "b": -2, "x": 0.5, "t": (3, 1, 2), "flag": True, "word": "relu", "rec": {"line": 3}, "empty": ()}
_ATOMS = ["a", "b", "x", "t", "flag", "word", "rec", "empty", "0", "1", "2", "9", "1.5", "10**9", "'a'", "()", "None"]
_FUNCTIONS = ["len", "sum", "min", "max", "abs", "round", "sorted", "prod", "any", "all", "range", "distinct"]
_BINARY = ["+", "-", "*", "/", "//", "%", "**", "==", "<", ">=", "in", "not in", "and", "or"]


def _larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        _without_loops(smaller),
        st.builds("tuple({} for i in {})".format, st.one_of(smaller, st.just("i")), smaller),
        st.builds("sum({} for i in {} for j in {} if {})".format, smaller, smaller, smaller, smaller),
    )


def _without_loops(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, smaller, st.sampled_from(_BINARY), smaller),
        st.builds("{}({})".format, st.sampled_from([*_FUNCTIONS, "tuple", "int"]), smaller),
        st.builds("{}({}, {})".format, st.sampled_from([*_FUNCTIONS, "zip"]), smaller, smaller),
        st.builds("({} if {} else {})".format, smaller, smaller, smaller),
        st.builds("({}, {})".format, smaller, smaller),
        st.builds("({})[{}]".format, smaller, smaller),
        st.builds("({})[{}:{}:{}]".format, smaller, smaller, smaller, smaller),
        st.builds("({}).line".format, smaller),
        st.builds("(not {})".format, smaller),
        st.builds("(-{})".format, smaller),
    )


expressions = st.recursive(st.sampled_from(_ATOMS), _larger, max_leaves=12)
"""Expressions of the language, most of which fail on their values."""

without_loops = st.recursive(st.sampled_from(_ATOMS), _without_loops, max_leaves=8)
"""Expressions that a template can hold too."""

_TOKENS = [
    *_ATOMS, *_FUNCTIONS, *_BINARY, "(", ")", "[", "]", ",", ":", ".", "for", "if", "else", "lambda", ":=", "is", "not",
    "_", "__class__", "{", "}", "*", "**", "f'{a}'", "'é'", "\n", " ", "#", "=", "await", "yield", "@", "~", "\\", "'",
]  # fmt: skip
noise = st.lists(st.sampled_from(_TOKENS), max_size=12).map(" ".join)
"""Token salad."""
