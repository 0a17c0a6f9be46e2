"""A few bytes of memory that a fork shares with the keeper: which program it is at, and since when.

It saves a wake-up of the keeper per program. It is a claim like all else from a fork: a lie can only put the blame on
another program of the same job, and buys no time beyond that job's.
"""

from __future__ import annotations

import mmap
import time
from typing import NamedTuple


class Place(NamedTuple):
    """`position`: the fork's programs from 0; `checking`: it is done and the canary sings; `since`: monotonic clock."""

    position: int
    checking: bool
    since: float


class Progress:
    """Shared anonymous memory: made before the fork, written by the fork, read by the keeper.

    Two cells of eight bytes, each stored whole. A reader may see a new place with the old time, so an overdue place
    is read again before it is believed.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)
        self._places = memoryview(self._memory).cast("Q")
        self._times = memoryview(self._memory).cast("d")

    def enter(self, position: int, *, checking: bool = False) -> None:
        """Say that work on this program, or on the canary after it, starts now."""
        self._times[1] = time.monotonic()
        self._places[0] = 2 * position + checking

    def place(self) -> Place:
        """Return what was said last."""
        position, checking = divmod(self._places[0], 2)
        return Place(position, bool(checking), self._times[1])

    def close(self) -> None:
        """Give the memory back."""
        self._places.release()
        self._times.release()
        self._memory.close()
