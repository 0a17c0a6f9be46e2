"""Writes the feedback pages of a graded exam, one per student; only their owner can read them until they are sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from graders.grades import Grade
from graders.keys import RubricValue
from qbank.exams.records import TaskRecord
from qbank.grading.mark import Marked
from qbank.grading.tables import by_submission
from qbank.loading.roster import id_fault
from qbank.pages.feedback_page import feedback_page
from qbank.writing import write_whole

_WAITS = "Your explanation is read and marked by a person, not by a program."


def write_feedback(folder: Path, title: str, marked: Sequence[Marked], *, reveal: bool) -> None:
    """Write each student's page whole or not at all. Raise OSError where the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    groups = by_submission(marked)
    for name, group in zip(_names(groups), groups, strict=True):
        pairs = [(one.task, told(one.task, one.grade, reveal=reveal)) for one in group]
        whose = group[0].submission
        curves = {one.task.token: one.figure for one in group if one.figure is not None}
        page = feedback_page(pairs, title=title, student=whose.student, name=whose.name, reveal=reveal, curves=curves)
        write_whole(folder / name, page, mode=0o600)


def told(task: TaskRecord, grade: Grade, *, reveal: bool) -> Grade:
    """Keep from the student, unless all is revealed, the verdict on each letter of a choice: it is the key.

    What was found in an explanation is a suggestion to whoever settles it: the student reads none of it, ever.
    """
    if task.entry is not None and isinstance(task.entry.value, RubricValue):
        unsettled = grade.status == "ungraded"
        return msgspec.structs.replace(grade, criteria=(), feedback=_WAITS if unsettled else grade.feedback)
    return grade if reveal or task.choice is None else msgspec.structs.replace(grade, criteria=())


def _names(groups: Sequence[Sequence[Marked]]) -> Iterator[str]:
    """Name the files by student. An id typed on a version's page may be no file's name, or the same as another's."""
    seen: set[str] = set()
    for number, group in enumerate(groups, 1):
        submission = group[0].submission
        stem = submission.student if id_fault(submission.student) is None else f"student-{number}"
        if submission.version:
            stem = f"{submission.version}-{stem}"
        while stem.casefold() in seen:
            stem = f"{stem}-{number}"
        seen.add(stem.casefold())
        yield f"{stem}.html"
