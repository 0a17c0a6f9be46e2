"""Reading a submission: any text becomes a tree, a blank, or a sentence that says what is wrong with it."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.answers.source import LONGEST, Source, read_source
from graders.answers.unreadable import Blank, Unreadable


@pytest.mark.parametrize("text", ["", "  \n\t", "# only a comment\n\n  # and another", "\ufeff"])
def test_nothing_but_comments_is_blank(text: str) -> None:
    assert isinstance(read_source(text), Blank)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(:\n", "line 1"),
        ("x = 1\nif x:\nprint(x)\n", "line 3"),
        ("def f():\n\treturn 1\n        return 2\n", "line 3"),
        ("x = '\ud800'", "character"),
        ("x = 1\x00", "null bytes"),
        ("(" * 9_000, "nested"),
        ("-" * 19_000 + "1", "nested"),
        ("a" + "()" * 9_000, "nested"),
        ("9" * 9_000, "line 1"),
        ("x = 1\n" * LONGEST, "at most 20000 characters"),
    ],
)
def test_what_does_not_parse_is_told_and_raises_nothing(text: str, said: str) -> None:
    read = read_source(text)
    assert isinstance(read, Unreadable) and not isinstance(read, Blank)
    assert said in read.wanted


@pytest.mark.parametrize(
    "text", ["x = 1", "x = 1\r\n", "x = 1\r", "\ufeffx = 1\n", "```python\nx = 1\n```", "  \n```\nx = 1\n```\n\n"]
)
def test_line_ends_marks_and_fences_make_no_difference(text: str) -> None:
    read = read_source(text)
    assert isinstance(read, Source)
    assert read.text == "x = 1\n"


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_exception_and_reads_alike_again(text: str) -> None:
    read = read_source(text)
    if isinstance(read, Source):
        again = read_source(read.text)
        assert isinstance(again, Source)
        assert again.text == read.text
        assert ast.dump(again.tree) == ast.dump(read.tree)
