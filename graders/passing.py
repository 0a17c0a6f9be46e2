"""Memory that what passes through the keeper is read into, and that is given back to the system after the job.

A fork inherits all that its keeper ever held: bytes of one submission, or of a reference's results, that were left in
ordinary memory could be found by the next. So the keeper decodes no program and no result, and copies neither.
"""

from __future__ import annotations

import mmap
import os
import select
import time
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self

from graders import frames
from graders.frames import BadFrame, Overdue


class Room:
    """Private memory of a fixed size. What is done to it in a fork stays there."""

    def __init__(self, size: int) -> None:
        self._pages = mmap.mmap(-1, max(1, size), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.view = memoryview(self._pages)[:size]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.forget()

    def forget(self) -> None:
        """Give the pages back, whoever still holds a view of them."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._pages.madvise(mmap.MADV_DONTNEED)
        with suppress(BufferError):  # it goes with the last view of it
            self.view.release()
            self._pages.close()


def read_into(fd: int, view: memoryview) -> bool:
    """Fill the whole view from a pipe; False where the pipe has ended instead."""
    filled = 0
    while filled < len(view):
        count = os.readv(fd, [view[filled:]])
        if not count:
            return False
        filled += count
    return True


class Claim(NamedTuple):
    """One frame from a fork; its payload lies in the room that it was read into."""

    kind: int
    number: int
    payload: memoryview


class ClaimReader:
    """Reads frames from a fork into a room. `caller`: the pipe whose other end is whoever wants the results."""

    def __init__(self, fd: int, room: Room, caller: int) -> None:
        self._fd = fd
        self._view = room.view
        self._start = self._end = 0
        self._caller = caller
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)
        self._poll.register(caller, 0)

    def read(self, deadline: float) -> Claim | None:
        """Return the next frame, or None once the fork has closed between two frames.

        Raises Overdue at the deadline, BadFrame for what is no frame or does not fit, SystemExit where the caller left.
        """
        while (claim := self._whole_claim()) is None:
            ready = dict(self._poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
            if self._caller in ready:
                raise SystemExit  # nobody waits for results any more
            if not ready:
                raise Overdue
            if self._end == len(self._view):
                raise BadFrame("more than one batch may hold")
            count = os.readv(self._fd, [self._view[self._end : self._end + (1 << 16)]])
            if not count:
                if self._end > self._start:
                    raise BadFrame(f"the pipe closed {self._end - self._start} bytes into a frame")
                return None
            self._end += count
        return claim

    def drop(self) -> None:
        """Forget the frames that were returned: their payloads must not be used any more."""
        left = self._end - self._start
        self._view[:left] = self._view[self._start : self._end]
        self._start, self._end = 0, left

    def _whole_claim(self) -> Claim | None:
        begin = self._start + frames.HEADER.size
        if begin > self._end:
            return None
        kind, number, length = frames.HEADER.unpack_from(self._view, self._start)
        if length > frames.RESULT_CAP:
            raise BadFrame(f"a frame of {length} bytes is over the cap of {frames.RESULT_CAP}")
        if begin + length > self._end:
            return None
        self._start = begin + length
        return Claim(kind, number, self._view[begin : self._start])
