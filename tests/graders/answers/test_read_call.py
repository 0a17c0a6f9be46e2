"""Calls typed into a gap: only a known callable with plain values comes out, in source of our own."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.answers import Blank, CallRead, OtherCallable, TooLarge, Unreadable, read_call

FORMS = [
    "nn.RNN(5, 3, batch_first=True)",
    "RNN(5,3,batch_first=True)",
    "torch.nn.RNN( 5 , 3 , batch_first = True , )",
    "nn.rnn(5, 3, batch_first=true)",
    "5, 3, batch_first=True",
    "(5, 3, batch_first=TRUE)",
    "rnn = nn.RNN(5, 3, batch_first=True)",
    "self.rnn = nn.RNN(5, 3, batch_first=True);",
    "nn.RNN(５，３，batch_first=True)",
    "nn.RNN(5, 3, batch_first=True)  # so that N comes first",
    "nn.RNN(\n    5,  # features\n    3,\n    batch_first=True,\n)",
    ">>> nn.RNN(5, 3, batch_first=True)",
    "`nn.RNN(5, 3, batch_first=True)`",
    "nn.RNN(+5, 1*3, batch_first=True)",
]
SOURCES = {
    "input_size=5, hidden_size=3": "nn.RNN(input_size=5, hidden_size=3)",
    "nn.RNN(5, 3, nonlinearity=‘relu’)": "nn.RNN(5, 3, nonlinearity='relu')",
    'nn.RNN(5, 3, nonlinearity="#")': "nn.RNN(5, 3, nonlinearity='#')",
    "nn.RNN(5, 3, dropout=.5, bias=false)": "nn.RNN(5, 3, dropout=0.5, bias=False)",
    "nn.RNN(5, 3, dtype=torch.float64, device=none)": "nn.RNN(5, 3, dtype=torch.float64, device=None)",
    "nn.RNN(2**3, 2*3)": "nn.RNN(8, 6)",
    "nn.RNN(-5, 3)": "nn.RNN(-5, 3)",
    "nn.RNN(5, 3, num_layers=64)": "nn.RNN(5, 3, num_layers=64)",
    "nn.RNN(5, 3, batchfirst=True)": "nn.RNN(5, 3, batchfirst=True)",
    "nn.RNN()": "nn.RNN()",
}
UNREADABLE = [
    "nn.RNN",
    "RNN",
    "nn.RNN(",
    "nn.RNN(5, 3",
    ";",
    "# nn.RNN(5, 3)",
    "nn.RNN(5, 3))",
    "nn.RNN(5 3)",
    "nn.RNN(H_in, 3)",
    "nn.RNN(int('5'), 3)",
    "nn.RNN(5, 3 + 1)",
    "nn.RNN(*[5, 3])",
    "nn.RNN(**{})",
    "nn.RNN([5], 3)",
    "nn.RNN(5, 3)(x)",
    "nn.RNN(5, 3), nn.RNN(5, 3)",
    "nn.RNN(5, 3)\nimport os",
    "nn.RNN(5, 3); import os",
    "5), open('x'",
    "5)(3",
    "nn.RNN(5, 3, bias=True, bias=False)",
    "nn.RNN(5, 3, __debug__=1)",
    "nn.RNN(5, 3, " + "a" * 41 + "=1)",
    "nn.RNN(5, 3, größe=1)",
    "nn.RNN(5, 3, dropout=1e999)",
    "nn.RNN(5j, 3)",
    "nn.RNN(b'5', 3)",
    "nn.RNN(f'5', 3)",
    "nn.RNN('\\d', 3)",
    "nn.RNN('" + "a" * 41 + "', 3)",
    "nn.RNN(..., 3)",
    "nn.RNN(1if 2else 3, 3)",
    "nn.RNN(0777, 3)",
    "nn.RNN(-True, 3)",
    "nn.RNN(x:=5, 3)",
    "nn.RNN(lambda: 5, 3)",
    "nn.RNN(2**-1, 3)",
    "nn.RNN(5, 3, dtype=torch.load)",
    "nn.RNN(" + "1, " * 21 + "1)",
    "nn.RNN(5, \x003)",
    "nn.RNN((((((((((5)))))))))), 3)",
]
TOO_LARGE = {
    "RNN(10**6, 10**6)": "`input_size=1000000`",
    "nn.RNN(5, 4097)": "`hidden_size=4097`",
    "nn.RNN(5, hidden_size=1000000)": "`hidden_size=1000000`",
    "nn.RNN(5, -1000000)": "`hidden_size=-1000000`",
    "nn.RNN(5, 3, 65)": "`num_layers=65`",
    "nn.RNN(9**999999999, 3)": "`input_size`",
    "nn.RNN(5, 3, foo=" + "9" * 400 + ")": "`foo`",
    "nn.RNN(4000, 4000)": "32,008,000 weights",
    "nn.RNN(200, 200, num_layers=60)": "4,824,000 weights",
}


@pytest.mark.parametrize("text", FORMS)
def test_every_usual_form_becomes_the_same_call(text: str) -> None:
    assert read_call(text) == CallRead("nn.RNN(5, 3, batch_first=True)")


@pytest.mark.parametrize(("text", "source"), SOURCES.items())
def test_the_source_is_written_from_the_values(text: str, source: str) -> None:
    assert read_call(text) == CallRead(source)


@pytest.mark.parametrize("text", UNREADABLE)
def test_anything_but_one_call_of_plain_values_is_not_read(text: str) -> None:
    assert read_call(text) == Unreadable("Write a call with plain values, such as nn.RNN(5, 3).")


@pytest.mark.parametrize(("text", "what"), TOO_LARGE.items())
def test_an_absurd_size_is_told_and_never_built(text: str, what: str) -> None:
    read = read_call(text)
    assert isinstance(read, TooLarge)
    assert what in read.what
    assert len(read.what) < 120


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nn.LSTM(5, 3)", "nn.LSTM"),
        ("LSTM(H, 3)", "LSTM"),
        ("x = print('hi')", "print"),
        ("nn.RNNCell(5, 3)", "nn.RNNCell"),
    ],
)
def test_another_callable_is_named(text: str, name: str) -> None:
    assert read_call(text) == OtherCallable(name)


def test_a_gap_may_ask_for_another_module() -> None:
    assert read_call("torch.nn.Linear(4, 2)", accepts="nn.Linear") == CallRead("nn.Linear(4, 2)")
    assert read_call("4, 2", accepts="nn.Linear") == CallRead("nn.Linear(4, 2)")
    assert read_call("nn.RNN(4, 2)", accepts="nn.Linear") == OtherCallable("nn.RNN")
    assert isinstance(read_call("nn.Linear(4000, 4000)", accepts="nn.Linear"), TooLarge)


def test_nothing_typed_is_blank() -> None:
    assert isinstance(read_call(" \u200b"), Blank)


plain_values = st.one_of(
    st.booleans(),
    st.none(),
    st.integers(-60, 60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text("abc'#,", max_size=10),
)


@settings(max_examples=150)
@given(
    st.lists(plain_values, max_size=5),
    st.dictionaries(st.from_regex("[a-z]{1,8}_x", fullmatch=True), plain_values, max_size=6),
)
def test_values_come_through_unchanged_and_what_comes_out_reads_as_itself(
    positional: list[object], named: dict[str, object]
) -> None:
    typed = ", ".join([*map(repr, positional), *(f"{name}={value!r}" for name, value in named.items())])
    read = read_call(f"nn.RNN({typed})")
    assert isinstance(read, CallRead)
    call = ast.parse(read.source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert [ast.literal_eval(each) for each in call.args] == positional
    assert {each.arg: ast.literal_eval(each.value) for each in call.keywords} == named
    assert read_call(read.source) == read
