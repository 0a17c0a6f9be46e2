"""Lists the files that were handed in: those named, those anywhere in folders that were named, and those in zips."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from qbank.grading.archive import Archive
from qbank.ordinary_file import open_ordinary
from qbank.problems import Problem, ProblemsFound

ANSWERS = (".json", ".csv", ".tsv", ".txt")
"""What may hold answers to many items: `.txt` too, since the page lets students copy their answers as text."""
PROGRAMS = (".py", ".ipynb", ".md")
"""What can only be the answer to one item, as `.txt` can be."""
ENDINGS = (*ANSWERS, *PROGRAMS)
ZIP = ".zip"
BYTES = 5_000_000
STAMP = "timestamp.txt"
"""What nbgrader puts beside a collected notebook: passed over."""


@dataclass(frozen=True)
class HandedFile:
    """One file. `origin` names it for a person; `path` is it on disk, or the zip that holds it.

    `names` are the name of what was given on the command line, the folders below it, and the file's own name.
    Only the first `outer` of them can say whose it is: what lies below is a student's own. `given`: named itself.
    """

    origin: str
    path: Path
    names: tuple[str, ...]
    modified: datetime | None
    read: Callable[[], bytes]
    in_zip: bool = False
    given: bool = False
    outer: int = 2

    @property
    def suffix(self) -> str:
        """The ending of its name, in lower case."""
        return PurePosixPath(self.names[-1]).suffix.lower()


def handed_files(
    paths: Iterable[Path], opened: Callable[[Path], Archive], own: Iterable[Path] = ()
) -> tuple[list[HandedFile], list[Problem]]:
    """Return every file once, in order, and a note on each that is left out. Hidden files are passed over.

    `opened` opens a zip and keeps it open as long as files are read. `own` are files and folders that grading itself
    reads or writes: they are no hand-ins where they lie in a folder of these.
    """
    files: dict[str, HandedFile] = {}
    notes: list[Problem] = []
    ours = frozenset(os.path.realpath(path) for path in own)
    for path in paths:
        inside = list(_unwrapped(list(_files_of(path, notes, opened, ours)), path))
        if not inside and path.is_dir():
            notes.append(Problem(str(path), 0, 0, "there is no file in this folder"))
        for file in inside:
            files.setdefault(file.origin if file.in_zip else os.path.realpath(file.path), file)
    return list(files.values()), notes


def _files_of(
    path: Path, notes: list[Problem], opened: Callable[[Path], Archive], ours: frozenset[str]
) -> Iterator[HandedFile]:
    whole = path.resolve()
    if not path.is_dir():
        if path.suffix.lower() == ZIP:
            yield from _in_zip(path, (whole.stem,), notes, opened)
        else:
            yield replace(_on_disk(path, (whole.parent.name, whole.name)), given=True)
        return
    for file in _inside(path, notes, ours):
        names = (whole.name, *file.relative_to(path).parts)
        if file.is_symlink() and not (len(names) == 2 and _stays_inside(file, path)):
            notes.append(Problem(str(file), 0, 0, "a link to another file; left out"))
        elif file.suffix.lower() == ZIP:
            yield from _in_zip(file, (*names[:-1], file.stem), notes, opened)
        else:
            yield _on_disk(file, names)


def _on_disk(path: Path, names: tuple[str, ...]) -> HandedFile:
    def read() -> bytes:
        with open_ordinary(path, "the file", limit=BYTES) as file:
            return file.read()

    try:
        modified = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except (OSError, ValueError, OverflowError):
        modified = None
    return HandedFile(str(path), path, names, modified, read)


def _in_zip(
    path: Path, names: tuple[str, ...], notes: list[Problem], opened: Callable[[Path], Archive]
) -> Iterator[HandedFile]:
    try:
        archive = opened(path)
    except ProblemsFound as found:
        notes.extend(found.problems)
        return
    members, refused = archive.members()
    notes.extend(refused)
    if not members and not refused:
        notes.append(Problem(str(path), 0, 0, "there is no file in this zip"))
    for member in members:
        read = partial(archive.read, member)
        yield HandedFile(archive.origin(member.parts), path, (*names, *member.parts), member.modified, read, True)


def _unwrapped(files: list[HandedFile], named: Path) -> Iterator[HandedFile]:
    """Look one folder deeper where one folder holds everything, as unpacked and hand-made zips often have it.

    Not where that one is a zip in a folder: it may be a student's.
    """
    tops = {file.names[1] if len(file.names) > 2 else None for file in files}
    wrapped = len(tops) == 1 and None not in tops and not any(file.in_zip and file.path != named for file in files)
    yield from (replace(file, outer=3) if wrapped else file for file in files)


def _stays_inside(file: Path, folder: Path) -> bool:
    inside = os.path.realpath(folder)
    return os.path.realpath(file).startswith(inside + os.sep)


def _inside(folder: Path, notes: list[Problem], ours: frozenset[str]) -> Iterator[Path]:
    """Yield the files in a folder and in its folders (a download from an LMS has one for each student), sorted."""

    def unreadable(error: OSError) -> None:
        notes.append(Problem(str(error.filename), 0, 0, f"this folder cannot be read: {error.strerror}"))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith((".", "__MACOSX")) and os.path.realpath(Path(place, name)) not in ours
        )
        stamped = {STAMP} if any(name.endswith(".ipynb") for name in names) else set()
        for name in sorted({*names} - stamped):
            if not name.startswith(".") and os.path.realpath(Path(place, name)) not in ours:
                yield Path(place, name)
