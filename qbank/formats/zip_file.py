"""Zips that are the same bytes on every machine: fixed dates and attributes, members in the order they are written.

Members are stored, not deflated: two releases of zlib deflate the same text differently.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

_BEGINNING = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_ORDINARY_FILE = 0o100644


class NewZip:
    """A zip that is being written. One member is open at a time."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._names: set[str] = set()

    def write(self, name: str, content: str | bytes) -> None:
        """Add a member whose content is at hand."""
        with self._open(name) as member:
            member.write(content.encode() if isinstance(content, str) else content)

    def copy(self, name: str, content: IO[bytes]) -> None:
        """Add a member from a file that stands at its beginning."""
        with self._open(name) as member:
            shutil.copyfileobj(content, member)

    @contextmanager
    def member(self, name: str) -> Iterator[IO[str]]:
        """Open a UTF-8 text member to be written piece by piece."""
        with self._open(name) as member, io.TextIOWrapper(member, encoding="utf-8", newline="\n") as text:
            yield text

    def _open(self, name: str) -> IO[bytes]:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or str(path) != name or name in self._names:
            raise ValueError(f"not a new name for a member: {name!r}")
        self._names.add(name)
        info = zipfile.ZipInfo(name, _BEGINNING)
        info.create_system = _UNIX
        info.external_attr = _ORDINARY_FILE << 16
        info.compress_type = zipfile.ZIP_STORED
        return self._file.open(info, "w")


@contextmanager
def new_zip(path: Path) -> Iterator[NewZip]:
    """Write a new zip; it is complete when the block ends."""
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as file:
        yield NewZip(file)
