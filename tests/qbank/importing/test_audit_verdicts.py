"""What runs say of published keys: confirmed, refuted, ambiguous or nothing. A sound key is never called wrong."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from written_quiz import published

from graders.runner import Runner
from qbank.importing.audit import audit
from qbank.importing.read_quiz import read_quiz

PLAIN = "<pre>rnn = nn.RNN(5, 3)\nx = torch.randn(4, 2, 5)\noutput, h_n = rnn(x)</pre>"
WIDE = "<pre>rnn = nn.RNN(8, 4)\noutput, h_n = rnn(torch.randn(5, 3, 10))</pre>"
SHAPES = ["(4, 2, 3)", "(1, 2, 3)", "(2, 4, 3)"]
WHICH = "Which of these lines {}?"
CALLS = ["<code>nn.RNN(5, 3)</code>", "<code>nn.RNN(5)</code>", "<code>nn.RNN(5, 3, layers=2)</code>"]

CASES = {
    "shape: the key is what the run gives": (f"What is output.shape?{PLAIN}", SHAPES, 0, "confirmed"),
    "shape: it is not": (f"What is output.shape?{PLAIN}", SHAPES, 1, "refuted"),
    "shape: of the state, by its name": (f"What is the shape of <code>h_n</code>?{PLAIN}", SHAPES, 1, "confirmed"),
    "shape: of the state, by its role": (
        f"What is the shape of the final hidden state?{PLAIN}",
        SHAPES,
        1,
        "confirmed",
    ),
    "shape: of which tensor is not said, and the key is one of them": (f"Which shape?{PLAIN}", SHAPES, 0, "undecided"),
    "shape: of which tensor is not said, and no tensor has it": (f"Which shape?{PLAIN}", SHAPES, 2, "refuted"),
    "shape: two at once, in the order of the stem": (
        f"What are the shapes of output and h_n?{PLAIN}",
        ["(4, 2, 3) and (1, 2, 3)", "(1, 2, 3) and (4, 2, 3)"],
        0,
        "confirmed",
    ),
    "shape: two at once, each with its name": (
        f"What are the shapes?{PLAIN}",
        ["h_n: (1, 2, 3), output: (4, 2, 3)", "h_n: (4, 2, 3), output: (1, 2, 3)"],
        0,
        "confirmed",
    ),
    "shape: none of the above": (
        f"What is output.shape?{PLAIN}",
        ["(4, 2, 5)", "(2, 4, 3)", "None of the above"],
        2,
        "confirmed",
    ),
    "shape: twice the same": (f"What is output.shape?{PLAIN}", ["(4, 2, 3)", "[4, 2, 3]", "(1, 2, 3)"], 0, "ambiguous"),
    "shape: the code raises": (
        f"What is output.shape?{WIDE}",
        ["(5, 3, 4)", "(1, 3, 4)", "It raises an error"],
        2,
        "confirmed",
    ),
    "shape: the code raises, and the key is a shape": (
        f"What is output.shape?{WIDE}",
        ["(5, 3, 4)", "(1, 3, 4)", "It raises an error"],
        0,
        "refuted",
    ),
    "shape: from a layer and a shape in words": (
        "nn.RNN(5, 3) is given an input of shape (4, 2, 5). What is the shape of its output?",
        SHAPES,
        0,
        "confirmed",
    ),
    "shape: a fragment whose input the text describes": (
        "x has the shape (4, 2, 5). What is output.shape?<pre>rnn = nn.RNN(5, 3)\noutput, h_n = rnn(x)</pre>",
        SHAPES,
        0,
        "confirmed",
    ),
    "shape: a fragment": ("What is output.shape?<pre>output, h_n = rnn(x)</pre>", SHAPES, 1, "undecided"),
    "shape: code that cannot be told from words": (
        "rnn = nn.RNN(5, 3<br>output, h_n = rnn(torch.randn(4, 2, 5))<br>What is output.shape?",
        SHAPES,
        1,
        "undecided",
    ),
    "another program: with a change": (
        f"If bidirectional=True were added, what would output.shape be?{PLAIN}",
        ["(4, 2, 6)", "(4, 2, 3)"],
        0,
        "undecided",
    ),
    "another program: with another input": (
        f"What happens when x has 6 features instead?{PLAIN}",
        ["RuntimeError", "No error"],
        0,
        "undecided",
    ),
    "another program: a part of it": (
        "How many parameters has each direction?<pre>rnn = nn.RNN(5, 3, bidirectional=True)</pre>",
        ["30", "60"],
        0,
        "undecided",
    ),
    "another program: denied": (
        f"It is false that this code raises an error.{PLAIN}",
        ["True", "False"],
        0,
        "undecided",
    ),
    "another program: a repair": (
        f"Which line fixes the error?{WIDE}",
        ["<code>rnn = nn.RNN(10, 4)</code>", "<code>rnn = nn.RNN(8, 10)</code>"],
        0,
        "undecided",
    ),
    "outcome: a name that is missing": (
        "What happens?<pre>output = rnn(torch.randn(4, 2, 5))</pre>",
        ["A NameError", "A TypeError", "No error"],
        0,
        "confirmed",
    ),
    "outcome: the class": (
        f"What error does this raise?{WIDE}",
        ["RuntimeError", "ValueError", "No error"],
        0,
        "confirmed",
    ),
    "outcome: another class": (
        f"What error does this raise?{WIDE}",
        ["RuntimeError", "ValueError", "No error"],
        1,
        "refuted",
    ),
    "outcome: it raises after all": (
        f"What happens?{WIDE}",
        ["It runs without an error", "A TypeError", "A RuntimeError"],
        0,
        "refuted",
    ),
    "outcome: its message": (
        f"What happens?{WIDE}",
        [
            "RuntimeError: input.size(-1) must be equal to input_size. Expected 8, got 10",
            "RuntimeError: bad batch size",
            "No error",
        ],
        0,
        "confirmed",
    ),
    "outcome: two reasons that no run tells apart": (
        f"What happens?{WIDE}",
        ["A RuntimeError, as x is too wide", "A RuntimeError, as x is too long", "No error"],
        0,
        "undecided",
    ),
    "outcome: a reason in words, against no error": (
        f"What is wrong?{WIDE}",
        ["The width.", "Nothing is wrong."],
        1,
        "refuted",
    ),
    "calls: the one that runs": (WHICH.format("builds a valid layer"), CALLS, 0, "confirmed"),
    "calls: one that raises": (WHICH.format("builds a valid layer"), CALLS, 1, "refuted"),
    "calls: several run": (
        WHICH.format("builds a valid layer"),
        ["<code>nn.RNN(5, 3)</code>", "<code>nn.RNN(3, 5)</code>"],
        0,
        "ambiguous",
    ),
    "calls: the sizes that the stem names": (
        "Which layer has an input size of 3 and a hidden size of 5?",
        ["<code>nn.RNN(5, 3)</code>", "<code>nn.RNN(3, 5)</code>"],
        1,
        "confirmed",
    ),
    "calls: which one fails": (WHICH.format("raises an error"), CALLS[:2], 1, "confirmed"),
    "calls: which one does not fail": (WHICH.format("does not raise an error"), CALLS[:2], 0, "confirmed"),
    "calls: a wording that is not understood": (
        "Find the bug.",
        ["<code>nn.RNN(5, 3)</code>", "<code>nn.RNN(5)</code>"],
        1,
        "undecided",
    ),
    "calls: in a gap": (
        "What belongs in the gap, so that output.shape is (4, 2, 6)?"
        "<pre>rnn = ____\noutput, h_n = rnn(torch.randn(4, 2, 5))</pre>",
        ["<code>nn.RNN(5, 6)</code>", "<code>nn.RNN(5, 3)</code>", "<code>nn.RNN(6, 5)</code>"],
        0,
        "confirmed",
    ),
    "names: of the input, by default": (
        "Which input shape does nn.RNN expect by default?",
        ["(seq_len, batch, input_size)", "(batch, seq_len, input_size)", "(batch, input_size)"],
        0,
        "ambiguous",
    ),
    "names: of the output": (
        "What is the shape of the output of nn.RNN with batch_first=True?",
        ["(batch, seq_len, hidden_size)", "(seq_len, batch, hidden_size)", "(batch, hidden_size)"],
        0,
        "confirmed",
    ),
    "names: of the state": (
        "Which shape does h_n of a bidirectional nn.RNN have?",
        ["(num_layers, batch, hidden_size)", "(num_layers * num_directions, batch, hidden_size)"],
        1,
        "confirmed",
    ),
    "number: of weights": (
        "How many parameters does it have?<pre>rnn = nn.RNN(5, 3)</pre>",
        ["30", "27", "24"],
        0,
        "confirmed",
    ),
    "number: that is printed": (
        "What does this print?<pre>print(torch.zeros(4, 2).numel())</pre>",
        ["8", "6"],
        1,
        "refuted",
    ),
    "number: by chance": (
        "What does this print?<pre>print(torch.rand(1).item())</pre>",
        ["0.5", "0.7"],
        1,
        "undecided",
    ),
    "words: no code": ("What does an RNN remember?", ["Earlier steps", "Nothing"], 0, "undecided"),
    "words: beside code": (f"What is rnn?{PLAIN}", ["A layer", "A tensor"], 0, "undecided"),
    "it hangs": (
        "What is x.shape?<pre>x = torch.zeros(2, 3)\nwhile True: pass</pre>",
        ["(2, 3)", "(3, 2)"],
        1,
        "undecided",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_verdict(runner: Runner, tmp_path: Path, name: str) -> None:
    stem, options, key, word = CASES[name]
    question = published(tmp_path, stem, [(text, 100.0 * (n == key)) for n, text in enumerate(options)])
    (one,) = audit([question], runner.run)
    assert (one.verdict.word, one.verdict.because) == (word, one.verdict.because)


FLAWED = {
    "C4 layout error": "refuted",
    "C2 which layer": "ambiguous",
    "M6 input shape": "ambiguous",
    "P9 what is wrong": "undecided",
    "P8 output shape, key B by hand": "refuted",
    "P7 which line": "confirmed",
    "P2 which line builds": "confirmed",
    "Runs through": "confirmed",
    "Parameters": "refuted",
    "State's shape": "confirmed",
    "What is updated": "undecided",
    "Memory": "undecided",
}


def test_the_flaws_of_a_published_quiz_are_found(runner: Runner, quizzes: Path) -> None:
    audited = list(audit(read_quiz(quizzes / "flawed.xml").questions, runner.run))
    assert {one.question.name: one.verdict.word for one in audited} == FLAWED
    notes = {one.question.name: " ".join(one.notes) for one in audited}
    assert all("is not true: it says" in notes[name] for name in ("C4 layout error", "P9 what is wrong"))
    seen = {one.question.name: one.verdict.because for one in audited}
    assert "output.shape is (5, 6, 4)" in seen["C4 layout error"]
    assert "Expected 8, got 10" in seen["P9 what is wrong"]


@pytest.mark.parametrize("name", ["quiz", "canvas", "cartridge", "item21", "number21"])
def test_sound_quizzes_of_every_format_have_no_key_refuted(runner: Runner, quizzes: Path, name: str) -> None:
    words = {one.verdict.word for one in audit(read_quiz(quizzes / f"{name}.xml").questions, runner.run)}
    assert "confirmed" in words
    assert words <= {"confirmed", "undecided"}


@pytest.mark.parametrize(
    ("key", "word"), [((0, 2), "confirmed"), ((0,), "refuted"), ((0, 1, 2), "refuted")], ids=["sound", "short", "long"]
)
def test_where_several_options_are_right_each_is_judged(
    runner: Runner, tmp_path: Path, key: tuple[int, ...], word: str
) -> None:
    options = ["<code>nn.RNN(5, 3)</code>", "<code>nn.RNN(5)</code>", "<code>nn.RNN(5, 3, num_layers=2)</code>"]
    shares = [(text, 100.0 / len(key) if n in key else 0.0) for n, text in enumerate(options)]
    question = msgspec.structs.replace(published(tmp_path, "Which of these run?", shares), form="several")
    (one,) = audit([question], runner.run)
    assert one.verdict.word == word


def test_what_students_write_is_said_to_be_for_a_person(runner: Runner, tmp_path: Path) -> None:
    question = published(tmp_path, f"Explain what comes out.{PLAIN}", [], kind="essay")
    (audited,) = audit([question], runner.run)
    assert audited.verdict.because == "a person marks what is written; the code runs without an error"
