"""Whatever is typed, every reader returns a value or says what it wants. None raises, and none lets escapes through."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.answers import (
    Unreadable,
    read_call,
    read_letters,
    read_line,
    read_number,
    read_outcome,
    read_shape,
    shown,
)
from graders.grades import Letters, Response, Typed
from graders.keys import ChoiceKey, EntryKey, LineValue, NumberValue, OptionKey, OutcomeValue, ShapeValue
from graders.marking import mark_choice, mark_entry

READERS: dict[str, Callable[[str], object]] = {
    "shape": read_shape,
    "scalar": lambda text: read_number(text, NumberValue(0.5, decimals=2)),
    "count": lambda text: read_number(text, NumberValue(5)),
    "vector": lambda text: read_number(text, NumberValue((0.5, 1.0), decimals=2)),
    "matrix": lambda text: read_number(text, NumberValue(((0.5, 1.0), (1.0, 2.0)), decimals=2)),
    "cube": lambda text: read_number(text, NumberValue((((0.5,),),), decimals=2)),
    "outcome": read_outcome,
    "line": lambda text: read_line(text, lines=5),
    "letters": lambda text: read_letters(text, "ABCD"),
    "call": read_call,
}
HOSTILE = {
    "ten megabytes": "x" * 10**7,
    "a million digits": "9" * 10**6,
    "an astronomical exponent": "1e999999",
    "open brackets": "(" * 1999,
    "nested brackets": "[" * 900 + "]" * 900,
    "unbalanced brackets": ")(" * 900,
    "minus signs": "-" * 1999,
    "attributes": "a" + ".a" * 900 + "(5)",
    "calls": "f(" * 900 + ")" * 900,
    "unary operators": "nn.RNN(" + "~-" * 200 + "1)",
    "NUL": "\x00",
    "a lone surrogate": "\ud800(4, 7)",
    "terminal escapes": "\x1b[2J\x1b]0;title\x07",
    "a byte order mark in the wrong place": "?\ufeff?",
    "unfinished quotes": "'\"" * 900,
    "commas": "," * 1999,
    "semicolons": ";" * 1999,
    "unassigned": "\U000e0fff" * 50,
    "negations": "no not " * 250,
    "blanks before rubbish": "1" + " " * 1900 + "?",
    "odd digits": "1²³½Ⅷ",
}
KEYS = [
    EntryKey(ShapeValue((4, 7, 3))),
    EntryKey(NumberValue((0.5, 1.0), decimals=2)),
    EntryKey(OutcomeValue("RuntimeError")),
    EntryKey(LineValue(2)),
]
CHOICE = ChoiceKey(
    "all", tuple(OptionKey(letter, letter.lower(), letter, letter == "A", float(letter == "A")) for letter in "ABCD")
)

typed_like = st.lists(
    st.one_of(
        st.sampled_from(["nn.RNN(", "(", ")", "[", "]", ",", ";", " ", "\n", ".", "-", "=", "**", "torch.Size(["]),
        st.sampled_from(["no ", "error", "RuntimeError", "line ", " or ", "True", "tensor(", "shape", "if", "#", "'"]),
        st.integers(0, 10**20).map(str),
        st.characters(),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_hostile_text_is_unreadable(reader: Callable[[str], object], text: str) -> None:
    assert isinstance(reader(text), Unreadable)


@settings(max_examples=200)
@given(st.one_of(st.text(), typed_like))
def test_no_text_makes_a_reader_raise(text: str) -> None:
    for reader in READERS.values():
        assert reader(text) is not None


@settings(max_examples=150)
@given(st.one_of(st.text(), typed_like), st.sampled_from([Typed, Letters]))
def test_any_text_gets_a_grade_that_is_safe_to_show(text: str, form: type[Typed] | type[Letters]) -> None:
    response: Response = form(text)
    grades = [mark_choice(CHOICE, response, 2.0), *(mark_entry(key, response, 2.0, lines=5) for key in KEYS)]
    for grade in grades:
        assert grade.status in {"correct", "partial", "incorrect", "blank", "invalid"}
        assert 0 <= grade.points <= 2
        assert (grade.status == "invalid") <= (grade.points == 0 and bool(grade.feedback))
        assert grade.understood == shown(grade.understood)


@settings(max_examples=200)
@given(st.text())
def test_shown_text_is_one_short_line_without_controls(text: str) -> None:
    clean = shown(text * 50)
    assert len(clean) <= 200
    assert not {unicodedata.category(char) for char in clean} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_terminal_escapes_go_whole() -> None:
    assert shown("\x1b[31m(4,\u202e 7)\x1b[0m\n\x00!") == "(4, 7) !"
