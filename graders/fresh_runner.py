"""Runs each job in a process of its own instead of a fork: what a device such as CUDA needs, whose state survives none.

For the bank's own programs only: nothing keeps a program in there but a clock. It never imports torch.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from typing import TypeAlias

from graders import frames, spawn
from graders.closing import Closing
from graders.limits import Limits
from graders.programs import Outcome, Program, Stopped
from graders.runner import Runner, RunnerUnavailable
from graders.wire import Job, Unreadable, WorkerFacts, decode_facts, decode_outcome, encode_job, encode_programs

START_S = 300.0
"""Loading torch and a device's libraries from a cold disk is slow."""

DEVICE_LIMITS = Limits(wall_s=30.0)
"""The first use of each kernel is slow on a device."""


class FreshRunner(Closing):
    """Runs programs on `device`, each job in a fresh process. The same interface as `graders.runner.Runner`."""

    def __init__(self, device: str, *, limits: Limits = DEVICE_LIMITS) -> None:
        self._device = device
        self._limits = limits
        self._facts: WorkerFacts | None = None

    def run(self, programs: Sequence[Program]) -> list[Outcome]:
        """Run the programs as one job; same length and order. Raises RunnerUnavailable where there is no such device.

        A program that hangs or ends the process costs itself, and those after it a new process.
        """
        outcomes: list[Outcome] = []
        while len(outcomes) < len(programs):
            outcomes += self._job(programs[len(outcomes) :])
        return outcomes

    def facts(self) -> WorkerFacts:
        """Return versions; starts a process where needed. Raises RunnerUnavailable where there is no such device."""
        if self._facts is None:
            self._job(())
        assert self._facts is not None, "a process says what it is before anything else"
        return self._facts

    def close(self) -> None:
        """Do nothing: no process stays between jobs."""

    def abort(self) -> None:
        """Do nothing: what runs is bounded by its own clock."""

    def _job(self, programs: Sequence[Program]) -> list[Outcome]:
        """Run programs until all are done or one has ended the process, which is then the last outcome."""
        outcomes: list[Outcome] = []
        with (
            tempfile.TemporaryFile() as errors,
            subprocess.Popen(
                spawn.command("worker", "on_device", self._device),
                env=spawn.environment() | _visible_devices(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd="/",
                start_new_session=True,
            ) as child,
        ):
            assert child.stdin is not None
            assert child.stdout is not None
            try:
                reader = frames.FrameReader(child.stdout.fileno(), frames.RESULT_CAP)
                self._facts = _facts(reader, child, errors)
                job = Job(len(programs), self._limits, second_opinion=False, late=())
                frames.write_frame(child.stdin.fileno(), frames.JOB, 0, encode_job(job))
                frames.write_frame(child.stdin.fileno(), frames.PROGRAMS, 0, encode_programs(programs))
                while len(outcomes) < len(programs):
                    outcome = self._next(reader)
                    outcomes.append(outcome)
                    if isinstance(outcome, Stopped):
                        break
            except BrokenPipeError:
                outcomes.append(Stopped("crash", "the process ended before its first program"))
            finally:
                child.kill()
        return outcomes

    def _next(self, reader: frames.FrameReader) -> Outcome:
        try:
            frame = reader.read(time.monotonic() + self._limits.wall_s)
        except frames.Overdue:
            return Stopped("time", f"it ran longer than {self._limits.wall_s:g} s")
        except frames.BadFrame as error:
            return Stopped("crash", str(error))
        if frame is None:
            return Stopped("crash", "the process ended")
        try:
            return decode_outcome(bytes(frame.payload))
        except Unreadable as error:
            return Stopped("crash", f"its result could not be read: {error}")


def _facts(reader: frames.FrameReader, child: subprocess.Popen[bytes], errors: object) -> WorkerFacts:
    try:
        frame = reader.read(time.monotonic() + START_S)
    except (frames.Overdue, frames.BadFrame) as error:
        raise RunnerUnavailable(f"the process for this device did not start: {error!r}") from error
    if frame is None:
        child.wait()
        raise RunnerUnavailable(_last_line(errors) or f"the process for this device ended ({child.returncode})")
    return decode_facts(bytes(frame.payload))


def _last_line(errors: object) -> str:
    errors.seek(0)  # type: ignore[attr-defined]
    text: str = errors.read()[-4000:].decode(errors="replace")  # type: ignore[attr-defined]
    return text.strip().rpartition("\n")[2].removeprefix("RuntimeError: ")


def _visible_devices() -> dict[str, str]:
    """Keep what chooses a device, and where its libraries look for it."""
    names = ("CUDA_VISIBLE_DEVICES", "CUDA_HOME", "CUDA_PATH", "NVIDIA_VISIBLE_DEVICES", "PATH", "HOME")
    return {name: os.environ[name] for name in names if name in os.environ}


AnyRunner: TypeAlias = Runner | FreshRunner
"""What runs the bank's own programs."""
