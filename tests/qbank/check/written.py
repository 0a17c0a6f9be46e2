"""Writes small banks for tests: a sound shape question, and variations of it by replacing pieces of its text."""

from __future__ import annotations

from pathlib import Path

from qbank.bank.load import load_bank
from qbank.bank.question import Question

SOUND = """\
id: mould
kind: shape
title: The mould of the tests
level: beginner
objective: Tell the shape of an RNN's output.
as: [choice, entry]
parameters: {L: 3..9, N: 2..7, H_in: 4..12, H: 2..8}
where: ["distinct(L, N, H_in, H)"]
code: |
  rnn = nn.RNN({{ H_in }}, {{ H }})
  x = torch.randn({{ L }}, {{ N }}, {{ H_in }})
  output, h_n = rnn(x)
observe: {out: output.shape, h: h_n.shape}
key: out
confirm: (L, N, H)
distractors:
  - {misconception: output-is-h-n, value: h}
  - {misconception: width-is-input-size, value: "(N, L, H_in)"}
  - {misconception: batch-and-time-swapped, value: "(N, L, H)"}
ask: What is `output.shape` after this code has run?
hint: Which of the three axes of `x` does the RNN replace, and by what?
solution: ["The features become hidden units; the other axes stay."]
quick_check: The first two axes of `output` are those of `x`.
"""
MISCONCEPTION = "  {belief: A belief of tests., reality: A reality of tests., why_it_matters: It is a test.}\n"


def write_bank(root: Path) -> Path:
    """Write a bank that holds the mould; return the question's file."""
    names = ("output-is-h-n", "width-is-input-size", "batch-and-time-swapped")
    folder = root / "topic"
    folder.mkdir(parents=True)
    (root / "bank.yaml").write_text("name: tests\ntitle: A bank of the tests\nschema: 1\n", encoding="utf-8")
    catalogue = "".join(f"{name}:\n{MISCONCEPTION}" for name in names)
    (root / "misconceptions.yaml").write_text(catalogue, encoding="utf-8")
    path = folder / "mould.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def written(root: Path, *changes: tuple[str, str]) -> Question:
    """Load the mould with pieces of its text replaced."""
    path = write_bank(root)
    text = SOUND
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return load_bank(root, [path]).questions[0]
