"""One pair of hands of the workshop: its own runners, started when first needed, and the marking that they are for.

What cannot be started is not tried again and again: the reason is kept for all that follow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from graders.grades import Grade
from graders.programs import Outcome, Program
from graders.runner import RunnerUnavailable
from qbank.grading.mark import Marked, Run

if TYPE_CHECKING:
    from graders.runner import Runner

BATCH = 16
"""Typed calls that are run together: enough to make a trip to the worker cheap, few enough to be known soon."""


class Judged(msgspec.Struct, frozen=True):
    """What running gave for one answer: its grade, why it is none, and the seed of its inputs if it has any."""

    grade: Grade
    reason: str = ""
    seed: str = ""


class Hand:
    """Runs and marks batches, one after the other, in one thread."""

    def __init__(self) -> None:
        self._runners: list[Runner] = []
        self._aborted = False
        self._calls = _Once(self._hire_for_calls)

    def mark(self, batch: Sequence[Marked]) -> list[Judged]:
        """Mark answers that are of one sort; same length and order. Never raises for what a runner cannot do."""
        from qbank.grading.calls import mark_calls

        pairs = [(one.task, one.handed) for one in batch if one.handed is not None]
        return [Judged(call.grade, call.reason) for call in mark_calls(pairs, self._calls)]

    def abort(self) -> None:
        """End what runs at once, from another thread."""
        self._aborted = True
        for runner in list(self._runners):
            runner.abort()

    def close(self) -> None:
        """End the workers when nothing runs."""
        for runner in self._runners:
            runner.close()

    def _hire_for_calls(self) -> Run:
        from graders.runner import Runner

        return self._hired(Runner())

    def _hired(self, runner: Runner) -> Run:
        self._runners.append(runner)
        if self._aborted:
            runner.abort()
        return runner.run


class _Once:
    """Starts a runner at the first call, and remembers that it cannot be started."""

    def __init__(self, hire: Callable[[], Run]) -> None:
        self._hire = hire
        self._run: Run | None = None
        self._refused = ""

    def __call__(self) -> Run:
        if self._refused:
            raise RunnerUnavailable(self._refused)
        try:
            self._run = self._run or self._hire()
        except RunnerUnavailable as unavailable:
            self._refused = str(unavailable)
            raise
        return self._tried

    def _tried(self, programs: Sequence[Program]) -> Sequence[Outcome]:
        assert self._run is not None, "it was started"
        try:
            return self._run(programs)
        except RunnerUnavailable as unavailable:
            self._refused = str(unavailable)
            raise
