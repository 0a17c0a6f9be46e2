"""What comes of a program: every kind of outcome, and that it is the same each time."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator

import pytest

from graders.programs import Input, Outcome, Program, Raised, Ran, RnnCall, Stopped, Unobserved
from graders.runner import Limits, Runner, RunnerUnavailable

SETUP = "import torch\nfrom torch import nn"
FORWARD = "rnn = nn.RNN(3, 2)\nx = torch.randn(4, 2, 3)\noutput, h_n = rnn(x)\n"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(limits=Limits(wall_s=2, stops=100)) as shared:
        yield shared


def program(code: str, *observe: tuple[str, str], setup: str = SETUP, torch_seed: int = 0) -> Program:
    return Program(setup, code, observe, torch_seed=torch_seed)


def one(runner: Runner, code: str, *observe: tuple[str, str], setup: str = SETUP) -> Outcome:
    (outcome,) = runner.run([program(code, *observe, setup=setup)])
    return outcome


def test_a_program_that_ends_gives_its_observations_and_calls(runner: Runner) -> None:
    outcome = one(runner, FORWARD, ("out", "output.shape"), ("h", "h_n.shape"), ("sum", "1 + 1"))
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"out": (4, 2, 2), "h": (1, 2, 2), "sum": 2}
    assert outcome.calls == (RnnCall(3, (4, 2, 3), False),)
    assert outcome.warnings == ()


@pytest.mark.parametrize(
    ("code", "setup", "cls", "message", "line"),
    [
        ("x = 1\n\ny = x / 0\n", SETUP, "ZeroDivisionError", "division by zero", 3),
        ("def f():\n    raise KeyError('a')\nx = 1\nf()\n", SETUP, "KeyError", "'a'", 2),
        ("f()\n", "def f():\n    return [][0]", "IndexError", "list index out of range", 1),
        ("x = 1\n", "y = nowhere", "NameError", "name 'nowhere' is not defined", None),
        ("x = 1\ny = (2\n", SETUP, "SyntaxError", "'(' was never closed", 2),
        (
            "if True:\nx = 1\n",
            SETUP,
            "IndentationError",
            "expected an indented block after 'if' statement on line 1",
            2,
        ),
        ("raise SystemExit(3)\n", SETUP, "SystemExit", "3", 1),
        ("raise KeyboardInterrupt\n", SETUP, "KeyboardInterrupt", "", 1),
        ("class E(Exception): ...\nraise E('x' * 5000)\n", SETUP, "E", "x" * 2000, 2),
        ("class E(Exception):\n    def __str__(self): return 1 / 0\nraise E\n", SETUP, "E", None, 3),
        ("def f(): f()\nf()\n", SETUP, "RecursionError", None, 1),
    ],
)
def test_a_program_that_raises_gives_class_message_and_line(
    runner: Runner, code: str, setup: str, cls: str, message: str | None, line: int | None
) -> None:
    outcome = one(runner, code, ("never", "1"), setup=setup)
    assert isinstance(outcome, Raised)
    assert (outcome.cls, outcome.line) == (cls, line)
    assert message is None or outcome.message == message


def test_a_call_that_raises_is_seen_before_it_runs(runner: Runner) -> None:
    code = "rnn = nn.RNN(3, 2, batch_first=True)\nx = torch.zeros(4, 2, 5)\noutput, h_n = rnn(\n    x)\n"
    outcome = one(runner, code)
    assert isinstance(outcome, Raised)
    assert outcome.message == "input.size(-1) must be equal to input_size. Expected 3, got 5"
    assert (outcome.line, outcome.calls) == (3, (RnnCall(3, (4, 2, 5), True),))


def test_a_packed_call_is_recorded_by_the_shape_of_its_data(runner: Runner) -> None:
    code = "p = nn.utils.rnn.pack_padded_sequence(torch.zeros(4, 2, 3), [4, 2])\noutput, h_n = nn.RNN(3, 2)(input=p)\n"
    outcome = one(runner, code, ("calls", "1"))
    assert isinstance(outcome, Ran)
    assert outcome.calls == (RnnCall(2, (6, 3), False),)


def test_calls_that_only_an_observation_makes_are_not_the_programs(runner: Runner) -> None:
    outcome = one(runner, "rnn = nn.RNN(3, 2)\n", ("h", "rnn(torch.zeros(2, 1, 3))[1].shape"))
    assert isinstance(outcome, Ran)
    assert outcome.calls == ()
    assert outcome.second_opinion is not None
    assert outcome.second_opinion.agreed == 1


@pytest.mark.parametrize("source", ["missing", "1 / 0", "{1, 2}", "lambda: 1", "rnn", "x =", "exit()"])
def test_an_observation_that_fails_is_the_authors_not_the_programs(runner: Runner, source: str) -> None:
    outcome = one(runner, "rnn = nn.RNN(1, 1)\n", ("fine", "1"), ("bad", source))
    assert isinstance(outcome, Unobserved)
    assert outcome.name == "bad"
    assert outcome.message


def test_warnings_are_kept_as_text_once_each(runner: Runner) -> None:
    code = "import warnings\nrnn = nn.RNN(3, 2, dropout=0.5)\nwarnings.warn('mine')\nwarnings.warn('mine')\n"
    first, second = (one(runner, code) for _ in range(2))
    assert isinstance(first, Ran)
    assert len(first.warnings) == 2
    assert "dropout=0.5 and num_layers=1" in first.warnings[0]
    assert first.warnings[1] == "mine"
    assert second == first


def test_what_a_program_prints_is_thrown_away(runner: Runner) -> None:
    code = "import sys, os\nprint('x')\nsys.stdout.buffer.write(b'y')\nos.write(1, b'z')\nprint('e', file=sys.stderr)\n"
    assert one(runner, code, ("one", "1")) == one(runner, "x = 1", ("one", "1"))


def test_inputs_are_float32_tensors_of_their_shape(runner: Runner) -> None:
    given = Program(SETUP, "y = x * 2\n", (("y", "y"), ("t", "x.dtype")), (Input("x", (2, 1), (0.5, -0.25)),))
    (outcome,) = runner.run([given])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"y": ((1.0,), (-0.5,)), "t": "torch.float32"}


@pytest.mark.parametrize(
    "given", [Input("x", (2, 2), (1.0,)), Input("x", (1,), (math.nan,)), Input("x", (1,), (math.inf,))]
)
def test_an_input_that_does_not_fit_is_refused_by_name(runner: Runner, given: Input) -> None:
    with pytest.raises(ValueError, match="program 2: input 'x'"):
        runner.run([program("x = 1"), Program("", "", (), (given,))])


def test_no_programs_give_no_outcomes(runner: Runner) -> None:
    assert runner.run([]) == []


def test_outcomes_come_in_the_order_of_the_programs(runner: Runner) -> None:
    many = [program(f"n = {n}" if n % 7 else f"raise ValueError({n})", ("n", "n")) for n in range(200)]
    for n, outcome in enumerate(runner.run(many)):
        if n % 7:
            assert isinstance(outcome, Ran)
            assert outcome.observed == {"n": n}
        else:
            assert isinstance(outcome, Raised)
            assert outcome.message == str(n)


def test_the_same_programs_give_the_same_outcomes_whatever_ran_before(runner: Runner) -> None:
    drawn = program(
        "import random, numpy\n" + FORWARD,
        ("h", "h_n"),
        ("random", "random.random()"),
        ("numpy", "float(numpy.random.rand())"),
        ("order", "list({'a', 'b', 'c', 'd'})"),
    )
    alone = runner.run([drawn])[0]
    assert isinstance(alone, Ran)
    amid = runner.run([program("torch.randn(9)\nimport random\nrandom.random()"), drawn, drawn])
    assert amid[1] == alone
    assert amid[2] == alone
    with Runner() as other:
        assert other.run([drawn]) == [alone]


def test_another_torch_seed_gives_other_weights(runner: Runner) -> None:
    first, second = runner.run([program(FORWARD, ("h", "h_n"), torch_seed=seed) for seed in (1, 2)])
    assert isinstance(first, Ran)
    assert isinstance(second, Ran)
    assert first.observed != second.observed


SWITCHES = {
    "torch.set_default_dtype(torch.float64)": "torch.zeros(1).dtype",
    "torch.set_grad_enabled(False)": "torch.is_grad_enabled()",
    "torch.use_deterministic_algorithms(True)": "torch.are_deterministic_algorithms_enabled()",
    "torch.set_printoptions(precision=1)": "str(torch.tensor([1 / 3]))",
    "torch.set_default_device('meta')": "str(torch.zeros(1).device)",
    "import sys\nsys.setrecursionlimit(150)": "__import__('sys').getrecursionlimit()",
    "torch.autograd.set_detect_anomaly(True)": "torch.is_anomaly_enabled()",
}


@pytest.mark.parametrize(("change", "seen"), SWITCHES.items(), ids=SWITCHES.values())
def test_a_switch_that_a_program_sets_is_back_for_the_next(runner: Runner, change: str, seen: str) -> None:
    before, changed, after = runner.run([program("", ("seen", seen)), program(change), program("", ("seen", seen))])
    assert isinstance(changed, Ran)
    assert isinstance(before, Ran)
    assert after == before


HONEST = [
    "import io\nb = io.BytesIO()\ntorch.save(nn.RNN(2, 2).state_dict(), b)",
    "import copy\ncopy.deepcopy(nn.RNN(2, 2))",
    "import inspect\ninspect.getsource(nn.RNN)",
    "torch.optim.SGD(nn.RNN(1, 1).parameters(), lr=0.1)",
    "nn.RNN(1, 1, device='meta')(torch.ones(1, 1, 1, device='meta'))",
    "nn.utils.parametrizations.weight_norm(nn.RNN(2, 2), 'weight_hh_l0')(torch.ones(2, 2, 2))",
    "import sys\nsys.stdout.close()\nsys.stderr = None",
    "class M(nn.RNN):\n    pass\nM(1, 1)",
    "import warnings\nwarnings.simplefilter('error')",
    "torch.manual_seed(5)\ntorch.set_num_threads(1)",
]


@pytest.mark.parametrize("code", HONEST)
def test_an_honest_use_of_torch_is_no_breach_of_isolation(runner: Runner, code: str) -> None:
    outcome = one(runner, code, ("one", "1"))
    assert isinstance(outcome, Ran), outcome


def test_a_value_json_has_no_number_for_arrives(runner: Runner) -> None:
    outcome = one(
        runner, "t = torch.tensor([1.0, torch.nan, -torch.inf])", ("t", "t"), ("r", "{'$float': None, 'b': t[1]}")
    )
    assert isinstance(outcome, Ran)
    row, record = outcome.observed["t"], outcome.observed["r"]
    assert isinstance(row, tuple)
    assert isinstance(record, dict)
    assert row[0] == 1.0
    assert math.isnan(row[1])  # type: ignore[arg-type]
    assert row[2] == -math.inf
    assert record["$float"] is None
    assert math.isnan(record["b"])


def test_without_second_opinion_none_is_given() -> None:
    with Runner(second_opinion=False) as quiet:
        (outcome,) = quiet.run([program(FORWARD)])
    assert isinstance(outcome, Ran)
    assert outcome.second_opinion is None


def test_a_closed_runner_starts_again(runner: Runner) -> None:
    again = Runner()
    assert isinstance(again.run([program("")])[0], Ran)
    again.close()
    again.close()
    assert isinstance(again.run([program("")])[0], Ran)
    again.close()


def test_a_worker_that_dies_is_started_again_once(runner: Runner) -> None:
    with Runner() as mortal:
        mortal.run([program("")])
        worker = mortal._worker
        assert worker is not None
        worker._child.kill()
        assert isinstance(mortal.run([program("")])[0], Ran)


def test_a_worker_that_keeps_dying_is_our_crash_not_the_programs_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    with Runner() as mortal:
        facts = mortal.facts()
        assert facts.torch
        monkeypatch.setattr("graders.worker_process.encode_job", lambda job: b"not a job")
        (outcome,) = mortal.run([program("")])
    assert isinstance(outcome, Stopped)
    assert outcome.is_ours
    assert "died twice" in outcome.detail


def test_a_worker_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graders.spawn._START", "raise ImportError('no torch here')")
    with Runner() as broken, pytest.raises(RunnerUnavailable, match=r"did not start.*no torch here"):
        broken.run([program("")])


def test_the_parent_never_loads_torch() -> None:
    check = (
        "import sys; import graders.runner, graders.layers, graders.programs;"
        "print([m for m in ('torch', 'numpy', 'pydantic') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout == "[]\n"
