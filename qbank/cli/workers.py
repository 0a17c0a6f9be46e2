"""Starts the worker for a command; what this machine lacks is told in one plain line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graders.fresh_runner import AnyRunner, FreshRunner
from graders.runner import Runner, RunnerUnavailable
from graders.several import Several
from graders.students import STUDENT_LAYERS, STUDENT_LIMITS
from qbank.cli.edge import CannotDo


@contextmanager
def worker(*, device: str = "cpu", second_opinion: bool = True) -> Iterator[AnyRunner]:
    """Open a runner and close it whatever happens. Raise CannotDo where programs cannot be run."""
    try:
        with Runner(second_opinion=second_opinion) if device == "cpu" else FreshRunner(device) as runner:
            yield runner
    except RunnerUnavailable as unavailable:
        raise CannotDo(str(unavailable)) from None


@contextmanager
def several_workers(count: int) -> Iterator[Several]:
    """Open runners that share each trip, and close them whatever happens. Raise CannotDo as `worker` does."""
    try:
        with Several(count) as runners:
            yield runners
    except RunnerUnavailable as unavailable:
        raise CannotDo(str(unavailable)) from None


@contextmanager
def isolated_worker() -> Iterator[Runner]:
    """Open a runner for a stranger's code: every layer that keeps students' programs in must hold, or nothing runs."""
    try:
        with Runner(limits=STUDENT_LIMITS, require=STUDENT_LAYERS) as runner:
            yield runner
    except RunnerUnavailable as unavailable:
        raise CannotDo(f"{unavailable}; qbank doctor says what would help") from None
