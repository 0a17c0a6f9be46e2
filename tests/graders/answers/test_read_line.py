"""A line's number as typed; two numbers, or one outside the code, are not read."""

from __future__ import annotations

import pytest

from graders.answers import Blank, Unreadable, read_line
from graders.keys import LineValue

NUMBERED = [
    "3",
    "3.",
    "(3)",
    "#3",
    "３",
    "line 3",
    "Line 3",
    "L3",
    "l. 3",
    "line no. 3",
    "on line 3",
    "it is line 3",
    "3rd line",
    "the 3rd line",
    "Line 3: rnn = nn.RNN(5, 3)",
    "3: linear = nn.Linear(4, 2)",
    "Line 3 (the call)",
    "line 3 raises RuntimeError",
    "line 3, because 4 is not 5",
]
NO_LINE = ["none", "None.", "no line", "No line raises.", "none of the lines", "no error", "it runs"]
UNREADABLE = ["0", "6", "99999", "-3", "3.5", "3e0", "3-4", "3, 4", "3 4", "3 or 4", "3: 4", "line 3, line 4"]


@pytest.mark.parametrize("text", NUMBERED)
def test_a_numbered_line_is_read(text: str) -> None:
    assert read_line(text, lines=5) == LineValue(3)


@pytest.mark.parametrize("text", NO_LINE)
def test_no_line_is_read(text: str) -> None:
    assert read_line(text, lines=5) == LineValue(None)


@pytest.mark.parametrize("text", [*UNREADABLE, "lines 2 and 3", "the last line", "rnn(x)"])
def test_anything_else_names_the_lines_there_are(text: str) -> None:
    assert read_line(text, lines=5) == Unreadable("Write a line's number from 1 to 5, such as 1, or: no line.")


def test_without_a_known_length_any_line_is_read() -> None:
    assert read_line("line 41", lines=0) == LineValue(41)


def test_nothing_typed_is_blank_and_not_no_line() -> None:
    assert isinstance(read_line("\t", lines=5), Blank)
