"""Writes files whole or not at all: beside the target first, then renamed. Nothing here ever leaves half a file."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

_OF_THE_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
"""Errors of a write, which does not know the file's name."""


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
    target, path = path, Path(os.path.realpath(path))
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    with named_for(target, beside):
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


@contextmanager
def folder_beside(target: Path, place: Path) -> Iterator[Path]:
    """Make a folder beside `place` to fill and rename; whatever is left of it at the end goes again.

    `place` is where `target` really lies. Errors of the system speak of `target`, which is the name that a user knows.
    """
    beside = place.with_name(f".qbank-{secrets.token_hex(8)}.part")
    with named_for(target, beside):
        beside.mkdir(mode=0o700)
        try:
            yield beside
        finally:
            shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def named_for(target: Path, beside: Path) -> Iterator[None]:
    """Let an error of the system name `target`, or what lies in it, where it names `beside`; a full disk names none."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno in _OF_THE_DISK:
            error.filename = str(target)
        for attribute in ("filename", "filename2"):
            name = getattr(error, attribute)
            if isinstance(name, str | os.PathLike) and Path(name).is_relative_to(beside):
                setattr(error, attribute, str(target / Path(name).relative_to(beside)))
        raise


@contextmanager
def parents_of(place: Path) -> Iterator[None]:
    """Make the folders that lead to `place`; those made here go again if the block fails."""
    missing = [folder for folder in place.parents if not folder.exists()]
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):  # somebody else has put something there meanwhile
                folder.rmdir()
        raise


def free_name(place: Path) -> Path:
    """Return a name beside `place` for what lies there: `NAME.old`, or the first of `NAME.old2`, … that is free."""
    number = 1
    while (old := place.with_name(f"{place.name}.old{'' if number == 1 else number}")).exists():
        number += 1
    return old
