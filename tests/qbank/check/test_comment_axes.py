"""Comments that name axes, held against how a layer reads a tensor of that shape."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.programs import Raised, RnnCall
from qbank.bank.load import load_bank
from qbank.check.axes_in_comments import contradiction, read_axes
from qbank.check.comment_layout import comment_layout
from tests.qbank.check.conftest import BANK

FALSE = [
    ("# (batch, seq, input)", (5, 6, 6), False),
    ("# (seq, batch, input)", (5, 6, 6), True),
    ("# shape: (N, L, H_in)", (4, 7, 3), False),
    ("# [batch_size, seq_len, features]", (4, 7, 3), False),
    ("# (batch x time x features)", (4, 7, 3), False),
    ("# batch=3, seq=5", (3, 5, 10), False),
    ("# batch_size=3, seq_len=5, input_size=10", (3, 5, 10), False),
    ("# x: batch=3 and seq=5", (3, 5, 10), False),
    ("# batch of 3, 5 time steps", (3, 5, 10), False),
    ("# 3 sequences of 5 steps", (3, 5, 10), False),
    ("# 3 sequences, length 5, 10 features", (3, 5, 10), False),
    ("# (features, seq)", (4, 7), False),
]
TRUE_OR_SILENT = [
    ("# (seq, batch, input)", (5, 6, 6), False),
    ("# (batch, seq, input)", (5, 6, 6), True),
    ("# batch=3, seq=5", (5, 3, 10), False),
    ("# batch=3, seq=5", (3, 5, 10), True),
    ("# batch=4, seq=4", (4, 4, 10), False),
    ("# (seq, features)", (4, 7), False),
    ("# 3 sequences of 5 steps", (5, 3, 10), False),
    ("# batch 3 seq 5 features 10", (5, 3, 10), False),
    ("# h_n: (batch, layers, hidden)", (5, 3, 10), False),
    ("# input_size=8, hidden_size=4", (5, 3, 8), False),
    ("# batch=64 in the real data, seq=100", (5, 3, 8), False),
    ("# the batch comes first", (5, 3, 8), False),
    ("# five steps", (5, 3, 8), False),
    ("# TODO (see docs, later)", (5, 3, 8), False),
    ("#", (5, 3, 8), False),
]


def said(comment: str, shape: tuple[int, ...], batch_first: bool) -> str:
    layout = read_axes(comment)
    return contradiction(layout, shape, batch_first) if layout else ""


@pytest.mark.parametrize(("comment", "shape", "batch_first"), FALSE)
def test_a_false_comment_is_seen(comment: str, shape: tuple[int, ...], batch_first: bool) -> None:
    assert str(shape) in said(comment, shape, batch_first)


@pytest.mark.parametrize(("comment", "shape", "batch_first"), TRUE_OR_SILENT)
def test_a_true_or_unrelated_comment_is_left_alone(comment: str, shape: tuple[int, ...], batch_first: bool) -> None:
    assert said(comment, shape, batch_first) == ""


@given(st.text(max_size=200), st.lists(st.integers(0, 9), max_size=4), st.booleans())
def test_no_comment_makes_the_reader_stumble(comment: str, shape: list[int], batch_first: bool) -> None:
    assert isinstance(said("# " + comment, tuple(shape), batch_first), str)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("rnn = nn.RNN(8, 4)\nx = torch.randn(3, 5, 10)  # batch=3, seq=5\noutput, h_n = rnn(x)\n", 3),
        ("rnn = nn.RNN(8, 4)\n# batch=3, seq=5\nx = torch.randn(3, 5, 10)\noutput, h_n = rnn(x)\n", 4),
        ("rnn = nn.RNN(8, 4)\nx = torch.randn(3, 5, 10)\noutput, h_n = rnn(x)  # batch=3, seq=5\n", 3),
        ("rnn = nn.RNN(8, 4)\nx = torch.randn(  # batch=3, seq=5\n    3, 5, 10\n)\noutput, h_n = rnn(x)\n", 5),
    ],
)
def test_the_comment_is_found_beside_the_tensor_or_the_call(code: str, line: int) -> None:
    outcome = Raised("RuntimeError", "sizes", line, calls=(RnnCall(line, (3, 5, 10), False),))
    question = load_bank(BANK, [BANK / "shapes" / "output-shape-seq-first.yaml"]).questions[0]
    assert [one.code for one in comment_layout(question, code, outcome, 0)] == ["comment-contradicts-layout"]


@pytest.mark.parametrize(
    "code",
    [
        "rnn = nn.RNN(8, 4)\ny = torch.randn(3, 5, 10)  # batch=3, seq=5\noutput, h_n = rnn(x)\n",
        "x = torch.randn(3, 5)  # batch=3, seq=5\nx = torch.randn(3, 5, 10)\noutput, h_n = nn.RNN(8, 4)(x)\n",
        "text = '# batch=3, seq=5'\nx = torch.randn(3, 5, 10)\noutput, h_n = rnn(x)\n",
        "rnn = nn.RNN(8, 4  # batch=3, seq=5",
    ],
)
def test_a_comment_on_something_else_is_left_alone(code: str) -> None:
    line = len(code.splitlines())
    outcome = Raised("RuntimeError", "sizes", line, calls=(RnnCall(line, (3, 5, 10), False),))
    question = load_bank(BANK, [Path(BANK / "shapes" / "output-shape-seq-first.yaml")]).questions[0]
    assert list(comment_layout(question, code, outcome, 0)) == []
