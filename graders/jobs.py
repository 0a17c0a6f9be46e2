"""Runs one job so that a bad program costs only itself: which programs go into which fork, and who is to blame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from graders.forks import Clean, Deliver, ForkRunner, Halted, Suspect
from graders.programs import Stopped
from graders.wire import Job


class JobRun:
    """One job under way. `deliver` gets a program's number and its result, `stop` its number and why it has none.

    `tell` gets its number and what it reports meanwhile; a program that has to be run again reports again.
    """

    def __init__(
        self,
        job: Job,
        forks: ForkRunner,
        deliver: Deliver,
        tell: Deliver,
        stop: Callable[[int, Stopped], None],
    ) -> None:
        self._job = job
        self._forks = forks
        self._pass_on = deliver
        self._tell = tell
        self._report_stop = stop
        self._open = set(range(len(job.programs)))
        self._stops = 0

    def run(self) -> None:
        """Run every program, or say why it was not."""
        waiting: tuple[int, ...] = tuple(range(len(self._job.programs)))
        while waiting and not self._has_enough():
            ending = self._forks.drive(self._job, waiting, self._deliver, self._tell)
            match ending:
                case Clean():
                    waiting = ()
                case Suspect(unverified=unverified, rest=rest):
                    self._run_each_alone(unverified)
                    waiting = rest
                case Halted():
                    self._settle(ending)
                    waiting = ending.rest
                case _:
                    assert_never(ending)
        for number in sorted(self._open):
            self._stop(number, Stopped("not run", f"{self._stops} programs of this job were stopped before it"))

    def _settle(self, halted: Halted) -> None:
        """Blame the program during which the fork ended, unless one before it had changed what it saw."""
        before = halted.unverified
        if before and not isinstance(self._forks.drive(self._job, before, self._deliver, self._tell), Clean):
            self._run_each_alone((*before, halted.culprit))
            return
        self._stop(halted.culprit, halted.how)

    def _run_each_alone(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            if number not in self._open or self._has_enough():
                continue
            ending = self._forks.drive(self._job, (number,), self._deliver, self._tell)
            match ending:
                case Clean():
                    pass
                case Suspect(changed=changed):
                    self._stop(number, Stopped("isolation", changed))
                case Halted(how=how):
                    self._stop(number, how)
                case _:
                    assert_never(ending)

    def _has_enough(self) -> bool:
        return self._stops >= self._job.limits.stops

    def _deliver(self, number: int, payload: bytes) -> None:
        self._open.discard(number)
        self._pass_on(number, payload)

    def _stop(self, number: int, stopped: Stopped) -> None:
        self._open.discard(number)
        self._stops += 1
        self._report_stop(number, stopped)
