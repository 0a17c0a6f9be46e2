"""Forks of the preloaded keeper: started, followed to their end and cleared away.

How a fork ended is read from waitpid and the clock, never from what the fork says.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from graders import frames
from graders.endings import Ending, exit_of
from graders.layer import Ground
from graders.limits import Limits
from graders.own_memory import OwnMemory
from graders.passing import ClaimReader
from graders.progress import Progress
from graders.serving import BATCH_BYTES, Preloaded, serve
from graders.watch import Deliver, Watch, Work

CPU_SPARE_S = 5

START_S = 60.0
"""Locking a fork down takes milliseconds; on a machine that is this slow nothing can be said of any program."""

CLAIMS = BATCH_BYTES + 2 * frames.RESULT_CAP
"""Bytes of results between two canaries, at most."""


class ForkRunner:
    """Forks for one job after the other; at most one fork is alive."""

    def __init__(self, preloaded: Preloaded, own: OwnMemory, caller: int) -> None:
        self._preloaded = preloaded
        self._own = own
        self._caller = caller
        self._leaving: int | None = None

    def drive(self, work: Work, indices: Sequence[int], deliver: Deliver) -> Ending:
        """Run the programs with these numbers in one fork and deliver each verified result as it was written.

        Raises RuntimeError where the fork ended before any program ran: that is ours.
        """
        self.reap()
        self._own.assert_one_thread()
        job = work.job
        progress = Progress()
        progress.enter(0)
        read_end, write_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            ground = self._ground(job.limits, len(indices), write_end)
            serve(self._preloaded, ground, job, work.programs, indices, progress)
        os.close(write_end)
        try:
            reader = ClaimReader(read_end, work.claims, self._caller)
            _await_ready(pid, reader)
            tied = "system calls" in self._preloaded.layers
            return Watch(pid, reader, progress, work, self._preloaded.song, indices, tied).follow(deliver)
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
            cpu_s=int(limits.wall_s * (programs + 1)) + CPU_SPARE_S,  # so that the clock is always first
            kept_descriptor=channel,
        )


def _await_ready(pid: int, reader: ClaimReader) -> None:
    try:
        first = reader.read(time.monotonic() + START_S)
    except (frames.BadFrame, frames.Overdue) as reason:
        raise RuntimeError(f"a fork could not be locked down: {reason!r}") from reason
    if first is None or first.kind != frames.READY:
        raise RuntimeError(f"a fork ended before any program ran: {exit_of(pid, tied=True)}")
    reader.drop()


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
