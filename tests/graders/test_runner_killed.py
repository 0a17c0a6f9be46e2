"""Whoever is killed, and whenever: it is never a verdict on a program, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graders.programs import Outcome, Program, Ran, Stopped
from graders.runner import Limits, Runner

SLOW = Program("import time", "time.sleep(3)\nx = 7", (("x", "x"),))


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if not listed.exists():
        pytest.skip("this kernel does not list children")
    return [int(child) for child in listed.read_text().split()]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(limits=Limits(wall_s=20)) as fresh:
        states = {layer.name: layer.held for layer in fresh.facts().layers}
        if not (states["process table"] and states["system calls"]):
            pytest.skip("this machine lacks the layers that this is about")
        yield fresh


def eventually(found: Callable[[], list[int]]) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if pids := found():
            return pids[0]
        time.sleep(0.01)
    raise AssertionError("no such process")


def guard(runner: Runner) -> int:
    assert runner._worker is not None
    return runner._worker._child.pid


def keeper(runner: Runner) -> int:
    (pid,) = children(guard(runner))
    return pid


def fork(runner: Runner) -> int:
    """Wait for a fork that has been locked down and sleeps in its program."""
    return eventually(lambda: [pid for pid in children(keeper(runner)) if sleeps_locked_down(pid)])


def sleeps_locked_down(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return "State:\tS" in status and "Seccomp:\t2" in status


def run_and(runner: Runner, meanwhile: Callable[[], None]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    running = threading.Thread(target=lambda: outcomes.extend(runner.run([SLOW])))
    running.start()
    meanwhile()
    running.join()
    return outcomes


@pytest.mark.parametrize("who", [guard, keeper, fork])
def test_a_program_runs_again_when_a_process_of_ours_is_killed(runner: Runner, who: Callable[[Runner], int]) -> None:
    (outcome,) = run_and(runner, lambda: os.kill(who(runner), signal.SIGKILL))
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"x": 7}


def test_a_program_whose_forks_are_all_killed_is_ours_not_its_own(runner: Runner) -> None:
    def kill_each() -> None:
        for _ in range(3):
            pid = fork(runner)
            os.kill(pid, signal.SIGTERM)
            while sleeps_locked_down(pid):
                time.sleep(0.01)

    (outcome,) = run_and(runner, kill_each)
    assert isinstance(outcome, Stopped)
    assert outcome.is_ours
    assert "from outside with SIGTERM" in outcome.detail
    assert isinstance(runner.run([Program("", "")])[0], Ran)


def test_what_a_program_does_to_itself_is_its_own(runner: Runner) -> None:
    for code in ("import os\nos.abort()", "import ctypes\nctypes.string_at(0)", "import os\nos._exit(137)"):
        (outcome,) = runner.run([Program("", code)])
        assert isinstance(outcome, Stopped)
        assert (outcome.limit, outcome.is_ours) == ("crash", False)


def test_nothing_is_left_when_whoever_runs_programs_is_killed() -> None:
    script = (
        "from graders.runner import Runner, Limits; from graders.programs import Program;"
        "runner = Runner(limits=Limits(wall_s=90));"
        "runner.facts(); print(runner._worker._child.pid, flush=True);"
        "runner.run([Program('import time', 'time.sleep(80)')])"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout is not None
        pid = int(caller.stdout.readline())
        eventually(lambda: [grandchild for child in children(pid) for grandchild in children(child)] or children(pid))
        caller.kill()
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and Path(f"/proc/{pid}").exists():
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists(), "the worker outlives its caller"
