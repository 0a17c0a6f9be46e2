"""Which changes of a reference are tried, and which of those that pass are held against the question."""

from __future__ import annotations

from pathlib import Path

import pytest

from graders.runner import Runner
from qbank.bank.load import load_bank
from qbank.check.attack.attack import attack
from qbank.check.attack.call_changes import call_changes
from qbank.check.attack.code_changes import code_changes
from qbank.check.attack.goals import goals
from qbank.check.attack.mutant import declared
from qbank.check.variant import replay
from qbank.items.making import Maker
from tests.qbank.check.conftest import BANK


@pytest.mark.parametrize(
    ("source", "change", "text"),
    [
        ("nn.RNN(5, 3)", "batch_first toggled", "nn.RNN(5, 3, batch_first=True)"),
        ("nn.RNN(5, 3, batch_first=True)", "batch_first toggled", "nn.RNN(5, 3)"),
        ("nn.RNN(5, 3, 1, 'tanh', True, True)", "batch_first toggled", "nn.RNN(5, 3, 1, 'tanh', True, False)"),
        ("nn.RNN(5, 3)", "bidirectional toggled", "nn.RNN(5, 3, bidirectional=True)"),
        ("nn.RNN(5, 4)", "bidirectional toggled, width kept", "nn.RNN(5, 2, bidirectional=True)"),
        ("nn.RNN(5, 4, bidirectional=True)", "bidirectional toggled, width kept", "nn.RNN(5, 8)"),
        ("nn.RNN(input_size=5, hidden_size=3)", "sizes swapped", "nn.RNN(input_size=3, hidden_size=5)"),
        ("nn.RNN(5, 3)", "hidden_size doubled", "nn.RNN(5, 6)"),
        ("nn.RNN(5, 3)", "num_layers changed", "nn.RNN(5, 3, num_layers=2)"),
        ("nn.RNN(5, 3, 2)", "num_layers changed", "nn.RNN(5, 3, 1)"),
        ("nn.RNN(5, 3)", "bias toggled", "nn.RNN(5, 3, bias=False)"),
        ("nn.RNN(5, 3)", "nonlinearity changed", "nn.RNN(5, 3, nonlinearity='relu')"),
        ("nn.RNN(5, 3, nonlinearity='relu')", "nonlinearity changed", "nn.RNN(5, 3, nonlinearity='tanh')"),
        ("nn.LSTM(5, 3)", "input_size doubled", "nn.LSTM(10, 3)"),
        ("torch.zeros(2, 3, 4)", "sizes 1 and 2 exchanged", "torch.zeros(3, 2, 4)"),
        ("torch.zeros(2, 3, 4)", "without size 1", "torch.zeros(3, 4)"),
        ("torch.zeros(n, 3)", "size 1 doubled", "torch.zeros(2 * n, 3)"),
        ("rnn(x, h_0)", "arguments 1 and 2 exchanged", "rnn(h_0, x)"),
        ("rnn(x, hx=h_0)", "without hx", "rnn(x)"),
    ],
)
def test_a_call_is_changed_in_one_aspect(source: str, change: str, text: str) -> None:
    assert {one.label: one.text for one in call_changes(source)}[change] == text


@pytest.mark.parametrize("source", ["", "x", "nn.RNN(", "nn.RNN(*sizes)", "nn.RNN(**sizes)", "3 + 4", "é(" * 50])
def test_what_is_no_plain_call_is_left_alone(source: str) -> None:
    assert list(call_changes(source)) == []


@pytest.mark.parametrize("source", ["nn.RNN(5, 5)", "torch.zeros(3, 3)", "nn.RNN(5, 4, bidirectional=True)"])
def test_no_change_reads_like_the_call_or_like_another_change(source: str) -> None:
    texts = [one.text for one in call_changes(source)]
    assert source not in texts
    assert len(set(texts)) == len(texts)


def test_a_program_is_spoilt_without_changing_a_shape() -> None:
    code = "rnn = nn.RNN(4, 3)\noutput, h_n = rnn(x)\n"
    labels = [(one.label, sorted(one.aspects), one.text.count("\n")) for one in code_changes(code, ["x"])]
    assert labels == [
        ("then output = torch.zeros_like(output)", ["constant output"], 3),
        ("then output = output.transpose(0, 1).reshape(output.shape)", ["mixed sequences"], 3),
        ("with output, h_n = rnn(x[..., :1].expand_as(x))", ["features left out"], 2),
    ]
    assert list(code_changes("if (", ["x"])) == []


@pytest.mark.parametrize(
    ("aspect", "goal", "expected"),
    [
        ("layout", "", True),
        ("direction", "Which layer reads it in both directions?", True),
        ("direction", "Each step must know what comes after it.", True),
        ("direction", "Which layer suits?", False),
        ("depth", "Which layer suits?", False),
        ("depth", "One layer is to read it.", True),
        ("bias", "Which layer has no bias?", True),
        ("bias", "Which layer is unbiased?", False),
        ("nonlinearity", "with ReLU", True),
        ("sizes", "of any size", False),
    ],
)
def test_only_what_the_goal_speaks_of_is_held_against_it(aspect: str, goal: str, expected: bool) -> None:
    assert declared(frozenset({aspect}), goal) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "passing"),
    [
        ("configuration/layer-from-description", set()),
        ("configuration/start-from-a-state", set()),
        ("configuration/layer-that-sees-both-sides", {"num_layers changed", "bias toggled", "nonlinearity changed"}),
    ],
)
def test_a_sound_goal_tells_all_but_equivalent_calls_apart(name: str, passing: set[str], runner: Runner) -> None:
    path = BANK / f"{name}.yaml"
    bank = load_bank(BANK, [path])
    maker = Maker.of(bank, runner.run, "")
    variant = replay(bank.questions[0], maker.make_one(bank.questions[0], 0), maker.catalogue)
    attempts = list(attack(list(goals(variant.draw, variant)), runner.run))
    assert len(attempts) >= 4
    assert {one.change.label for one in attempts if one.passed and not one.change.whole} == passing
    assert [one for one in attempts if one.weak] == []


def test_a_layout_is_no_weakness_where_nothing_is_read(runner: Runner) -> None:
    """A goal on a layer's sizes, which is never called, says nothing of batch_first, and need not."""
    root = Path(__file__).resolve().parents[2] / "flawed"
    bank = load_bank(root, [root / "published" / "p7-letter-by-hand.yaml"])
    maker = Maker.of(bank, runner.run, "")
    variant = replay(bank.questions[0], maker.make_one(bank.questions[0], 0), maker.catalogue)
    found = {one.change.label: (one.passed, one.weak) for one in attack(list(goals(variant.draw, variant)), runner.run)}
    assert found["batch_first toggled"] == (True, False)
    assert found["hidden_size doubled"] == (False, False)
