"""Times one student's submission, a function of four lines against five sets of inputs, in four ways, in turn."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from graders.programs import Input, Program, Ran
from graders.runner import Runner
from graders.spawn import environment
from graders.students import STUDENT_LIMITS, student_runner

SOURCE = "import torch\ndef f(x, w, b):\n    y = x @ w\n    return torch.tanh(y + b)\n"
SETS = [
    {
        "x": [[0.25 * (n + r + c) for c in range(4)] for r in range(2)],
        "w": [[0.5 - 0.1 * (n + r * c) for c in range(3)] for r in range(4)],
        "b": [0.1 * n, -0.2, 0.3],
    }
    for n in range(5)
]
SCRIPT = f"""import json, torch
{SOURCE}
print(json.dumps([f(*(torch.tensor(given[name]) for name in "xwb")).tolist() for given in {SETS!r}]))
"""
INSIDE = ("bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all", "--die-with-parent")


def section(rounds: int, many: int) -> Iterator[str]:
    """Measure and yield the lines of the report."""
    naive, inside, bare, ours = _in_turn(rounds)
    yield "## One student's program"
    yield ""
    yield "A function of four lines against five sets of inputs, from source to results; medians, measured in turn."
    yield "Ours is a fork with every layer that students' programs need, whose claims are read and checked outside."
    yield "Wanted: a hundredth of the naive way, and at most twice a bare fork."
    yield ""
    yield "| way | ms | naive ÷ it | it ÷ bare fork |"
    yield "|---|---:|---:|---:|"
    ways = (
        ("`subprocess.run([python, file])`", naive),
        ("the same in bubblewrap", inside),
        ("a bare fork of a process that has torch loaded", bare),
        ("ours", ours),
    )
    for way, seconds in ways:
        if seconds is None or naive is None or bare is None:
            yield f"| {way} | not installed | | |"
        else:
            yield f"| {way} | {1000 * seconds:.1f} | {naive / seconds:.0f} | {seconds / bare:.2f} |"
    yield ""
    one, two = _throughput(1, many), _throughput(2, many)
    yield f"One worker runs {one:.0f} such submissions in a second, two run {two:.0f}: {two / one:.2f} times as many."
    early, late = _memory(many)
    yield f"The worker holds {early:.0f} MB after 100 submissions and {late:.0f} MB after {10 * many}."
    yield ""


def _in_turn(rounds: int) -> tuple[float | None, float | None, float | None, float | None]:
    naive, inside, bare, ours = [], [], [], []
    with tempfile.TemporaryDirectory() as folder, _bare() as limit, student_runner() as runner:
        file = Path(folder) / "submission.py"
        file.write_text(SCRIPT)
        run_ours = _submission(runner)
        for _ in range(5):
            limit(), run_ours()
        for _ in range(rounds):
            naive.append(_timed([sys.executable, str(file)]))
            if shutil.which("bwrap"):
                inside.append(_timed([*INSIDE, sys.executable, str(file)]))
            for _ in range(10):
                bare.append(limit())
                start = time.perf_counter()
                run_ours()
                ours.append(time.perf_counter() - start)
    return median(naive), median(inside) if inside else None, median(bare), median(ours)


def _submission(runner: Runner) -> Callable[[], None]:
    """Return what runs the submission once and insists that it gave results."""
    programs = [
        Program(
            "",
            SOURCE,
            (("y", "y"),),
            (
                Input("x", (2, 4), tuple(sum(given["x"], []))),  # noqa: RUF017
                Input("w", (4, 3), tuple(sum(given["w"], []))),  # noqa: RUF017
                Input("b", (3,), tuple(given["b"])),
            ),
            after="y = f(x, w, b)",
        )
        for given in SETS
    ]

    def run() -> None:
        outcomes = runner.run(programs)
        assert all(isinstance(outcome, Ran) for outcome in outcomes), outcomes

    return run


def _timed(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment(), capture_output=True, check=True)
    return time.perf_counter() - start


@contextmanager
def _bare() -> Iterator[Callable[[], float]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare_fork"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**environment(), "PYTHONPATH": str(Path.cwd())},
    )
    assert process.stdin and process.stdout
    stdin, stdout = process.stdin, process.stdout

    def one() -> float:
        stdin.write("go\n")
        stdin.flush()
        return float(stdout.readline())

    try:
        stdin.write(json.dumps([SOURCE, SETS]) + "\n")
        stdin.flush()
        assert stdout.readline() == "ready\n", "the bare process did not start"
        yield one
    finally:
        stdin.close()
        process.wait()


def _throughput(workers: int, count: int) -> float:
    """Return submissions in a second with so many workers, each with `count` to run."""
    runners = [student_runner(STUDENT_LIMITS) for _ in range(workers)]
    works = [_submission(runner) for runner in runners]
    try:
        for work in works:
            work()

        def repeat(work: Callable[[], None]) -> None:
            for _ in range(count):
                work()

        threads = [threading.Thread(target=repeat, args=(work,)) for work in works]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return workers * count / (time.perf_counter() - start)
    finally:
        for runner in runners:
            runner.close()


def _memory(many: int) -> tuple[float, float]:
    """Return the resident MB of the worker after 100 submissions and after ten times `many`."""
    with student_runner() as runner:
        work = _submission(runner)
        for _ in range(100):
            work()
        early = _resident(runner)
        for _ in range(10 * many - 100):
            work()
        return early, _resident(runner)


def _resident(runner: Runner) -> float:
    """Add up the resident memory of the guard and the keeper, which last; their forks come and go."""
    assert runner._worker is not None
    guard = runner._worker._child.pid
    (keeper,) = Path(f"/proc/{guard}/task/{guard}/children").read_text().split()
    statuses = (Path(f"/proc/{pid}/status").read_text() for pid in (guard, keeper))
    return sum(int(status.split("VmRSS:")[1].split()[0]) for status in statuses) / 1024


if __name__ == "__main__":
    for line in section(int(sys.argv[1]), int(sys.argv[2])):
        print(line, flush=True)
