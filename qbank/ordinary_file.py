"""Opens a file that must be an ordinary one: a pipe or a device never hangs a command, and nothing huge is read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from qbank.problems import Problem, ProblemsFound


def open_ordinary(path: Path, what: str, *, limit: int, hint: str = "") -> BinaryIO:
    """Open `what` for reading bytes. Raise ProblemsFound unless it is an ordinary file of at most `limit` bytes."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise refused(path, f"cannot read {what}: {error.strerror}", hint) from None
    status = os.fstat(descriptor)
    fault = ""
    if stat.S_ISDIR(status.st_mode):
        fault = f"cannot read {what}: it is a folder"
    elif not stat.S_ISREG(status.st_mode):
        fault = f"cannot read {what}: it is not an ordinary file"
    elif status.st_size > limit:
        fault = f"{what} is too large: {status.st_size} bytes, at most {limit} are read"
    if fault:
        os.close(descriptor)
        raise refused(path, fault, hint)
    return os.fdopen(descriptor, "rb")


def refused(path: Path | str, what: str, hint: str = "", allowed: str = "") -> ProblemsFound:
    """Make the exception that says what is wrong with a whole file."""
    return ProblemsFound([Problem(str(path), 0, 0, what, allowed, hint)])
