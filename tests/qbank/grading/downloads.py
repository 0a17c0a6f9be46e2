"""Makes zips as Moodle and Canvas give them, and as nobody should: written byte by byte where Python would refuse."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

Entry = tuple[str, bytes | str]
MOMENT = (2026, 3, 1, 10, 0, 0)


def zipped(
    path: Path, entries: Iterable[Entry] | Mapping[str, bytes | str], /, moment: tuple[int, ...] = MOMENT
) -> Path:
    """Write a zip of files in this order; a name may occur twice."""
    pairs = entries.items() if isinstance(entries, Mapping) else entries
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in pairs:
            info = zipfile.ZipInfo("x", moment)  # type: ignore[arg-type]
            info.filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return path


def moodle(path: Path, files: Mapping[str, Mapping[str, bytes | str]], *, folders: bool = True) -> Path:
    """Write Moodle's "Download all submissions": by full name, with folders or without."""
    entries = []
    for number, (name, uploads) in enumerate(files.items(), 4711):
        for upload, content in uploads.items():
            between = "_/" if folders else "_"
            entries.append((f"{name}_{number}_assignsubmission_file{between}{upload}", content))
    return zipped(path, entries)


def canvas(path: Path, files: Mapping[str, Mapping[str, bytes | str]]) -> Path:
    """Write Canvas's "Download submissions": `lovelaceada` or `lovelaceada_LATE` and its uploads."""
    entries = []
    for user, (name, uploads) in enumerate(files.items(), 340934):
        for attachment, (upload, content) in enumerate(uploads.items(), 208490284):
            entries.append((f"{name}_{user}_{attachment}_{upload}", content))
    return zipped(path, entries)


def patched(path: Path, **changes: int) -> Path:
    """Change fields of a zip's only entry, in its own header and in the directory: `flags`, `method`, `size`."""
    content = bytearray(path.read_bytes())
    places = {"flags": (6, 8, 2), "method": (8, 10, 2), "size": (22, 24, 4)}
    directory = content.index(b"PK\x01\x02")
    for field, value in changes.items():
        own, listed, width = places[field]
        for place in (own, directory + listed):
            content[place : place + width] = value.to_bytes(width, "little")
    path.write_bytes(content)
    return path
