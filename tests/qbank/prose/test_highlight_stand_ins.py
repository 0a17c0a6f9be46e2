"""Highlighting a pattern of code once for all its numbers gives what highlighting each program gives."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.prose import highlight
from qbank.shipped import shipped

NUMBERS = st.one_of(
    st.integers(0, 10**7).map(str),
    st.floats(0, 1e6).map(lambda x: f"{x:.3f}"),
    st.sampled_from(["0", "1", "007", "1.50"]),
)
AROUND = st.sampled_from(
    [
        "x = ",
        "(",
        ", ",
        ")",
        "[",
        "]",
        ":",
        " # ",
        '"',
        "'",
        "\n",
        "rnn",
        "_",
        ".",
        "-",
        "e",
        "x",
        "  ",
        "____",
        "97",
        "f'{",
        "}'",
    ]
)
CODE = st.lists(st.one_of(NUMBERS, AROUND), max_size=30).map("".join)


def _direct(code: str) -> list[str]:
    return list(highlight._highlighted(highlight._shown(code), "python"))


@given(CODE)
def test_any_text_is_highlighted_as_it_is_directly(code: str) -> None:
    assert highlight._lines(code, "python") == _direct(code)


@pytest.mark.parametrize("code", ["x = 970000001", "970000000.0", "a = 3\nb = 970000000 + 3"])
def test_a_program_that_holds_a_stand_in_itself_is_kept(code: str) -> None:
    shown = re.sub("<[^>]*>", "", "\n".join(highlight._lines(code, "python")))
    assert shown == code


def test_the_code_of_every_question_is_highlighted_as_it_is_directly() -> None:
    codes = [path.read_text(encoding="utf-8") for path in sorted(shipped("questions").glob("*/*.yaml"))]
    assert len(codes) > 50
    for code in codes:
        assert highlight._lines(code, "python") == _direct(code)
