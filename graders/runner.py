"""The parent's side of the worker: `Runner` takes programs and gives back what came of each. It never imports torch."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, NamedTuple, Self, TypeAlias

import msgspec

from graders import frames, spawn
from graders.fitting import assert_fits
from graders.late import late_modules
from graders.limits import Limits
from graders.programs import Outcome, Plain, Program, Stopped
from graders.wire import (
    Job,
    Unreadable,
    WorkerFacts,
    decode_facts,
    decode_outcome,
    decode_report,
    decode_stopped,
    encode_job,
    encode_programs,
)

__all__ = ["Limits", "Runner", "RunnerUnavailable", "WorkerFacts"]

DEFAULT_LIMITS = Limits()

START_S = 180.0
"""Loading torch from a cold disk is slow; longer than this is not loading any more."""

PARTING_S = 1.0
"""An idle worker ends at once; one that is still loading something is not waited for."""

SILENCE_PROGRAMS = 160
"""The worker may be silent for a batch and its repetition: at most so many programs' limits, and half a minute."""


class RunnerUnavailable(Exception):
    """Programs cannot be run here; the text says why and what would help."""


class _WorkerDied(Exception):
    """The worker ended or fell silent; the text is its last words."""


class Report(NamedTuple):
    """What a program says while it runs."""

    value: Plain


Progress: TypeAlias = Callable[[int, Plain], None]


def _ignore(place: int, value: Plain) -> None:
    """Show no progress."""


class Runner:
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
        self._worker: _Worker | None = None
        self._lock = threading.Lock()
        self._aborted = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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
                except _WorkerDied as death:
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

    def _started(self) -> _Worker:
        if self._aborted.is_set():
            raise RunnerUnavailable("the work was stopped")
        if self._worker is not None and not self._worker.is_alive():
            self._end()
        if self._worker is None:
            self._worker = _Worker(self._without)
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


class _Worker:
    """One worker process and the two pipes to it."""

    def __init__(self, without: tuple[str, ...]) -> None:
        if not hasattr(os, "fork"):
            raise RunnerUnavailable(
                "programs run in forks, which this system lacks: use Linux, macOS, or WSL on Windows"
            )
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self._child = subprocess.Popen(
            spawn.command("worker", "main", *without),
            env=spawn.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd="/",
            start_new_session=True,
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._requests = self._child.stdin.fileno()
        self._reader = frames.FrameReader(self._child.stdout.fileno(), frames.RESULT_CAP)
        try:
            self.facts = decode_facts(self._next(START_S).payload)
        except (_WorkerDied, msgspec.DecodeError) as reason:
            self.end()
            raise RunnerUnavailable(f"the worker did not start: {reason}") from reason
        except BaseException:
            self.end()
            raise

    def is_alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._child.poll() is None

    def answers(self, job: Job, payload: bytes, programs: Sequence[Program]) -> Iterator[tuple[int, Outcome | Report]]:
        """Send a job and yield each program's place in it and what comes of it, as it comes. Raises _WorkerDied."""
        try:
            frames.write_frame(self._requests, frames.JOB, 0, encode_job(job))
            frames.write_frame(self._requests, frames.PROGRAMS, 0, payload)
        except BrokenPipeError:
            raise _WorkerDied(self._last_words()) from None
        patience = min(SILENCE_PROGRAMS, 3 * job.count + 3) * job.limits.wall_s + 30
        while (frame := self._next(patience)).kind != frames.DONE:
            if frame.kind == frames.STOPPED:
                yield frame.number, decode_stopped(frame.payload)
                continue
            if frame.kind == frames.REPORT:
                with suppress(Unreadable):  # what it was to show is lost, and nothing else
                    yield frame.number, Report(decode_report(frame.payload))
                continue
            try:
                outcome = decode_outcome(frame.payload)
                assert_fits(outcome, programs[frame.number], job.limits)
                yield frame.number, outcome
            except Unreadable as error:
                yield frame.number, Stopped("crash", f"its result could not be read: {error}")

    def kill(self) -> None:
        """End the process; whoever reads from it learns that it died."""
        self._child.kill()

    def end(self) -> None:
        """Let the process end, or end it; close what belongs to it. Its forks end with it."""
        if self._child.stdin is not None:
            with suppress(BrokenPipeError):
                self._child.stdin.close()  # it sees that nobody wants anything any more
        try:
            self._child.wait(PARTING_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        for stream in (self._child.stdout, self._errors):
            if stream is not None:
                stream.close()

    def _next(self, patience: float) -> frames.Frame:
        try:
            frame = self._reader.read(time.monotonic() + patience)
        except frames.Overdue:
            raise _WorkerDied(f"it was silent for {patience:g} s") from None
        except frames.BadFrame as error:
            raise _WorkerDied(f"{error}; {self._last_words()}") from None
        if frame is None:
            raise _WorkerDied(self._last_words())
        return frame

    def _last_words(self) -> str:
        """Return how the process ended and the last line that it wrote to standard error."""
        status = self._child.wait()
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 4000))
        said = self._errors.read().decode(errors="replace").strip().rpartition("\n")[2]
        return f"it ended with status {status}" + (f": {said}" if said else "")
