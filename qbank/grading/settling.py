"""Takes in what a person decided about answers that nothing else can mark: a table of student, item and points.

Only open answers (ungraded, invalid, error) are settled: a verdict that a run gave is never changed in silence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from graders.answers.display import shown
from graders.grades import Grade, Status
from qbank.exams.manifest import Manifest
from qbank.grading.collect import ID_SHOWN
from qbank.grading.item_named import item_named
from qbank.grading.mark import Marked
from qbank.loading.roster import STUDENT_COLUMN, student_id
from qbank.loading.suggestions import did_you_mean
from qbank.loading.table import Row, scan_table
from qbank.ordinary_file import refused
from qbank.problems import Problem

_REQUIRED = {"student": STUDENT_COLUMN, "item": ("question", "number", "no"), "points": ("mark", "marks", "score")}
_OPTIONAL = {"comment": ("feedback", "remark"), "version": ("form",), "status": ()}
OPEN: frozenset[Status] = frozenset({"ungraded", "invalid", "error"})


def settle(manifest: Manifest, marked: Sequence[Marked], path: Path) -> tuple[list[Marked], list[Problem]]:
    """Return the grades with those of the table put in, and a note on every row that could not be used.

    Raise ProblemsFound when the file is no such table, or is grades.csv itself (its 0 would settle what is open).
    """
    rows, notes = scan_table(path, required=_REQUIRED, optional=_OPTIONAL)
    if any("status" in row.cells for row in rows):
        hint = "copy the rows that you settle to a table of student, item, points and comment"
        raise refused(path, "a table with the column 'status' is grades.csv, not what a person decided", hint)
    table = _Table(manifest, marked, str(path))
    for row in rows:
        table.take(row)
    return table.grades, [*notes, *table.notes]


class _Table:
    """Puts rows in, one after the other; of two about the same answer the later one counts."""

    def __init__(self, manifest: Manifest, marked: Sequence[Marked], path: str) -> None:
        self.manifest = manifest
        self.path = path
        self.grades = list(marked)
        self.open = [one.grade.status in OPEN for one in marked]
        self.lines: dict[int, int] = {}
        self.notes: list[Problem] = []
        self.places: dict[str, list[int]] = {}
        for place, one in enumerate(marked):
            self.places.setdefault(one.submission.student, []).append(place)

    def note(self, row: Row, what: str, hint: str = "") -> None:
        self.notes.append(Problem(self.path, row.line, 1, f"{what}; the row is not used", hint=hint))

    def take(self, row: Row) -> None:
        """Settle one answer, or note why not. A row without points and comment was left for later."""
        written, comment = row.cells["points"].strip(), row.cells.get("comment", "").strip()
        if not written and not comment:
            return
        place = self._place(row)
        if place is None:
            return
        one = self.grades[place]
        points = _points(written)
        if points is None or not 0 <= points <= one.task.points:
            self.note(row, f"{shown(written, 40)!r} is no number of points from 0 to {one.task.points:g}")
            return
        if not self.open[place]:
            whose = f"{one.submission.student}'s item {one.task.number}"
            self.note(row, f"{whose} is marked {one.grade.status} already")
            return
        if place in self.lines:
            what = f"{one.submission.student}'s item {one.task.number} is settled in line {self.lines[place]} too"
            self.notes.append(Problem(self.path, row.line, 1, f"{what}; this row counts"))
        self.lines[place] = row.line
        self.grades[place] = replace(one, grade=_settled(one.grade, points, one.task.points, comment), reason="")

    def _place(self, row: Row) -> int | None:
        """Find the answer that a row is about."""
        student = shown(student_id(row.cells["student"]), ID_SHOWN)
        places = self.places.get(student)
        if places is None:
            self.note(row, f"unknown student {student!r}", did_you_mean(student, self.places))
            return None
        version = row.cells.get("version", "").strip().upper()
        exams = dict.fromkeys(
            self.grades[place].submission.exam
            for place in places
            if not version or self.grades[place].submission.version == version
        )
        if len(exams) != 1:
            what = f"{student} answered several versions" if exams else f"{student} did not answer version {version!r}"
            self.note(row, what, "name the version in a column 'version'" if exams else "")
            return None
        (exam,) = exams
        tasks = self.manifest.tasks[exam]
        task = item_named(row.cells["item"], tasks)
        if task is None:
            what = f"unknown item {shown(row.cells['item'], 40)!r}"
            self.note(row, what, f"items are numbered 1 to {len(tasks)}")
            return None
        return _place_of(self.grades, places, exam, task.token)


def _place_of(grades: Sequence[Marked], places: Iterable[int], exam: str, token: str) -> int:
    return next(at for at in places if grades[at].submission.exam == exam and grades[at].task.token == token)


def _points(written: str) -> float | None:
    """Read a number of points, with a decimal point or comma."""
    try:
        points = float(written.replace(",", ".") if written.count(",") == 1 and "." not in written else written)
    except ValueError:
        return None
    return points if math.isfinite(points) and "_" not in written else None


def _settled(grade: Grade, points: float, possible: float, comment: str) -> Grade:
    """Keep what was found as it was; status, points and what the student is told are the person's."""
    status: Status = "correct" if points >= possible else "partial" if points > 0 else "incorrect"
    return msgspec.structs.replace(grade, status=status, points=points, feedback=comment)


def waiting(marked: Iterable[Marked]) -> int:
    """Count the explanations that wait for a person's points."""
    return sum(one.grade.status == "ungraded" and not one.reason for one in marked)
