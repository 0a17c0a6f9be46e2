"""Every attack of the corpus: no pass, nothing reached, the runner serves on, the next honest submission passes.

The task is small: `f(x, w, b)` is to return x @ w + b. Inputs are secret, and the truth is computed here, outside.
"""

from __future__ import annotations

import math
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graders.limits import Limits
from graders.programs import Input, Outcome, Plain, Program, Raised, Ran
from graders.runner import Runner, RunnerUnavailable
from graders.students import STUDENT_LAYERS
from tests.hostile.corpus import exhausting, forging, network, processes, reading, system_calls, writing
from tests.hostile.corpus.attack import Attack

GROUPS = {
    "network": network.ATTACKS,
    "reading": reading.ATTACKS,
    "writing": writing.ATTACKS,
    "processes": processes.ATTACKS,
    "exhausting": exhausting.ATTACKS,
    "system calls": system_calls.ATTACKS,
    "forging": forging.ATTACKS,
}
ALL = {f"{group}: {name}": attack for group, attacks in GROUPS.items() for name, attack in attacks.items()}
HONEST = "def f(x, w, b):\n    return x @ w + b\n"
SECRET = "the canary's secret words"


class Prey(NamedTuple):
    """What attacks are after."""

    folder: Path
    server: socket.socket
    datagrams: socket.socket
    signals: list[int]

    def code(self, attack: Attack) -> str:
        """Aim the attack at what there is."""
        aims = {"PORT": self.server.getsockname()[1], "PID": os.getpid(), "FOLDER": self.folder}
        code = attack.code.replace("@CANARY@", str(self.folder / "canary"))
        for name, value in aims.items():
            code = code.replace(f"@{name}@", str(value))
        return code

    def assert_untouched(self) -> None:
        """Nothing was changed, nobody called, no signal came."""
        assert [path.name for path in self.folder.iterdir()] == ["canary"]
        assert (self.folder / "canary").read_text() == SECRET
        assert self.signals == []
        for heard in (self.server.accept, lambda: self.datagrams.recv(1)):
            with pytest.raises(BlockingIOError):
                heard()


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(
        limits=Limits(wall_s=3, memory_mb=512, printed_bytes=2000, stops=1),
        second_opinion=False,
        require=STUDENT_LAYERS,
    ) as shared:
        try:
            shared.facts()
        except RunnerUnavailable as reason:
            pytest.skip(str(reason))
        yield shared


@pytest.fixture(scope="module")
def prey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prey]:
    folder = tmp_path_factory.mktemp("prey")
    (folder / "canary").write_text(SECRET)
    signals: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, _: signals.append(number))
    with socket.socket() as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        datagrams.bind(("127.0.0.1", server.getsockname()[1]))
        datagrams.setblocking(False)
        yield Prey(folder, server, datagrams, signals)
    signal.signal(signal.SIGUSR1, before)


class Secrets(NamedTuple):
    """One set of inputs, and what f must return for it."""

    program: Program
    truth: list[list[float]]


def secrets(code: str, number: int) -> Secrets:
    numbers = iter(round(math.sin(k * k + 7 * number), 6) + 2 for k in range(1, 99))
    x, w = ([[next(numbers) for _ in range(columns)] for _ in range(rows)] for rows, columns in ((2, 4), (4, 3)))
    b = [next(numbers) for _ in range(3)]
    truth = [[sum(row[k] * w[k][c] for k in range(4)) + b[c] for c in range(3)] for row in x]
    inputs = (
        Input("x", (2, 4), tuple(chain(*x))),
        Input("w", (4, 3), tuple(chain(*w))),
        Input("b", (3,), tuple(b)),
    )
    return Secrets(Program("", code, (("y", "y"),), inputs, after="y = f(x, w, b)"), truth)


def submitted(runner: Runner, code: str, number: int) -> tuple[bool, Sequence[Outcome]]:
    """Run a submission against two sets of inputs in one job and judge what it claims."""
    sets = [secrets(code, 2 * number + offset) for offset in (0, 1)]
    outcomes = runner.run([one.program for one in sets])
    return all(is_right(outcome, one.truth) for outcome, one in zip(outcomes, sets, strict=True)), outcomes


def is_right(outcome: Outcome, truth: list[list[float]]) -> bool:
    return isinstance(outcome, Ran) and is_near(outcome.observed.get("y"), truth)


def is_near(claimed: Plain, true: Any) -> bool:
    """Compare plain numbers strictly: NaN is near nothing, and only a float is a number here."""
    if isinstance(true, list):
        return (
            isinstance(claimed, tuple)
            and len(claimed) == len(true)
            and all(is_near(one, other) for one, other in zip(claimed, true, strict=True))
        )
    return type(claimed) is float and abs(claimed - true) < 1e-4


def printed(outcomes: Sequence[Outcome]) -> str:
    return "".join(outcome.printed for outcome in outcomes if isinstance(outcome, Ran | Raised))


def test_the_honest_submission_passes_and_the_wrong_one_does_not(runner: Runner) -> None:
    assert submitted(runner, HONEST, 0)[0]
    assert not submitted(runner, HONEST.replace("+ b", "- b"), 0)[0]


def test_the_corpus_is_large_and_says_what_must_not_happen() -> None:
    assert len(ALL) >= 40
    assert all(attack.aim and attack.code for attack in ALL.values())
    assert len({attack.code for attack in ALL.values()}) == len(ALL)


@pytest.mark.parametrize(("number", "name"), list(enumerate(ALL)), ids=list(ALL))
def test_an_attack_reaches_nothing_and_passes_nothing(runner: Runner, prey: Prey, number: int, name: str) -> None:
    attack, before = ALL[name], (runner.facts(), runner._worker)
    passed, outcomes = submitted(runner, prey.code(attack), number)
    assert not passed, f"it could {attack.aim}"
    assert "REACHED" not in printed(outcomes), f"it could {attack.aim}: {outcomes}"
    assert SECRET not in repr(outcomes)
    assert len(repr(outcomes)) < 300_000
    prey.assert_untouched()
    assert submitted(runner, HONEST, number)[0], "the next honest submission suffers"
    assert (runner.facts(), runner._worker) == before, "the worker had to be started again"
