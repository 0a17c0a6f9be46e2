"""Lists the files that were handed in: those named, and those anywhere in folders that were named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from qbank.problems import Problem

ENDINGS = (".json", ".csv", ".tsv", ".txt")
"""What is read in a folder: `.txt` too, since the page lets students copy their answers as text."""


def handed_files(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """Return every file once, in order, and a note on each that is left out. Hidden files are passed over."""
    files: dict[str, Path] = {}
    notes: list[Problem] = []
    for path in paths:
        if not path.is_dir():
            files.setdefault(os.path.realpath(path), path)
            continue
        inside = list(_inside(path, notes))
        for file in inside:
            if file.suffix.lower() in ENDINGS:
                files.setdefault(os.path.realpath(file), file)
            else:
                what = "not an answers file (.json) or a table (.csv) by its name; left out"
                notes.append(Problem(str(file), 0, 0, what))
        if not inside:
            notes.append(Problem(str(path), 0, 0, "there is no file in this folder"))
    return list(files.values()), notes


def _inside(folder: Path, notes: list[Problem]) -> Iterator[Path]:
    """Yield the files in a folder and in its folders (a download from an LMS has one for each student), sorted."""

    def unreadable(error: OSError) -> None:
        notes.append(Problem(str(error.filename), 0, 0, f"this folder cannot be read: {error.strerror}"))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(place, name)
