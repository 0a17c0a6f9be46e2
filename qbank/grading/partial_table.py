"""`grades.csv.part`: rows as they become known while `grades.csv` is under way, and the lock that keeps others off.

The lock is the system's own: it goes with the process that holds it, however that ends.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Self

from qbank.grading.mark import Marked
from qbank.grading.tables import write_header, write_rows


class Taken(Exception):
    """Another process writes this table; the text says which file it holds."""


def part_of(output: Path) -> Path:
    """Name the table under way of a table."""
    target = Path(os.path.realpath(output))
    return target.with_name(f"{target.name}.part")


class PartialTable:
    """The rows so far, in the order in which they became known; gone with the end of the block, left by a kill."""

    def __init__(self, output: Path) -> None:
        """Lock the output and begin anew. Raise Taken where another process has it, OSError where it cannot."""
        self.path = part_of(output)
        self._file = self._locked()
        self._file.truncate(0)
        write_header(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.path.unlink(missing_ok=True)  # while it is locked: whoever opened it meanwhile finds that it is gone
        self._file.close()

    def add(self, marked: Iterable[Marked]) -> None:
        """Append rows; they can be read at once."""
        write_rows(self._file, marked)
        self._file.flush()

    def restart(self) -> None:
        """Forget the rows, as what was handed in has changed."""
        self._file.seek(0)
        self._file.truncate(0)
        write_header(self._file)

    def _locked(self) -> IO[str]:
        while True:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
            file = os.fdopen(descriptor, "w", encoding="utf-8", newline="\n")
            try:
                _lock(descriptor)
                if self.path.exists() and os.path.samestat(os.fstat(descriptor), self.path.stat()):
                    return file
            except OSError:
                file.close()
                raise Taken(str(self.path)) from None
            file.close()  # its holder ended in between, and with it this file: there is a new one


def _lock(descriptor: int) -> None:
    """Lock an open file for this process, or raise OSError at once."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
