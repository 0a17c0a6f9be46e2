"""One pair of hands of the workshop: its own runners, started when first needed, and the marking that they are for.

What cannot be started is not tried again and again: the reason is kept for all that follow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from graders.grades import Grade
from graders.programs import Outcome, Plain, Program
from graders.runner import RunnerUnavailable
from qbank.exams.secret import Secret
from qbank.grading.mark import Judged, Marked, Run
from qbank.language.kinds.experiment import MOST_EPOCHS

if TYPE_CHECKING:
    from graders.runner import Runner

BATCH = 16
"""Typed calls that are run together: enough to make a trip to the worker cheap, few enough to be known soon."""
Train: TypeAlias = Callable[..., Sequence[Outcome]]
"""Runs programs, and may be given what is told of each while it runs."""
Tell: TypeAlias = "Callable[[Marked, int, float], None]"


def _ignore(one: Marked, epoch: int, loss: float) -> None:
    """Show nothing of a training under way."""


class Hand:
    """Runs and marks batches, one after the other, in one thread."""

    def __init__(self, secret: Secret, tell: Tell = _ignore) -> None:
        """`tell` is called, from the hand's thread, with what a training reports of itself: the epoch and its loss."""
        self._secret = secret
        self._tell = tell
        self._trainers: dict[float, _Once] = {}
        self._runners: list[Runner] = []
        self._aborted = False
        self._calls = _Once(self._hire_for_calls)
        self._students = _Once(self._hire_for_students)

    def mark(self, batch: Sequence[Marked]) -> list[Judged]:
        """Mark answers that are of one sort; same length and order. Never raises for what a runner cannot do."""
        if batch[0].task.gap is None:
            return [self._mark_program(one) for one in batch]
        from qbank.grading.calls import mark_calls

        pairs = [(one.task, one.handed) for one in batch if one.handed is not None]
        return mark_calls(pairs, self._calls, self._students)

    def _mark_program(self, one: Marked) -> Judged:
        """Mark a submission or typed gaps: the student's program in the one runner, ours in the other."""
        from qbank.grading.code import OUR_FAILURE, Runners, mark_code
        from qbank.grading.fillings import mark_filling

        mark = mark_code if one.task.task is not None else mark_filling
        assert one.handed is not None, "what waits was handed in"
        runners = Runners(
            students=self._students, reference=self._calls, training=lambda seconds: self._training(one, seconds)
        )
        try:
            return mark(one.task, one.handed, one.submission.student, self._secret, runners)
        except Exception as error:  # noqa: BLE001 - a slip of ours on one submission must not stop all others
            reason = f"marking it failed, which is a fault of qbank: {type(error).__name__}: {error}"
            return Judged(Grade("error", 0.0, feedback=OUR_FAILURE), reason)

    def _training(self, one: Marked, seconds: float) -> Run:
        """Return what trains a model for so long at most, and tells how far it is."""
        if seconds not in self._trainers:
            self._trainers[seconds] = _Once(lambda: self._hire_for_training(seconds))
        train = self._trainers[seconds]()
        return lambda programs: train(programs, lambda _, value: self._heard(one, value))

    def _heard(self, one: Marked, value: Plain) -> None:
        """Pass on a report that is an epoch and a loss; all else that a student's program may say is dropped."""
        match value:
            case (int() as epoch, float() as loss) if type(epoch) is int and 0 < epoch <= MOST_EPOCHS:
                self._tell(one, epoch, loss)
            case _:
                pass

    def abort(self) -> None:
        """End what runs at once, from another thread."""
        self._aborted = True
        for runner in list(self._runners):
            runner.abort()

    def close(self) -> None:
        """End the workers when nothing runs."""
        for runner in self._runners:
            runner.close()

    def _hire_for_calls(self) -> Train:
        from graders.runner import Runner

        return self._hired(Runner())

    def _hire_for_students(self) -> Train:
        from graders.students import STUDENT_LIMITS, student_runner

        # One stopped program decides about the submission: the others would only take as long again.
        return self._hired(student_runner(msgspec.structs.replace(STUDENT_LIMITS, stops=1)))

    def _hire_for_training(self, seconds: float) -> Train:
        from graders.students import STUDENT_LIMITS, student_runner

        limits = msgspec.structs.replace(STUDENT_LIMITS, stops=1, wall_s=seconds, reports=MOST_EPOCHS)
        return self._hired(student_runner(limits))

    def _hired(self, runner: Runner) -> Train:
        self._runners.append(runner)
        if self._aborted:
            runner.abort()
        return runner.run


class _Once:
    """Starts a runner at the first call, and remembers that it cannot be started."""

    def __init__(self, hire: Callable[[], Train]) -> None:
        self._hire = hire
        self._run: Train | None = None
        self._refused = ""

    def __call__(self) -> Train:
        if self._refused:
            raise RunnerUnavailable(self._refused)
        try:
            self._run = self._run or self._hire()
        except RunnerUnavailable as unavailable:
            self._refused = str(unavailable)
            raise
        return self._tried

    def _tried(self, programs: Sequence[Program], *progress: Callable[[int, Plain], None]) -> Sequence[Outcome]:
        assert self._run is not None, "it was started"
        try:
            return self._run(programs, *progress)
        except RunnerUnavailable as unavailable:
            self._refused = str(unavailable)
            raise
