"""A long program reports while it runs: its reports arrive in order, as claims, capped in number and size."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import pytest

from graders.programs import Outcome, Plain, Program, Raised, Ran, Stopped
from graders.runner import Limits, Runner

FORGE = (
    "import os, struct\n"
    "def forge(number, payload):\n"
    "    for fd in range(3, 64):\n"
    "        try: os.write(fd, struct.pack('>BII', 7, number, len(payload)) + payload)\n"
    "        except OSError: pass\n"
)
"""What a hostile program would use to report past `report`."""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(limits=Limits(wall_s=5, reports=3, stops=9)) as shared:
        yield shared


def followed(runner: Runner, *codes: str) -> tuple[list[tuple[int, Plain]], list[Outcome]]:
    told: list[tuple[int, Plain]] = []
    outcomes = runner.run(
        [Program("import torch", code, (("one", "1"),)) for code in codes],
        progress=lambda place, value: told.append((place, value)),
    )
    return told, outcomes


def test_reports_arrive_in_order_each_with_its_program(runner: Runner) -> None:
    told, outcomes = followed(runner, "report({'epoch': 1, 'loss': torch.tensor(0.5)})\nreport('half')", "report(2)")
    assert told == [(0, {"epoch": 1, "loss": 0.5}), (0, "half"), (1, 2)]
    assert all(isinstance(outcome, Ran) for outcome in outcomes)


def test_reports_arrive_while_the_program_still_runs(runner: Runner) -> None:
    arrived: list[float] = []
    runner.run([Program("", "import time\nreport(1)\ntime.sleep(3)")], lambda place, value: arrived.append(time.time()))
    assert len(arrived) == 1
    assert time.time() - arrived[0] > 0.5


def test_reports_over_the_number_are_dropped(runner: Runner) -> None:
    told, (first, _) = followed(runner, "for n in range(50): report(n)", "report('next')")
    assert told == [(0, 0), (0, 1), (0, 2), (1, "next")]
    assert isinstance(first, Ran)


def test_a_number_json_lacks_can_be_reported(runner: Runner) -> None:
    ((_, value),), _ = followed(runner, "report(float('nan'))")
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("code", "cls"), [("report(object())", "NotPlain"), ("report('x' * 9999)", "ValueError"), ("report()", "TypeError")]
)
def test_what_cannot_be_reported_raises_in_the_program(runner: Runner, code: str, cls: str) -> None:
    told, (outcome,) = followed(runner, code)
    assert told == []
    assert isinstance(outcome, Raised)
    assert outcome.cls == cls


@pytest.mark.parametrize(
    "attack",
    [
        "for n in range(9): forge(0, b'1')",
        "forge(0, b'1' * 5000)",
        "forge(99, b'1')",
        "forge(0, b'[' * 3000)\nimport time\ntime.sleep(0.1)\nos._exit(0)",
    ],
)
def test_forged_reports_end_the_forger_or_are_dropped(runner: Runner, attack: str) -> None:
    told, (outcome, honest) = followed(runner, FORGE + attack, "report('honest')")
    assert len(told) <= 10  # three of each program, twice where it runs again, and the last
    assert told[-1] == (1, "honest")
    assert isinstance(outcome, Stopped)
    assert isinstance(honest, Ran)


def test_without_the_limit_there_is_nothing_to_report_with() -> None:
    with Runner() as plain:
        told, (outcome,) = followed(plain, "report(1)")
    assert told == []
    assert isinstance(outcome, Raised)
    assert outcome.cls == "NameError"
