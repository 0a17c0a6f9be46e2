"""What was picked or typed into gaps: read in order, by name or without, and never guessed."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.answers.display import describe
from graders.answers.filling import NOTHING, read_filling
from graders.answers.unreadable import Blank, Unreadable
from graders.grades import Chosen, Filled, Letters, Response, Typed
from graders.keys import FillingValue

LIKE = FillingValue((("a", "True"), ("b", ".transpose(0, 1)")))


def value(*texts: str) -> FillingValue:
    return FillingValue(tuple(zip("ab", texts, strict=True)))


@pytest.mark.parametrize(
    ("response", "read"),
    [
        (Filled({"a": "True", "b": ".T"}), value("True", ".T")),
        (Filled({"b": ".T", "a": "True"}), value("True", ".T")),
        (Filled({"a": "True", "b": NOTHING}), value("True", "")),
        (Typed("True; .transpose(0, 1)"), value("True", ".transpose(0, 1)")),
        (Letters("True; .transpose(0, 1)"), value("True", ".transpose(0, 1)")),
        (Typed("True;"), value("True", "")),
        (Typed("True; (nothing)"), value("True", "")),
        (Typed("True; (Nothing)"), value("True", "")),
        (Typed("; .T"), value("", ".T")),
        (Typed(";"), value("", "")),
        (Typed("a: True; b: .T"), value("True", ".T")),
        (Typed("a = True; b = .T"), value("True", ".T")),
        (Typed("a: `True`; b: (nothing)"), value("True", "")),
        (Typed("____a____: True; ____b____: .T"), value("True", ".T")),
        (Typed("Ｔｒｕｅ； .T"), value("True", ".T")),
        (Typed("true; none"), value("True", "None")),
        (Typed("b: True; a: .T"), value("b: True", "a: .T")),
        (Typed("a == 3; x"), value("a == 3", "x")),
        (Typed("'relu'; “tanh”"), value("'relu'", '"tanh"')),
        (Filled({"a": "'relu'", "b": '"tanh"'}), value("'relu'", '"tanh"')),
    ],
)
def test_a_filling_is_read(response: Response, read: FillingValue) -> None:
    assert read_filling(response, LIKE) == read


@pytest.mark.parametrize(
    "response", [Typed(""), Typed(" \t\n"), Letters(""), Chosen(()), Filled({}), Filled({"a": "", "b": " "})]
)
def test_nothing_is_blank(response: Response) -> None:
    assert isinstance(read_filling(response, LIKE), Blank)


@pytest.mark.parametrize(
    "response",
    [
        Typed("True"),
        Typed("True, .T"),
        Typed("True; .T; x"),
        Typed("x" * 5_000 + "; y"),
        Chosen(("token",)),
        Filled({"a": "True"}),
        Filled({"a": "True", "b": ""}),
        Filled({"a": "True", "b": ".T", "c": "x"}),
        Filled({"a": "True", "x": ".T"}),
    ],
)
def test_what_leaves_a_gap_out_is_invalid_and_told_the_form(response: Response) -> None:
    read = read_filling(response, LIKE)
    assert isinstance(read, Unreadable)
    assert not isinstance(read, Blank)
    assert "(a, b)" in read.wanted
    assert "semicolons" in read.wanted


def test_the_gap_that_was_left_open_is_named() -> None:
    read = read_filling(Filled({"a": "True"}), LIKE)
    assert isinstance(read, Unreadable)
    assert read.wanted.endswith("Left open: b.")


FILLINGS = st.text(string.ascii_letters + string.digits + "_.,()[]=-+*/<>'\"", max_size=30).filter(
    lambda text: text.casefold() not in ("true", "false", "none", NOTHING) and text.strip(" \n`") == text
)


@given(st.dictionaries(st.from_regex(r"[A-Za-z][a-z0-9]{0,5}", fullmatch=True), FILLINGS, min_size=1, max_size=5))
def test_what_is_displayed_can_be_typed_back(gaps: dict[str, str]) -> None:
    shown = FillingValue(tuple(gaps.items()))
    if any(text.startswith("=") for text in gaps.values()):
        return
    assert read_filling(Typed(describe(shown)), shown) == shown
    assert read_filling(Filled({name: text or NOTHING for name, text in gaps.items()}), shown) == shown


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    read = read_filling(Typed(text), LIKE)
    assert isinstance(read, FillingValue | Unreadable)
