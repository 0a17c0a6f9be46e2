"""Runs one job so that a bad program costs only itself: which programs go into which fork, and who is to blame.

A fork that somebody outside ended is nobody's blame: its program runs again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from graders.endings import Clean, Ending, Halted, Suspect
from graders.forks import ForkRunner
from graders.programs import Stopped
from graders.watch import Deliver, Work

TRIES = 2
"""How often a program is started once more whose fork was ended from outside."""


class JobRun:
    """One job under way. `deliver` gets a program's number and its result, `stop` its number and why it has none."""

    def __init__(self, work: Work, forks: ForkRunner, deliver: Deliver, stop: Callable[[int, Stopped], None]) -> None:
        self._work = work
        self._forks = forks
        self._pass_on = deliver
        self._report_stop = stop
        self._open = set(range(work.job.count))
        self._stops = 0

    def run(self) -> None:
        """Run every program, or say why it was not."""
        waiting: tuple[int, ...] = tuple(range(self._work.job.count))
        while waiting and not self._has_enough():
            ending = self._drive(waiting)
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
        if halted.how.is_ours or (before and not isinstance(self._drive(before), Clean)):
            self._run_each_alone((*before, halted.culprit))
            return
        self._stop(halted.culprit, halted.how)

    def _run_each_alone(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            if number not in self._open or self._has_enough():
                continue
            ending = self._drive_alone(number)
            match ending:
                case Clean():
                    pass
                case Suspect(changed=changed):
                    self._stop(number, Stopped("isolation", changed))
                case Halted(how=how):
                    self._stop(number, how)
                case _:
                    assert_never(ending)

    def _drive(self, numbers: Sequence[int]) -> Ending:
        return self._forks.drive(self._work, numbers, self._deliver)

    def _drive_alone(self, number: int) -> Ending:
        """Run one program, again where its fork was ended from outside."""
        for _ in range(TRIES - 1):
            ending = self._drive((number,))
            if not isinstance(ending, Halted) or not ending.how.is_ours:
                return ending
        return self._drive((number,))

    def _has_enough(self) -> bool:
        return self._stops >= self._work.job.limits.stops

    def _deliver(self, number: int, payload: memoryview) -> None:
        self._open.discard(number)
        self._pass_on(number, payload)

    def _stop(self, number: int, stopped: Stopped) -> None:
        self._open.discard(number)
        self._stops += not stopped.is_ours
        self._report_stop(number, stopped)
