"""Collects what was handed in: any mix of answers files, tables, folders of students, and zips of Moodle and Canvas.

Nothing is lost in silence: whatever is not marked as it was handed in has a note that names its file and line.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from graders.answers.display import shown
from qbank.exams.manifest import Manifest
from qbank.grading import item_file
from qbank.grading.answers_file import AnswersFile, looks_like_answers, parse_answers
from qbank.grading.archive import Archive
from qbank.grading.basket import ID_SHOWN, Basket, ItemAnswer
from qbank.grading.handed_files import ANSWERS, PROGRAMS, HandedFile, handed_files
from qbank.grading.item_file import copy_number, item_of, text_of
from qbank.grading.notebook import ENDING as NOTEBOOK
from qbank.grading.notebook import AnsweredNotebook, notebook_of
from qbank.grading.student_named import Students
from qbank.grading.submission import Collected, Handed, Submission
from qbank.grading.whose import Whose, whose
from qbank.loading.roster import STUDENT_COLUMN
from qbank.loading.table import scan_table
from qbank.problems import ProblemsFound

__all__ = ["ID_SHOWN", "Collected", "Handed", "Submission", "collect"]

_STUDENT = {"student": STUDENT_COLUMN}
_ITEM = {"item": ("question", "number", "no"), "response": ("answer",)}
_VERSION = {"version": ("form",)}
_BY_FOLDER = "put it into a folder that is called by the student's id"


@dataclass(frozen=True)
class _Sorted:
    answers: list[tuple[HandedFile, AnswersFile | AnsweredNotebook]]
    others: list[HandedFile]


def collect(
    manifest: Manifest, paths: Iterable[Path], *, due: datetime | None = None, own: Iterable[Path] = ()
) -> Collected:
    """Read every path (a folder or zip means what is in it) against the manifest. After `due` things are late.

    `own` are files and folders that grading itself reads or writes.
    """
    basket = Basket(manifest, due)
    with ExitStack() as stack:
        files, notes = handed_files(paths, lambda path: stack.enter_context(closing(Archive(path))), own)
        basket.notes += notes
        found = _sorted(basket, files)
        students = Students(basket.people())
        for file, answers in sorted(found.answers, key=lambda one: (one[1].saved_at, one[0].origin)):
            place = whose(file, students)
            owner = place.students[0] if len(place.students) == 1 else ""
            basket.take_file(file.origin, answers, owner=owner, late=place.late)
        if manifest.exam.versions:
            students = Students(basket.people())
        _take_others(basket, found.others, students)
    return basket.result()


def _sorted(basket: Basket, files: Iterable[HandedFile]) -> _Sorted:
    """Tell the answers files from all others, which are read when it is clear whose they are."""
    found = _Sorted([], [])
    for file in files:
        if file.suffix == NOTEBOOK and (notebook := _exam_notebook(file)) is not None:
            found.answers.append((file, notebook))
            continue
        if file.suffix in PROGRAMS or not (file.suffix in ANSWERS or file.given):
            found.others.append(file)
            continue
        try:
            content = file.read()
            if looks_like_answers(content):
                found.answers.append((file, parse_answers(content, file.origin)))
            else:
                found.others.append(file)
        except ProblemsFound as problems:
            basket.notes += problems.problems
    return found


def _exam_notebook(file: HandedFile) -> AnsweredNotebook | None:
    """Read a notebook of a whole exam; None for any other, which can answer one item, and for what cannot be read."""
    try:
        return notebook_of(file.read())
    except ProblemsFound:
        return None


def _take_others(basket: Basket, files: Iterable[HandedFile], students: Students) -> None:
    """Take the files of one item each, the last of several last, and then the tables."""
    tables: list[HandedFile] = []
    items: list[tuple[HandedFile, Whose]] = []
    for file in files:
        place = whose(file, students)
        if _is_table(file, place):
            tables.append(file)
        elif len(place.students) == 1:
            items.append((file, place))
        else:
            what, hint = _no_owner(file, place)
            basket.note(file.origin, 0, what, hint)
    for file, place in sorted(items, key=_order):
        _take_item(basket, file, place)
    for file in tables:
        _take_table(basket, file.path)


def _is_table(file: HandedFile, place: Whose) -> bool:
    """A table counts only where a teacher put it: named itself, or directly in a named folder, and in no hand-in.

    Else a student could hand in a table of answers for others.
    """
    if file.in_zip or file.suffix in PROGRAMS or (place.is_own and not (file.given and file.suffix != ".txt")):
        return False
    return file.given or (file.suffix in ANSWERS and len(file.names) == 2)


def _no_owner(file: HandedFile, place: Whose) -> tuple[str, str]:
    """Say why a file is not marked, and what would help."""
    if place.students:
        return f"{shown(place.called, ID_SHOWN)!r} may be {' or '.join(place.students)}; not marked", _BY_FOLDER
    if place.is_own or (place.called and file.suffix in item_file.ENDINGS):
        hint = _BY_FOLDER if file.path.suffix.lower() != ".zip" else f"{_BY_FOLDER}, or name the zip itself"
        return f"no student is called {shown(place.called, ID_SHOWN)!r}; not marked", hint
    if file.suffix in item_file.ENDINGS:
        return "nothing says whose this is; not marked", _BY_FOLDER
    if file.suffix in ANSWERS:
        return "a table in a folder or zip of hand-ins is not read", "name it itself if it is yours"
    return "not an answers file (.json) or a table (.csv) by its name; left out", ""


def _order(one: tuple[HandedFile, Whose]) -> tuple[int, float, str]:
    file, place = one
    return copy_number(place.file), file.modified.timestamp() if file.modified else 0.0, file.origin


def _take_item(basket: Basket, file: HandedFile, place: Whose) -> None:
    (student,) = place.students
    exam = basket.exam_of(student)
    if exam is None:
        basket.note(file.origin, 0, f"{student} answered several versions; this file says not which; not marked")
        return
    tasks = basket.manifest.tasks[exam]
    task = item_of(place.file, tasks)
    if task is None:
        what = f"the name {shown(place.file, 60)!r} says not which item of {student}'s it answers; not marked"
        basket.note(file.origin, 0, what, f"call it by the item's number, such as 3.py: 1 to {len(tasks)}")
        return
    try:
        text = text_of(place.file, file.read())
    except ProblemsFound as found:
        text = item_file.Text("", found.problems[0].what)
    late = basket.is_late(file.origin, student, file.modified, marked=place.late)
    basket.take_item(student, exam, task, ItemAnswer(text.text, text.fault, file.origin, late))


def _take_table(basket: Basket, path: Path) -> None:
    required = {**_STUDENT, **_ITEM, **(_VERSION if basket.manifest.exam.versions else {})}
    try:
        rows, problems = scan_table(path, required=required)
    except ProblemsFound as found:
        basket.notes += found.problems
        return
    basket.notes += problems
    for row in rows:
        basket.take_row(str(path), row)
