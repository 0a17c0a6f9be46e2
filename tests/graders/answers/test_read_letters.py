"""Option letters as typed into a CSV's cell; a letter that is not on the page is never dropped."""

from __future__ import annotations

import pytest

from graders.answers import Blank, Unreadable, read_letters

READABLE = {
    "B": ("B",),
    "b": ("B",),
    "b)": ("B",),
    "(B)": ("B",),
    "[b]": ("B",),
    "B.": ("B",),
    "Ｂ": ("B",),
    "Answer: B": ("B",),
    "option b": ("B",),
    "A, C": ("A", "C"),
    "A C": ("A", "C"),
    "AC": ("A", "C"),
    "ac": ("A", "C"),
    "C,A": ("A", "C"),
    "A;C": ("A", "C"),
    "A/C": ("A", "C"),
    "A + C": ("A", "C"),
    "A & C": ("A", "C"),
    "A and C": ("A", "C"),
    "Ａ，Ｃ": ("A", "C"),
    "(A) (C)": ("A", "C"),
    "a), c)": ("A", "C"),
    "(A, C)": ("A", "C"),
    "A, A, C,": ("A", "C"),
    "none": (),
    "None of them.": (),
}
UNREADABLE = ["E", "A, E", "A or B", "A-C", "not A", "A?", "\u0410", "1", "B) (4, 7, 3)", "...", "AB\x00", "yes"]


@pytest.mark.parametrize(("text", "letters"), READABLE.items())
def test_letters_are_read_in_the_page_s_order(text: str, letters: tuple[str, ...]) -> None:
    assert read_letters(text, "ABCD") == letters


@pytest.mark.parametrize("text", UNREADABLE)
def test_anything_else_names_the_letters_on_the_page(text: str) -> None:
    assert read_letters(text, "ABCD") == Unreadable("Write a letter of your page (A, B, C, D), such as A.")


def test_letters_are_given_back_as_the_page_prints_them() -> None:
    assert read_letters("10, I", ["i", "10"]) == ("i", "10")


def test_nothing_typed_is_blank() -> None:
    assert isinstance(read_letters(" ", "ABCD"), Blank)
