"""Reads a zip of submissions in memory, within bounds. Nothing is ever written to disk, and no name in it is a path.

What is refused has a note of its own; everything else is read all the same.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from qbank.loading.suggestions import printable
from qbank.ordinary_file import open_ordinary, refused
from qbank.problems import Problem, ProblemsFound

ARCHIVE_BYTES = 500_000_000
MEMBERS = 20_000
MEMBER_BYTES = 5_000_000
ALL_BYTES = 2_000_000_000
RATIO = 200
"""Times that text may shrink in a zip; deflate itself ends at about 1000. Small files may shrink more."""
_SMALL = 100_000
_LONGEST_NAME = 1000
_HINT = "download the submissions again, or unpack the zip and name its folder"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError)
"""What reading a member of a damaged or odd zip raises."""


@dataclass(frozen=True)
class Member:
    """One file of a zip: its folders and name, and when it was last changed as the zip says."""

    parts: tuple[str, ...]
    modified: datetime | None
    info: zipfile.ZipInfo


class Archive:
    """A zip that is open for reading; what is read from it in all is bounded."""

    def __init__(self, path: Path) -> None:
        """Open a zip. Raise ProblemsFound for what is none, is damaged, or is too large."""
        self.path = path
        self._file = open_ordinary(path, "the zip", limit=ARCHIVE_BYTES)
        self._lock = Lock()
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(self._file)
        except _UNREADABLE as error:
            self._file.close()
            raise refused(path, f"not a whole zip: {error}", _HINT) from None
        if len(self._zip.infolist()) > MEMBERS:
            self._file.close()
            what = f"the zip holds {len(self._zip.infolist())} files, at most {MEMBERS} are read"
            raise refused(path, what, "split it into several")

    def close(self) -> None:
        """Close the file."""
        self._zip.close()
        self._file.close()

    def members(self) -> tuple[list[Member], list[Problem]]:
        """List the files in the order of their names, and a note on each that is refused."""
        found: list[Member] = []
        notes: list[Problem] = []
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        times = Counter(_name(info) for info in infos)
        seen: set[str] = set()
        for info in sorted(infos, key=_name):
            name = _name(info)
            parts = tuple(part for part in name.split("/") if part not in ("", "."))
            fault = _fault(info, name, parts)
            if not fault and name in seen:
                fault = f"{times[name]} files of this zip have this name; the first is read, this one is not"
            seen.add(name)
            if fault:
                notes.append(Problem(self.origin(parts or (name,)), 0, 0, fault))
            elif not any(part.startswith((".", "__MACOSX")) for part in parts):
                found.append(Member(parts, _moment(info), info))
        return found, notes

    def origin(self, parts: tuple[str, ...]) -> str:
        """Name a member for a person."""
        name = printable("/".join(parts))
        return f"{self.path}/{name}" if len(name) <= 300 else f"{self.path}/{name[:299]}…"

    def read(self, member: Member) -> bytes:
        """Return a member's bytes. Raise ProblemsFound where it is damaged, or holds more than it says."""
        try:
            with self._lock, self._zip.open(member.info) as stream:
                content = stream.read(MEMBER_BYTES + 1)
                self._read += len(content)
        except _UNREADABLE as error:
            raise self._refused(member, f"cannot be read: {error}") from None
        if len(content) > MEMBER_BYTES:
            raise self._refused(member, f"is too large: at most {MEMBER_BYTES} bytes are read")
        if self._read > ALL_BYTES:
            raise self._refused(member, f"is not read: this zip has given {ALL_BYTES} bytes already")
        return content

    def _refused(self, member: Member, what: str) -> ProblemsFound:
        return ProblemsFound([Problem(self.origin(member.parts), 0, 0, what)])


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the UTF-8 mark, Python reads it as IBM's code page of 1981."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _fault(info: zipfile.ZipInfo, name: str, parts: tuple[str, ...]) -> str:
    """Say why a member is not read, or nothing."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if "\0" in name or len(name) > _LONGEST_NAME or not parts:
        return "no file's name; it is not read"
    if name.startswith("/") or ".." in parts or (len(parts[0]) == 2 and parts[0][1] == ":"):
        return "a name that leads out of the zip; it is not read"
    if kind not in (0, stat.S_IFREG):
        return "a link or another special file; it is not read"
    if info.flag_bits & 0x1:
        return "encrypted; it is not read"
    if name.lower().endswith((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")):
        return "an archive in an archive; unpack it, or ask for the files themselves"
    if info.file_size > MEMBER_BYTES:
        return f"too large: {info.file_size} bytes, at most {MEMBER_BYTES} are read"
    if info.file_size > _SMALL and info.file_size > RATIO * max(info.compress_size, 1):
        return (
            f"packed {info.file_size // max(info.compress_size, 1)} times smaller than it is, as no text is; not read"
        )
    return ""


def _moment(info: zipfile.ZipInfo) -> datetime | None:
    """Return when the file was changed, in the time of this computer: a zip knows no time zone."""
    try:
        return datetime(*info.date_time).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
