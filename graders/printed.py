"""What a program prints: swallowed, its start kept, and the fork ended where it is too much."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

EXIT_OUTPUT = 82
"""How a fork ends itself over the cap; whoever forges it only ends its own program."""


class Sink(io.RawIOBase):
    """Counts what a program prints, keeps the first `kept` bytes, and ends the fork over the cap."""

    def __init__(self, cap: int, kept: int) -> None:
        self._left = cap
        self._kept = kept
        self._start = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any, /) -> int:
        size = len(chunk)
        self._left -= size
        if self._left < 0:
            os._exit(EXIT_OUTPUT)
        if len(self._start) < self._kept:
            self._start += bytes(chunk)[: self._kept - len(self._start)]
        return size

    @property
    def start(self) -> str:
        """How the printed text begins."""
        return self._start.decode(errors="replace")


@contextmanager
def swallowed_output(sink: Sink) -> Iterator[None]:
    """Write into the sink what goes to standard output and standard error."""
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = io.TextIOWrapper(sink, "utf-8", "backslashreplace", write_through=True)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = stdout, stderr
