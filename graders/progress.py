"""A few bytes of memory that a fork shares with the keeper: which program it is at, and since when.

It saves a wake-up of the keeper per program. It is a claim like all else from a fork: it can only misdirect blame
within the fork's own programs, and a program that is blamed runs again alone.
"""

from __future__ import annotations

import mmap
import struct
import time
from typing import NamedTuple

_FIELDS = struct.Struct("=IId")


class Place(NamedTuple):
    """`position`: the fork's programs from 0; `checking`: it is done and the canary sings; `since`: monotonic clock."""

    position: int
    checking: bool
    since: float


class Progress:
    """Shared anonymous memory: made before the fork, written by the fork, read by the keeper."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)

    def enter(self, position: int, *, checking: bool = False) -> None:
        """Say that work on this program, or on the canary after it, starts now."""
        _FIELDS.pack_into(self._memory, 0, position, checking, time.monotonic())

    def place(self) -> Place:
        """Return what was said last."""
        position, checking, since = _FIELDS.unpack_from(self._memory, 0)
        return Place(position, bool(checking), since)

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
