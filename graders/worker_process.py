"""The worker process and the pipes to it: starts it, sends it jobs, reads what comes of them; never imports torch."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

import msgspec

from graders import frames, spawn
from graders.fitting import assert_fits
from graders.programs import Outcome, Plain, Program, Stopped
from graders.wire import (
    Job,
    Unreadable,
    decode_facts,
    decode_outcome,
    decode_report,
    decode_stopped,
    encode_job,
)

START_S = 180.0
"""Loading torch from a cold disk is slow; longer than this is not loading any more."""

PARTING_S = 1.0
"""An idle worker ends at once; one that is still loading something is not waited for."""

SILENCE_PROGRAMS = 160
"""The worker may be silent for a batch and its repetition: at most so many programs' limits, and half a minute."""


class RunnerUnavailable(Exception):
    """Programs cannot be run here; the text says why and what would help."""


class WorkerDied(Exception):
    """The worker ended or fell silent; the text is its last words."""


class Report(NamedTuple):
    """What a program says while it runs."""

    value: Plain


class WorkerProcess:
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
        except (WorkerDied, msgspec.DecodeError) as reason:
            self.end()
            raise RunnerUnavailable(f"the worker did not start: {reason}") from reason
        except BaseException:
            self.end()
            raise

    def is_alive(self) -> bool:
        """Tell whether the process still runs."""
        return self._child.poll() is None

    def answers(self, job: Job, payload: bytes, programs: Sequence[Program]) -> Iterator[tuple[int, Outcome | Report]]:
        """Send a job and yield each program's place in it and what comes of it, as it comes. Raises WorkerDied."""
        try:
            frames.write_frame(self._requests, frames.JOB, 0, encode_job(job))
            frames.write_frame(self._requests, frames.PROGRAMS, 0, payload)
        except BrokenPipeError:
            raise WorkerDied(self._last_words()) from None
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
            raise WorkerDied(f"it was silent for {patience:g} s") from None
        except frames.BadFrame as error:
            raise WorkerDied(f"{error}; {self._last_words()}") from None
        if frame is None:
            raise WorkerDied(self._last_words())
        return frame

    def _last_words(self) -> str:
        """Return how the process ended and the last line that it wrote to standard error."""
        status = self._child.wait()
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 4000))
        said = self._errors.read().decode(errors="replace").strip().rpartition("\n")[2]
        return f"it ended with status {status}" + (f": {said}" if said else "")
