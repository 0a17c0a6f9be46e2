"""Length-prefixed frames over a pipe: every length is checked against a cap before a byte of it is awaited."""

from __future__ import annotations

import os
import select
import struct
import time
from typing import NamedTuple

HEADER = struct.Struct(">BII")
"""Kind, which program, and the count of payload bytes that follow."""

JOB, FACTS, RESULT, CANARY, STOPPED, DONE, REPORT, PROGRAMS, READY = range(1, 10)
"""Parent to keeper: JOB, then PROGRAMS. Fork to keeper: READY, then RESULT, CANARY and REPORT.

Keeper to parent: FACTS once, then RESULT, STOPPED and REPORT of a job, then DONE.
"""

RESULT_CAP = 4_000_000
REPORT_CAP = 4_000
JOB_CAP = 256_000_000


class Frame(NamedTuple):
    """One message: what it is, which program it is about, and its JSON."""

    kind: int
    number: int
    payload: bytes


class BadFrame(Exception):
    """The other side wrote something that is no frame of this protocol."""


class Overdue(Exception):
    """No whole frame arrived before the deadline."""


def pack(kind: int, number: int = 0, payload: bytes = b"") -> bytes:
    """Return one frame as bytes."""
    return HEADER.pack(kind, number, len(payload)) + payload


def write_frame(fd: int, kind: int, number: int = 0, payload: bytes | memoryview = b"") -> None:
    """Write one whole frame, without a copy of the payload."""
    head = HEADER.pack(kind, number, len(payload))
    written = os.writev(fd, [head, payload])
    if written < len(head):
        write_all(fd, head[written:])
        written = len(head)
    write_all(fd, memoryview(payload)[written - len(head) :])


def write_all(fd: int, content: bytes | memoryview) -> None:
    """Write everything, however the pipe splits it."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(fd, rest) :]


class FrameReader:
    """Reads frames from one descriptor and keeps the bytes of a frame that is still arriving."""

    def __init__(self, fd: int, cap: int) -> None:
        self._fd = fd
        self._cap = cap
        self._seen = bytearray()
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)

    def read(self, deadline: float | None = None) -> Frame | None:
        """Return the next frame, or None once the other side has closed between two frames.

        `deadline` is on the `time.monotonic` clock. Raises Overdue when it passes, BadFrame for a length over the cap
        or an end in the middle of a frame.
        """
        while (frame := self._whole_frame()) is None:
            timeout_ms = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
            if not self._poll.poll(timeout_ms):
                raise Overdue
            chunk = os.read(self._fd, 1 << 16)
            if not chunk:
                if self._seen:
                    raise BadFrame(f"the pipe closed {len(self._seen)} bytes into a frame")
                return None
            self._seen += chunk
        return frame

    def _whole_frame(self) -> Frame | None:
        if len(self._seen) < HEADER.size:
            return None
        kind, number, length = HEADER.unpack_from(self._seen)
        if length > self._cap:
            raise BadFrame(f"a frame of {length} bytes is over the cap of {self._cap}")
        end = HEADER.size + length
        if len(self._seen) < end:
            return None
        payload = bytes(self._seen[HEADER.size : end])
        del self._seen[:end]
        return Frame(kind, number, payload)
