"""The ways a shape is typed, and what is too doubtful to read."""

from __future__ import annotations

import pytest

from graders.answers import Blank, Unreadable, read_shape
from graders.keys import ShapeValue

READABLE = {
    "(4, 7, 3)": (4, 7, 3),
    "4,7,3": (4, 7, 3),
    "4;7;3": (4, 7, 3),
    "4x7x3": (4, 7, 3),
    "4 X 7 X 3": (4, 7, 3),
    "4 × 7 × 3": (4, 7, 3),
    "4·7·3": (4, 7, 3),
    "4 by 7 by 3": (4, 7, 3),
    "[4, 7, 3]": (4, 7, 3),
    "((4, 7, 3))": (4, 7, 3),
    "4 7 3": (4, 7, 3),
    " ( 4 ,7,   3\t)\n": (4, 7, 3),
    "(4,\u00a07,\u20093)": (4, 7, 3),
    "(4,\u200b7,\u200f3)": (4, 7, 3),
    "（４，７，３）": (4, 7, 3),
    "(٤، ٧، ٣)": (4, 7, 3),
    "torch.Size([4, 7, 3])": (4, 7, 3),
    "Size([4, 7, 3])": (4, 7, 3),
    "output.shape = torch.Size([4, 7, 3])": (4, 7, 3),
    "shape: (4,7,3)": (4, 7, 3),
    "The shape is (4, 7, 3).": (4, 7, 3),
    "output: (4, 7, 3)": (4, 7, 3),
    "`(4, 7, 3)`": (4, 7, 3),
    "“(4, 7, 3)”": (4, 7, 3),
    "(4,)": (4,),
    "5": (5,),
    "(0, 3)": (0, 3),
    "()": (),
    "torch.Size([])": (),
}
UNREADABLE = [
    "(N=4, L=7, 3)",
    "N=4",
    "h_n 4,7",
    "(4, 7",
    "4, 7)",
    "(4, 7]",
    "[[4, 7]]",
    "4,7 3",
    "4x7, 3",
    "(4,,7)",
    "(4, -1, 3)",
    "(4, 2*3)",
    "4.0, 7.0",
    "4²",
    "9999999999",
    "1 " * 17,
    "4\x00,7",
    "\x1b[31m(4, 7)",
    "true",
    "(4, 7, 3) or (7, 4, 3)",
    ".",
]


@pytest.mark.parametrize(("text", "shape"), READABLE.items())
def test_a_usual_form_is_read(text: str, shape: tuple[int, ...]) -> None:
    assert read_shape(text) == ShapeValue(shape)


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_doubtful_form_is_not_guessed_at(text: str) -> None:
    assert read_shape(text) == Unreadable("Write a shape such as (4, 7, 3).")


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\u00a0", " " * 5000, "''"])
def test_nothing_but_blanks_is_blank(text: str) -> None:
    assert isinstance(read_shape(text), Blank)
