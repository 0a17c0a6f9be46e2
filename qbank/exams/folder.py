"""Writes an exam's folder: `students/` with one page each, `teacher/` (0700) with keys, secret and manifest.

The whole folder is written beside its place and renamed at the end: it is there as a whole or not at all.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graders.answers.display import describe
from qbank.exams.build import Built
from qbank.exams.exam import Exam
from qbank.exams.manifest import MANIFEST_FILE, SECRET_FILE, manifest_lines
from qbank.exams.paper import paper_of
from qbank.exams.secret import Secret, read_secret, write_new_secret
from qbank.pages.answer_book import answer_book
from qbank.pages.exam_page import exam_page
from qbank.problems import Problem, ProblemsFound
from qbank.writing import write_whole

ANSWER_BOOK = "answer-book.html"


@dataclass(frozen=True)
class Folder:
    """Where an exam's files lie."""

    root: Path

    @property
    def students(self) -> Path:
        """The folder of the students' pages: nothing in it gives an answer away."""
        return self.root / "students"

    @property
    def teacher(self) -> Path:
        """The teacher's folder, mode 0700."""
        return self.root / "teacher"

    @property
    def manifest(self) -> Path:
        """The manifest that grading reads."""
        return self.teacher / MANIFEST_FILE

    @property
    def answer_book(self) -> Path:
        """The page with every key and solution."""
        return self.teacher / ANSWER_BOOK


@contextmanager
def new_folder(target: Path, *, replace: bool) -> Iterator[Folder]:
    """Open a folder that takes the name `target` when the block ends well.

    With `replace`, a folder already there is kept as `target.old`. Raise ProblemsFound when the name is taken.
    """
    taken = target.exists() and (not target.is_dir() or any(target.iterdir()))
    if taken and not replace:
        what = "is there already and is not empty" if target.is_dir() else "is there already and is not a folder"
        hint = "choose another -o, or give --replace (the old folder is kept beside it)"
        raise ProblemsFound([Problem(str(target), 0, 0, what, hint=hint)])
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        folder = Folder(beside)
        folder.students.mkdir(mode=0o755)
        folder.teacher.mkdir(mode=0o700)
        beside.chmod(0o755)
        yield folder
        if taken:
            _keep_old(target)
        beside.replace(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _keep_old(target: Path) -> None:
    number = 1
    while (old := target.with_name(f"{target.name}.old{'' if number == 1 else number}")).exists():
        number += 1
    target.rename(old)


def settle_secret(folder: Folder, target: Path, given: Path | None) -> Secret:
    """Take the secret from `given`, else from the folder that is being replaced, else draw a new one; keep a copy."""
    earlier = Folder(target).teacher / SECRET_FILE
    place = folder.teacher / SECRET_FILE
    source = given or (earlier if earlier.exists() else None)
    if source is None:
        return write_new_secret(place)
    secret = read_secret(source)
    place.touch(mode=0o600)
    place.write_bytes(source.read_bytes())
    return secret


def write_exams(folder: Folder, built: Built, secret: Secret) -> None:
    """Write the students' pages, the answer book and the manifest."""
    for exam in built.exams:
        write_whole(folder.students / page_name(exam), exam_page(paper_of(exam)))
    write_whole(folder.answer_book, answer_book(built.exams, title=built.exams[0].title, describe=describe), mode=0o600)
    write_whole(folder.manifest, manifest_lines(built.exams, secret), mode=0o600)


def page_name(exam: Exam) -> str:
    """Return the file name of an exam's page: the student's id, or the version's letter."""
    return f"version-{exam.student}.html" if exam.is_version else f"{exam.student}.html"
