"""An exam's folder: `students/` with one page each, `teacher/` (0700) with keys, secret and manifest.

The whole folder is written beside its place and renamed at the end: it is there as a whole or not at all.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qbank.exams.exam import Exam
from qbank.exams.places import Folder
from qbank.exams.secret import Secret, new_secret, read_secret
from qbank.ordinary_file import refused
from qbank.writing import folder_beside, free_name, parents_of


@contextmanager
def new_folder(target: Path, *, replace: bool) -> Iterator[Folder]:
    """Open a folder that takes the name `target` when the block ends well; until then nothing has changed there.

    With `replace`, an exam that is already there is kept as `target.old`. Raise ProblemsFound when the name is taken.
    """
    place = Path(os.path.realpath(target))
    _refuse_taken(target, place, replace=replace)
    with parents_of(place), folder_beside(target, place) as beside:
        folder = Folder(beside)
        folder.students.mkdir(mode=0o755)
        folder.teacher.mkdir(mode=0o700)
        beside.chmod(stat.S_IMODE(folder.students.stat().st_mode))
        yield folder
        _take_place(beside, place)


def _refuse_taken(target: Path, place: Path, *, replace: bool) -> None:
    if place == Path.cwd() or not place.name:
        raise refused(target, "is the folder you are in, or the root", "name a new folder with -o")
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return
    if not place.is_dir():
        raise refused(target, "is there already and is not a folder", "choose another -o")
    if not Folder(place).manifest.exists():
        raise refused(target, "is there already and holds something else than an exam", "choose another -o")
    if not replace:
        hint = "choose another -o, or give --replace (the old exam is kept beside it)"
        raise refused(target, "is there already and holds an exam", hint)


def _take_place(beside: Path, place: Path) -> None:
    """Rename the finished folder; an exam in its place is moved aside first, and back if that fails."""
    old = free_name(place) if place.exists() and any(place.iterdir()) else None
    if old is not None:
        place.rename(old)
    try:
        beside.replace(place)
    except BaseException:
        if old is not None:
            old.rename(place)
        raise


def choose_secret(target: Path, given: Path | None) -> Secret:
    """Take the secret from the file `given`, else from the exam that is to be replaced, else draw a new one."""
    earlier = Folder(target).secret
    if given is None and not earlier.exists():
        return new_secret()
    return read_secret(given or earlier)


def examples_name(exam: Exam, number: int) -> str:
    """Return the file name of an item to try: the page's, with the number of the question."""
    return f"{page_name(exam).removesuffix('.html')}-question-{number}.json"


def page_name(exam: Exam) -> str:
    """Return the file name of an exam's page: the student's id, or the version's letter."""
    return f"version-{exam.student}.html" if exam.is_version else f"{exam.student}.html"
