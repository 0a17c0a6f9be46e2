"""Times whole commands from outside: cold starts, and a sweep with one and with two workers."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median


def cold(arguments: Sequence[str], runs: int) -> float:
    """Return the median seconds of `qbank ARGUMENTS` in a fresh process, after one uncounted run."""
    return median([once(arguments) for _ in range(runs + 1)][1:])


def once(arguments: Sequence[str]) -> float:
    """Run `qbank ARGUMENTS` once and return the seconds; its exit code must be 0 or 1 (findings)."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "qbank", *arguments], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    assert done.returncode in (0, 1), done.stderr
    return seconds


def peak_memory(root: str, question: str, count: int) -> tuple[float, float]:
    """Return the peak MB of our process and of the worker while `count` items are made."""
    command = [sys.executable, "-m", "benchmarks.memory", root, question, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    own, worker = map(float, done.stdout.split())
    return own, worker
