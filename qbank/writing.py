"""Writes files whole or not at all: beside the target first, then renamed. Nothing here ever leaves half a file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def open_whole(path: Path, *, mode: int = 0o644) -> Iterator[IO[str]]:
    """Open a UTF-8 text file that appears under its name only if the block ends without an exception.

    `mode` holds from the first byte on. A link is followed; a pipe or device is written to as it stands.
    Raise OSError (disk full, no permission); the target is then as it was.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    path = Path(os.path.realpath(path))
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_whole(path: Path, pieces: str | Iterable[str], *, mode: int = 0o644) -> None:
    """Write text, or the pieces of one, whole or not at all."""
    with open_whole(path, mode=mode) as file:
        file.writelines([pieces] if isinstance(pieces, str) else pieces)
