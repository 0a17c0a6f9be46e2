"""What the worker asks the kernel about itself before each fork: its threads and its size.

The files are opened once, because the tree of files that it enters later has no /proc.
"""

from __future__ import annotations

import os


class OwnMemory:
    """Holds the two files open; forks close them with all else."""

    def __init__(self) -> None:
        try:
            self._threads: int | None = os.open("/proc/self/task", os.O_RDONLY | os.O_DIRECTORY)
            self._size: int | None = os.open("/proc/self/statm", os.O_RDONLY)
        except FileNotFoundError:  # no /proc: nothing to ask
            self._threads = self._size = None

    def assert_one_thread(self) -> None:
        """Raise RuntimeError where a fork could deadlock."""
        if self._threads is None:
            return
        with os.scandir(self._threads) as threads:
            count = sum(1 for _ in threads)
        if count != 1:
            raise RuntimeError(f"{count} threads in the keeper: a fork of it could deadlock")

    def address_space(self) -> int:
        """Return the bytes of address space that are mapped; 0 where the system does not say."""
        if self._size is None:
            return 0
        return int(os.pread(self._size, 100, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")
