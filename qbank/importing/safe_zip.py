"""Reads a zip that a stranger made, into memory and within bounds. Nothing of it is written under its own name."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from qbank.loading.suggestions import shown
from qbank.ordinary_file import refused

MOST_MEMBERS = 5000
MOST_MEMBER = 20_000_000
MOST_TOTAL = 100_000_000
MOST_RATIO = 200
"""How much larger than its packed form a member may be: XML packs to a twentieth, a bomb to a thousandth."""

_RATIO_MATTERS = 1_000_000


def read_members(path: Path, file: BinaryIO, *, suffixes: tuple[str, ...]) -> Mapping[str, bytes]:
    """Return the members whose names end so, by name, in the order of the archive.

    Raise ProblemsFound for a broken zip, and for any member with a name that leads elsewhere, a link, a name that is
    used twice, a password, or a size beyond the bounds.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _refuse_members(path, members)
            wanted = [member for member in members if member.filename.lower().endswith(suffixes)]
            return {member.filename: _read(path, archive, member) for member in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise refused(path, f"this zip cannot be read: {error}", "export it again") from None


def _refuse_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise refused(path, f"the zip holds {len(members)} files; at most {MOST_MEMBERS} are read")
    total = sum(member.file_size for member in members)
    if total > MOST_TOTAL:
        raise refused(path, f"the zip unpacks to {total} bytes; at most {MOST_TOTAL} are read")
    seen: set[str] = set()
    for member in members:
        if fault := _fault(member, seen):
            raise refused(path, f"the zip's member {shown(member.filename)} {fault}", "nothing of this zip was read")
        seen.add(member.filename)


def _fault(member: zipfile.ZipInfo, seen: set[str]) -> str:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in (name.parts[0] if name.parts else ""):
        return "has a name that leads out of the folder"
    if member.filename in seen:
        return "is there twice"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link"
    if member.flag_bits & 0x1:
        return "is encrypted"
    if member.file_size > MOST_MEMBER:
        return f"unpacks to {member.file_size} bytes; at most {MOST_MEMBER} are read"
    if member.file_size > _RATIO_MATTERS and member.file_size > MOST_RATIO * max(1, member.compress_size):
        return "is packed as tightly as only a bomb is"
    return ""


def _read(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as packed:
        content = packed.read(MOST_MEMBER + 1)
    if len(content) > MOST_MEMBER or len(content) != member.file_size:
        raise refused(path, f"the zip's member {shown(member.filename)} is not as large as it claims")
    return content
