"""Two devices compared: what a student would notice is found, what only rounding or a device's name makes is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec
import pytest
from click.testing import CliRunner

from benchmarks.gpu_check import NO_DEVICE, compare_bank, conclusion, line_of, main
from graders.fresh_runner import FreshRunner
from graders.programs import Input, Outcome, Plain, Program, Raised, Ran, Stopped, Unobserved
from graders.runner import RunnerUnavailable
from qbank.bank.load import Bank, load_bank
from qbank.check.devices import ABSOLUTE, RELATIVE, DeviceRow, Tolerance, compare_devices, unlike
from qbank.items.making import Maker
from qbank.shipped import shipped
from tests.qbank.exams import tiny
from tests.qbank.kinds.small import CATALOGUE, question
from tests.qbank.kinds.small_experiment import EXPERIMENT

CLOSE = Tolerance(0.01, 0.0)
NAN, INF = float("nan"), float("inf")


def ran(value: Plain) -> Ran:
    return Ran({"out": value})


PAIRS: list[tuple[Outcome, Outcome, str]] = [
    (ran((4, 7, 3)), ran((4, 7, 3)), ""),
    (ran((4, 7, 3)), ran((7, 4, 3)), "out: 4 and 7"),
    (ran((4, 7)), ran((4, 7, 1)), "out: 2 and 3 elements"),
    (ran(1.0), ran(1.009), ""),
    (ran(1.0), ran(1.011), "out: 1 and 1.011"),
    (ran(((1.0, 2.0), (3.0, 4.0))), ran(((1.0, 2.0), (3.0, 4.5))), "out: 4 and 4.5"),
    (ran(1), ran(2), "out: 1 and 2"),
    (ran(1), ran(1.0), ""),
    (ran(True), ran(1.0), "out: True and 1.0"),
    (ran(NAN), ran(NAN), ""),
    (ran(NAN), ran(1.0), "out: nan and 1"),
    (ran(INF), ran(INF), ""),
    (ran(INF), ran(-INF), "out: inf and -inf"),
    (ran("cpu"), ran("cuda:0"), ""),
    (ran("cpu"), ran("meta"), "out: 'cpu' and 'meta'"),
    (ran({"a": 1.0}), ran({"a": 2.0}), "out: 1 and 2"),
    (ran({"a": 1.0}), ran({"b": 1.0}), "out: ['a'] and ['b']"),
    (ran(None), ran(0.0), "out: None and 0.0"),
    (Ran({"a": 1}), Ran({"b": 1}), "observed ['a'] and ['b']"),
    (Raised("RuntimeError", "on cpu", 3), Raised("RuntimeError", "on cuda", 3), ""),
    (Raised("RuntimeError", "", 3), Raised("ValueError", "", 3), "RuntimeError in line 3 and ValueError in line 3"),
    (Raised("RuntimeError", "", 3), Raised("RuntimeError", "", 4), "RuntimeError in line 3 and RuntimeError in line 4"),
    (ran(1), Raised("RuntimeError", "", 3), "runs and RuntimeError"),
    (ran(1), Stopped("time", ""), "runs and stopped (time)"),
    (Stopped("time", "a"), Stopped("time", "b"), ""),
    (Unobserved("a", "x"), Unobserved("a", "y"), ""),
    (Unobserved("a", "x"), Unobserved("b", "x"), "a and b cannot be observed"),
]


@pytest.mark.parametrize(("was", "now", "said"), PAIRS)
def test_what_differs_is_said_and_nothing_else(was: Outcome, now: Outcome, said: str) -> None:
    assert unlike(was, now, CLOSE) == said


def test_a_tolerance_is_absolute_and_relative() -> None:
    assert Tolerance(0.0, 0.1).holds(100.0, 109.0)
    assert not Tolerance(0.0, 0.1).holds(100.0, 111.0)
    assert not Tolerance(0.0, 0.1).holds(0.0, 1e-9)
    assert Tolerance(1e-6, 0.0).holds(0.0, 1e-6)


def bank() -> Bank:
    root = shipped("questions")
    paths = ("values/h1-by-hand.yaml", "shapes/output-shape-seq-first.yaml")
    return load_bank(root, [root / path for path in paths])


def rows(other: Callable[[Sequence[Program]], Sequence[Outcome]]) -> dict[str, DeviceRow]:
    return {row.question: row for row in compare_bank(bank(), range(2), tiny.runner().run, other)}


def changed(change: Callable[[Plain], Plain]) -> Callable[[Sequence[Program]], list[Outcome]]:
    """Return a runner that stands for another device: what it observes is changed."""

    def run(programs: Sequence[Program]) -> list[Outcome]:
        return [
            msgspec.structs.replace(one, observed={name: change(value) for name, value in one.observed.items()})
            if isinstance(one, Ran)
            else one
            for one in tiny.runner().run(programs)
        ]

    return run


def moved(by: float) -> Callable[[Plain], Plain]:
    def change(value: Plain) -> Plain:
        if isinstance(value, float):
            return value + by
        return tuple(map(change, value)) if isinstance(value, tuple) else value

    return change


def test_the_same_device_agrees_with_itself() -> None:
    same = rows(tiny.runner().run)
    assert all(row.agrees and row.farthest == 0.0 and row.programs for row in same.values())
    assert same["h1-by-hand"].tolerance == Tolerance(0.005, 0.0)  # two decimals are shown and asked for
    assert same["output-shape-seq-first"].tolerance == Tolerance(ABSOLUTE, RELATIVE)
    assert conclusion(list(same.values())).startswith("2 of 2 questions agree")


def test_numbers_that_move_beyond_the_tolerance_are_found() -> None:
    little, much = rows(changed(moved(1e-6))), rows(changed(moved(0.02)))
    assert little["h1-by-hand"].agrees and 0 < little["h1-by-hand"].farthest < 2e-6
    assert not much["h1-by-hand"].agrees and much["h1-by-hand"].farthest == pytest.approx(0.02)
    assert much["output-shape-seq-first"].agrees  # it observes whole numbers alone
    assert "DIFFERS" in line_of(much["h1-by-hand"]) and "seed 0" in line_of(much["h1-by-hand"])


def test_another_shape_or_error_is_found() -> None:
    def longer(value: Plain) -> Plain:
        return (*value, 1) if isinstance(value, tuple) else value

    assert not rows(changed(longer))["output-shape-seq-first"].agrees
    failing = rows(lambda programs: [Raised("RuntimeError", "no kernel", 1) for _ in programs])
    assert not any(row.agrees for row in failing.values())
    assert all(len(row.differences) <= 4 for row in failing.values())


SETUP = "import torch\nfrom torch import nn"
PROGRAMS = [
    Program(SETUP, "rnn = nn.RNN(3, 2)\nx = torch.randn(4, 1, 3)\nout, h = rnn(x)", (("o", "out"),), (), 7),
    Program("", "1 / 0"),
    Program(
        SETUP,
        "y = torch.rand(2, requires_grad=True)",
        (("y", "y"), ("leaf", "y.is_leaf"), ("x", "x")),
        (Input("x", (1,), (1.0,)),),
        3,
    ),
]


def test_a_fresh_process_gives_what_a_fork_gives() -> None:
    with FreshRunner("cpu") as fresh:
        outcomes = fresh.run(PROGRAMS)
    forked = tiny.runner().run(PROGRAMS)
    assert [unlike(*pair, Tolerance(0.0, 0.0)) for pair in zip(forked, outcomes, strict=True)] == ["", "", ""]


def test_a_program_that_ends_the_process_costs_itself_alone() -> None:
    with FreshRunner("cpu") as fresh:
        first, second = fresh.run([Program("import os", "os._exit(3)"), Program("", "x = 2", (("x", "x"),))])
    assert first == Stopped("crash", "the process ended")
    assert second == Ran({"x": 2})


def test_without_a_device_it_is_said_in_one_line_and_has_its_own_exit_code() -> None:
    try:
        FreshRunner("cuda").facts()
    except RunnerUnavailable:
        ended = CliRunner().invoke(main, [])
        assert ended.exit_code == NO_DEVICE
        assert ended.output == "gpu-check: torch sees no CUDA device here; nothing was compared.\n"
    else:
        pytest.skip("this machine has a CUDA device: make gpu-check compares the whole bank")


def experiment(answer: float | None) -> DeviceRow:
    """Compare a small experiment with a device whose models answer everything alike, or train to other numbers."""

    def change(one: Outcome) -> Outcome:
        if not isinstance(one, Ran) or "answers" not in one.observed:
            return one
        answers, losses = one.observed["answers"], one.observed["losses"]
        assert isinstance(answers, tuple) and isinstance(losses, tuple)
        told = answers if answer is None else (answer,) * len(answers)
        return msgspec.structs.replace(one, observed={**one.observed, "answers": told, "losses": (0.5,) * len(losses)})

    asked = question(EXPERIMENT)
    maker = Maker.of(bank(), tiny.runner().run, "")
    return compare_devices(
        asked,
        range(1),
        replace(maker, catalogue=CATALOGUE),
        lambda programs: [change(one) for one in tiny.runner().run(programs)],
    )


def test_trained_numbers_may_differ_but_what_they_come_to_may_not() -> None:
    assert experiment(None).differences == ()
    assert experiment(0.0).differences == ("seed 0: no item can be made of what the other device gives",)
