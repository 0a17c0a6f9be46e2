"""One fork of the preloaded keeper, watched from outside while it runs programs.

How a fork ended is read from waitpid and the clock, never from what the fork says. A result counts only when the
canary that follows it was unchanged.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias

import msgspec

from graders import frames
from graders.execution import EXIT_MEMORY, EXIT_OUTPUT
from graders.layer import Ground
from graders.limits import Limits
from graders.own_memory import OwnMemory
from graders.programs import Stopped
from graders.progress import Place, Progress
from graders.serving import BATCH, BATCH_BYTES, Preloaded, serve
from graders.wire import Job

CPU_SPARE_S = 5


class Clean(msgspec.Struct, frozen=True):
    """Every result was delivered and every canary sang."""


class Suspect(msgspec.Struct, frozen=True):
    """After the `unverified` programs the canary did not sing; `rest` were not started."""

    unverified: tuple[int, ...]
    rest: tuple[int, ...]
    changed: str


class Halted(msgspec.Struct, frozen=True):
    """The fork ended while `culprit` ran; the `unverified` programs before it have no canary."""

    culprit: int
    how: Stopped
    unverified: tuple[int, ...]
    rest: tuple[int, ...]


Ending: TypeAlias = Clean | Suspect | Halted
Deliver: TypeAlias = Callable[[int, bytes], None]
"""Takes a program's number in the job, and what is claimed of it."""


class ForkRunner:
    """Forks for one job after the other; at most one fork is alive."""

    def __init__(self, preloaded: Preloaded, own: OwnMemory) -> None:
        self._preloaded = preloaded
        self._own = own
        self._leaving: int | None = None

    def drive(self, job: Job, indices: Sequence[int], deliver: Deliver, tell: Deliver) -> Ending:
        """Run the programs with these numbers in one fork and deliver each verified result as it was written.

        `tell` gets a program's reports as they come, which nothing verifies.
        """
        self.reap()
        self._own.assert_one_thread()
        progress = Progress()
        progress.enter(0)
        read_end, write_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            serve(self._preloaded, self._ground(job.limits, len(indices), write_end), job, indices, progress)
        os.close(write_end)
        try:
            return _Watch(pid, read_end, progress, job.limits, self._preloaded.song, indices, tell).follow(deliver)
        finally:
            os.close(read_end)
            progress.close()
            _kill(pid)
            self._leaving = pid

    def reap(self) -> None:
        """Wait for the last fork to be gone."""
        if self._leaving is None:
            return
        os.waitpid(self._leaving, 0)
        self._leaving = None
        with suppress(ChildProcessError):
            while os.getpid() == 1:  # what a fork started is process 1's to reap
                os.waitpid(-1, 0)

    def _ground(self, limits: Limits, programs: int, channel: int) -> Ground:
        return msgspec.structs.replace(
            self._preloaded.ground,
            memory_bytes=self._own.address_space() + limits.memory_mb * (1 << 20),
            cpu_s=int(limits.wall_s * programs) + CPU_SPARE_S,
            kept_descriptor=channel,
        )


class _Watch:
    """The keeper's side of one fork: what is verified, what is awaited, and what the end means."""

    def __init__(
        self,
        pid: int,
        channel: int,
        progress: Progress,
        limits: Limits,
        song: dict[str, str],
        indices: Sequence[int],
        tell: Deliver,
    ) -> None:
        self._pid = pid
        self._reader = frames.FrameReader(channel, frames.RESULT_CAP)
        self._progress = progress
        self._limits = limits
        self._song = song
        self._indices = tuple(indices)
        self._verified = 0
        self._tell = tell
        self._reports_left = limits.reports * len(self._indices)
        # whatever a fork says of its progress, it gets no more than every program's full time
        self._end_of_patience = time.monotonic() + limits.wall_s * (len(self._indices) + 1)

    def follow(self, deliver: Deliver) -> Ending:
        """Read batches until the programs are done or the fork is past helping."""
        while self._verified < len(self._indices):
            batch = self._next_batch()
            if isinstance(batch, Stopped):
                return self._halted(batch)
            *results, canary = batch
            changed = _what_changed(canary.payload, self._song)
            if changed:
                end = self._verified + len(results)
                return Suspect(self._indices[self._verified : end], self._indices[end:], changed)
            for result in results:
                deliver(result.number, result.payload)
            self._verified += len(results)
        return Clean()

    def _next_batch(self) -> list[frames.Frame] | Stopped:
        """Return the results up to the next canary, and it; or how the fork ended instead."""
        batch: list[frames.Frame] = []
        size = 0
        while not batch or batch[-1].kind != frames.CANARY:
            frame = self._next_frame()
            if isinstance(frame, Stopped):
                return frame
            if frame.kind == frames.REPORT:
                if not self._pass_on(frame):
                    return Stopped("output", "it reported too much")
                continue
            size += len(frame.payload)
            if not self._may_follow(frame, len(batch)) or size > BATCH_BYTES + 2 * frames.RESULT_CAP:
                return Stopped("crash", "it wrote to the result channel")
            batch.append(frame)
        return batch

    def _pass_on(self, report: frames.Frame) -> bool:
        """Pass a report on unless there are too many, it is too long, or it is none of a program that may run now."""
        self._reports_left -= 1
        awaited = self._indices[self._verified :]
        if self._reports_left < 0 or len(report.payload) > frames.REPORT_CAP or report.number not in awaited:
            return False
        self._tell(report.number, report.payload)
        return True

    def _may_follow(self, frame: frames.Frame, results: int) -> bool:
        if frame.kind == frames.CANARY:
            return results > 0
        place = self._verified + results
        return (
            frame.kind == frames.RESULT
            and results < BATCH
            and place < len(self._indices)
            and frame.number == self._indices[place]
        )

    def _next_frame(self) -> frames.Frame | Stopped:
        """Wait for a frame while each program stays within its time, by the fork's clock and by ours."""
        place, first_seen = self._progress.place(), time.monotonic()
        while True:
            try:
                frame = self._reader.read(self._deadline(place, first_seen))
            except frames.BadFrame as error:
                return Stopped("crash", f"it wrote to the result channel: {error}")
            except frames.Overdue:
                now = self._progress.place()
                same = now[:2] == place[:2]
                if time.monotonic() >= (self._deadline(now, first_seen) if same else self._end_of_patience):
                    return _exit_of(self._pid) or Stopped("time", f"it ran longer than {self._limits.wall_s:g} s")
                place, first_seen = now, first_seen if same else time.monotonic()
                continue
            return self._await_exit() if frame is None else frame

    def _deadline(self, place: Place, first_seen: float) -> float:
        return min(min(place.since, first_seen) + self._limits.wall_s, self._end_of_patience)

    def _await_exit(self) -> Stopped:
        deadline = time.monotonic() + self._limits.wall_s
        while time.monotonic() < deadline:
            how = _exit_of(self._pid)
            if how is not None:
                return how
            time.sleep(0.001)
        return Stopped("crash", "it closed the result channel")

    def _halted(self, how: Stopped) -> Ending:
        place = self._progress.place()
        position = min(max(place.position, self._verified), len(self._indices) - 1)
        if place.checking:
            words = f"what follows the program no longer worked: {how.detail}"
            return Suspect(self._indices[self._verified : position + 1], self._indices[position + 1 :], words)
        before, rest = self._indices[self._verified : position], self._indices[position + 1 :]
        return Halted(self._indices[position], how, before, rest)


def _what_changed(payload: bytes, song: dict[str, str]) -> str:
    """Name the parts in which a canary differs from the keeper's own; an empty text when there are none."""
    try:
        heard = msgspec.json.decode(payload, type=dict[str, str])
    except msgspec.DecodeError:
        return "the canary cannot be read"
    changed = sorted(part for part in heard.keys() | song.keys() if heard.get(part) != song.get(part))
    return "it changed what the next program would see: " + ", ".join(changed) if changed else ""


def _exit_of(pid: int) -> Stopped | None:
    """Return how a fork that has ended did so, as the kernel saw it; None while it runs. It stays to be reaped."""
    seen = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if seen is None:
        return None
    if seen.si_code == os.CLD_EXITED:
        if seen.si_status == EXIT_MEMORY:
            return Stopped("memory", "it used up its memory")
        if seen.si_status == EXIT_OUTPUT:
            return Stopped("output", "it printed or reported too much")
        return Stopped("crash", f"it ended the interpreter (exit status {seen.si_status})")
    if seen.si_status == signal.SIGXCPU:
        return Stopped("time", "it used up its processor time")
    return Stopped("crash", f"it ended with {signal.Signals(seen.si_status).name}")


def _kill(pid: int) -> None:
    """End a fork and whatever it started; it stays to be reaped."""
    if os.getpid() == 1:
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)  # all but process 1 itself
        return
    for end in (os.killpg, os.kill):
        try:
            end(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue  # it has no group of its own yet, or is gone
