"""The parent's side of the worker: `Runner` takes programs and gives back what came of each. It never imports torch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

from graders.closing import Closing
from graders.late import late_modules
from graders.limits import Limits
from graders.programs import Outcome, Plain, Program, Stopped
from graders.wire import Job, WorkerFacts, encode_programs
from graders.worker_process import Report, RunnerUnavailable, WorkerDied, WorkerProcess

__all__ = ["Limits", "Runner", "RunnerUnavailable", "WorkerFacts"]

DEFAULT_LIMITS = Limits()

Progress: TypeAlias = Callable[[int, Plain], None]


def _ignore(place: int, value: Plain) -> None:
    """Show no progress."""


class Runner(Closing):
    """Runs programs in a worker process that is started at the first run and ended by `close` or `with`.

    `require` names isolation layers (see `graders.layers.ROWS`) that must hold: without them RunnerUnavailable is
    raised before anything runs. `without` names layers to go without: for tests, which show what each is good for.
    One Runner may be shared by threads; jobs then queue.
    """

    def __init__(
        self,
        *,
        limits: Limits = DEFAULT_LIMITS,
        second_opinion: bool = True,
        require: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
    ) -> None:
        self._limits = limits
        self._second_opinion = second_opinion
        self._require = require
        self._without = without
        self._worker: WorkerProcess | None = None
        self._lock = threading.Lock()
        self._aborted = threading.Event()

    def run(self, programs: Sequence[Program], progress: Progress = _ignore) -> list[Outcome]:
        """Run the programs as one job, in one fork unless one of them has to be stopped; same length and order.

        `progress` is called with a program's place and what it reports (see `Limits.reports`) while it runs. Reports
        are claims for showing; where a program has to be run again, it reports again.
        Raises RunnerUnavailable where no worker can be had, ValueError for an input that does not fit its shape.
        """
        outcomes: dict[int, Outcome] = {}
        last_words = ""
        with self._lock:
            for _ in range(2):
                missing = [number for number in range(len(programs)) if number not in outcomes]
                if not missing:
                    break
                wanted = [programs[number] for number in missing]
                payload = encode_programs(wanted)
                job = Job(len(wanted), self._limits, self._second_opinion, late_modules(wanted))
                worker = self._started()
                try:
                    for place, told in worker.answers(job, payload, wanted):
                        if isinstance(told, Report):
                            progress(missing[place], told.value)
                        else:
                            outcomes[missing[place]] = told
                except WorkerDied as death:
                    last_words = str(death)
                    self._end()
                except BaseException:
                    self._end()  # an answer that nobody will read is still under way
                    raise
        lost = Stopped("ours", f"the worker itself died twice: {last_words}")
        return [outcomes.get(number, lost) for number in range(len(programs))]

    def facts(self) -> WorkerFacts:
        """Return versions and layers of the worker; starts it where needed. Raises RunnerUnavailable."""
        with self._lock:
            return self._started().facts

    def close(self) -> None:
        """End the worker. A later run starts a new one."""
        with self._lock:
            self._end()

    def abort(self) -> None:
        """End the worker at once, also while another thread runs something in it, and never start another.

        That run then raises RunnerUnavailable. Call `close` when it has.
        """
        self._aborted.set()
        worker = self._worker
        if worker is not None:
            worker.kill()

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _started(self) -> WorkerProcess:
        if self._aborted.is_set():
            raise RunnerUnavailable("the work was stopped")
        if self._worker is not None and not self._worker.is_alive():
            self._end()
        if self._worker is None:
            self._worker = WorkerProcess(self._without)
            if self._aborted.is_set():  # while it was started
                self._end()
                raise RunnerUnavailable("the work was stopped")
            missing = {layer.name: layer.words for layer in self._worker.facts.missing}
            known = {layer.name for layer in self._worker.facts.layers}
            lacking = [
                f"{name} ({missing.get(name, 'no such layer')})"
                for name in self._require
                if name in missing or name not in known
            ]
            if lacking:
                self._end()
                raise RunnerUnavailable("this machine lacks isolation that is required: " + "; ".join(lacking))
        return self._worker
