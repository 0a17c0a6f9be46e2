"""Hostile and broken programs: each costs only itself, and reaches nothing outside its fork."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.programs import Outcome, Program, Raised, Ran, Stopped
from graders.runner import Limits, Runner

SETUP = "import torch\nfrom torch import nn"
GOOD = Program(
    SETUP,
    "torch.manual_seed(1)\nrnn = nn.RNN(3, 2)\noutput, h_n = rnn(torch.ones(4, 2, 3))\n",
    (("h", "h_n"), ("out", "output.shape")),
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(limits=Limits(wall_s=3, memory_mb=256, stops=100)) as shared:
        yield shared


@pytest.fixture(scope="module")
def wanted(runner: Runner) -> Outcome:
    (outcome,) = runner.run([GOOD])
    assert isinstance(outcome, Ran)
    return outcome


def bad(code: str) -> Program:
    return Program(SETUP, code, (("one", "1"),))


STOPPED = [
    ("a loop", "while True: pass", "time"),
    (
        "a loop that catches everything",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "time",
    ),
    ("a sleep", "import time\ntime.sleep(60)", "time"),
    ("an exit", "import os\nos._exit(0)", "crash"),
    ("a segmentation fault", "import ctypes\nctypes.string_at(0)", "crash"),
    ("an abort", "import os\nos.abort()", "crash"),
    ("a huge list", "x = [0] * 10**10", "memory"),
    ("a growing list", "x = []\nwhile True: x.append(bytearray(10**7))", "memory"),
    ("a huge tensor", "x = torch.zeros(10**10)", "memory"),
    ("a huge layer", "x = nn.RNN(10**6, 10**6)", "memory"),
    ("one huge print", "print('x' * 10**8)", "output"),
    ("endless prints", "while True: print('x' * 999)", "output"),
    ("a closed channel", "import os\nos.closerange(3, 64)", "isolation"),
    (
        "noise on every descriptor",
        "import os\nfor fd in range(3, 64):\n    try: os.write(fd, b'x' * 99)\n    except OSError: pass",
        "crash or isolation",
    ),
    ("a patched class", "nn.RNN.forward = lambda self, x: (x, x)", "isolation"),
    ("a patched function", "torch.nn.functional.relu = lambda x: x", "isolation"),
    ("a patched builtin", "import builtins\nbuiltins.len = lambda x: 0", "isolation"),
    ("a patched module name", "nn.RNN = nn.LSTM", "isolation"),
    ("a trace function", "import sys\nsys.settrace(lambda *a: None)", "isolation"),
]


@pytest.mark.parametrize(("code", "limit"), [case[1:] for case in STOPPED], ids=[case[0] for case in STOPPED])
def test_a_bad_program_costs_only_itself(runner: Runner, wanted: Outcome, code: str, limit: str) -> None:
    outcomes = runner.run([GOOD, bad(code), GOOD])
    assert outcomes[0] == wanted
    assert outcomes[2] == wanted
    stopped = outcomes[1]
    assert isinstance(stopped, Stopped)
    assert stopped.limit in limit.split(" or ")
    assert stopped.detail
    assert runner.run([GOOD]) == [wanted]


def test_a_thread_cannot_linger(runner: Runner, wanted: Outcome) -> None:
    linger = bad("import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()")
    outcomes = runner.run([GOOD, linger, GOOD])
    assert [outcomes[0], outcomes[2]] == [wanted] * 2
    match outcomes[1]:
        case Raised(message=message):  # an ordinary user may start no thread at all
            assert message == "can't start new thread"
        case stopped:
            assert isinstance(stopped, Stopped)
            assert stopped.limit == "isolation"


def test_a_program_cannot_buy_time_by_lying_about_its_progress() -> None:
    lie = (
        "import gc, time\n"
        "found = [o for o in gc.get_objects() if type(o).__name__ == 'Progress']\n"
        "import sys\nframe = sys._getframe()\n"
        "while frame is not None:\n"
        "    found += [v for v in frame.f_locals.values() if type(v).__name__ == 'Progress']\n"
        "    frame = frame.f_back\n"
        "n = 0\n"
        "while True:\n    n += 1\n    found[0].enter(n % 2)\n    time.sleep(0.01)\n"
    )
    with Runner(limits=Limits(wall_s=0.5)) as short:
        (outcome,) = short.run([bad(lie)])
        assert isinstance(outcome, Stopped)
        assert outcome.limit == "time"
        assert isinstance(short.run([GOOD])[0], Ran)


def test_who_changed_what_another_saw_is_blamed_and_the_other_runs_again(runner: Runner, wanted: Outcome) -> None:
    hang = "nn.RNN.forward = lambda self, x: exec('while True: pass')"
    outcomes = runner.run([GOOD, bad(hang), GOOD, GOOD])
    assert [type(outcome) for outcome in outcomes] == [Ran, Stopped, Ran, Ran]
    assert [outcomes[0], outcomes[2], outcomes[3]] == [wanted] * 3
    assert isinstance(outcomes[1], Stopped)
    assert outcomes[1].limit == "isolation"


def test_a_bad_program_late_in_a_long_job_leaves_the_others_as_they_were(runner: Runner, wanted: Outcome) -> None:
    programs = [GOOD] * 150
    programs[70] = bad("import os\nos._exit(3)")
    programs[140] = bad("nn.Module.__call__ = None")
    outcomes = runner.run(programs)
    assert [n for n, outcome in enumerate(outcomes) if outcome != wanted] == [70, 140]
    assert outcomes[70] == Stopped("crash", "it ended the interpreter (exit status 3)")
    assert isinstance(outcomes[140], Stopped)
    assert outcomes[140].limit == "isolation"


def test_after_enough_stops_the_rest_of_a_job_is_not_run() -> None:
    with Runner(limits=Limits(wall_s=1, stops=2)) as strict:
        outcomes = strict.run([GOOD, *[bad("import os\nos._exit(0)")] * 3, GOOD])
        assert isinstance(outcomes[0], Ran)
        assert [outcome.limit for outcome in outcomes[1:] if isinstance(outcome, Stopped)] == [
            "crash",
            "crash",
            "not run",
            "not run",
        ]
        assert isinstance(strict.run([GOOD])[0], Ran)


def test_a_report_that_is_too_large_is_output(runner: Runner, wanted: Outcome) -> None:
    flood = Program("", "text = 'x' * 90_000", tuple((f"t{n}", "text") for n in range(60)))
    outcomes = runner.run([flood, GOOD])
    assert isinstance(outcomes[0], Stopped)
    assert outcomes[0].limit == "output"
    assert outcomes[1] == wanted


def test_large_reports_are_streamed(runner: Runner) -> None:
    large = Program("", "text = 'x' * 90_000", tuple((f"t{n}", "text") for n in range(20)))
    outcomes = runner.run([large] * 20)
    assert all(isinstance(outcome, Ran) and len(outcome.observed) == 20 for outcome in outcomes)


def held(runner: Runner, layer: str) -> None:
    state = {layer.name: layer for layer in runner.facts().layers}[layer]
    if not state.held:
        pytest.skip(f"this machine lacks the layer {layer!r}: {state.words}")


def test_no_server_of_this_machine_can_be_reached(runner: Runner) -> None:
    held(runner, "network")
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        (outcome,) = runner.run([bad(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), timeout=1)")])
    assert isinstance(outcome, Raised)
    assert outcome.cls in ("OSError", "PermissionError", "ConnectionRefusedError")


def test_the_environment_is_empty(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    with Runner() as fresh:
        (outcome,) = fresh.run([Program("", "import os", (("seen", "dict(os.environ)"), ("get", "os.getenv('PATH')")))])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"seen": {}, "get": None}


@pytest.mark.parametrize(
    "code",
    [
        "open('FOLDER/new', 'w').write('x')",
        "open('FOLDER/secret', 'a').write('x')",
        "open('FOLDER/secret').read()",
        "import os\nos.remove('FOLDER/secret')",
        "import os\nos.mkdir('FOLDER/made')",
        "import os\nos.rename('FOLDER/secret', 'FOLDER/moved')",
        "import os\nos.listdir('FOLDER')",
        "import os\nos.execv('/bin/sh', ['sh', '-c', 'touch FOLDER/executed'])",
    ],
)
def test_files_can_neither_be_read_nor_written(runner: Runner, tmp_path: Path, code: str) -> None:
    held(runner, "files")
    (tmp_path / "secret").write_text("s3cret")
    (outcome,) = runner.run([bad(code.replace("FOLDER", str(tmp_path)))])
    assert isinstance(outcome, Raised)
    assert outcome.cls in ("PermissionError", "FileNotFoundError")
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert (tmp_path / "secret").read_text() == "s3cret"


@pytest.mark.parametrize("target", ["os.getppid()", "PARENT"])
def test_the_worker_and_this_process_cannot_be_signalled(runner: Runner, target: str) -> None:
    held(runner, "signals")
    (outcome,) = runner.run([bad(f"import os\nos.kill({target.replace('PARENT', str(os.getpid()))}, 0)")])
    assert isinstance(outcome, Raised)
    assert outcome.cls in ("PermissionError", "ProcessLookupError")


def test_the_project_itself_is_not_importable(runner: Runner) -> None:
    (outcome,) = runner.run([bad("import qbank")])
    assert isinstance(outcome, Raised)
    assert outcome.cls == "ModuleNotFoundError"


def test_no_process_of_a_bad_job_is_left(runner: Runner) -> None:
    runner.run([bad("import os\nif os.fork() == 0:\n    while True: pass"), GOOD])
    worker = runner._worker
    assert worker is not None
    children = Path(f"/proc/{worker._child.pid}/task/{worker._child.pid}/children")
    if not children.exists():
        pytest.skip("this kernel does not list children")
    runner.run([GOOD])
    assert len(children.read_text().split()) <= 1
