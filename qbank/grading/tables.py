"""Writes grades as CSV that a spreadsheet opens without running anything, and sums them up per student and item."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from qbank.grading.mark import Marked

COLUMNS = (
    "student", "name", "item", "question", "status", "points", "max_points", "answer", "criteria", "feedback",
    "misconceptions", "seconds", "file",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def cell(text: str) -> str:
    """Make text safe for a spreadsheet: what could be read as a formula gets a leading apostrophe; numbers stay."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def points_text(points: float) -> str:
    """Print points without a needless .0 and without float noise."""
    return f"{round(points, 4):g}"


def as_row(one: Marked) -> dict[str, Any]:
    """Return one grade as the columns of grades.csv, unescaped."""
    grade = one.grade
    return {
        "student": one.submission.student,
        "name": one.submission.name,
        "item": one.task.number,
        "question": one.task.question,
        "status": grade.status,
        "points": round(grade.points, 4),
        "max_points": one.task.points,
        "answer": grade.understood,
        "criteria": [{"name": row.name, "met": row.met, "found": row.found} for row in grade.criteria],
        "feedback": grade.feedback,
        "misconceptions": list(grade.misconceptions),
        "seconds": round(one.handed.seconds, 1) if one.handed else 0.0,
        "file": one.handed.origin if one.handed else "",
    }


def write_grades(file: IO[str], marked: Iterable[Marked]) -> None:
    """Write one row per student and item."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in marked:
        row = as_row(one)
        row["points"], row["max_points"] = points_text(row["points"]), points_text(row["max_points"])
        row["seconds"] = f"{row['seconds']:g}"
        row["criteria"] = "; ".join(f"{'met' if each['met'] else 'missed'}: {each['name']}" for each in row["criteria"])
        row["misconceptions"] = " ".join(row["misconceptions"])
        writer.writerow([cell(" ".join(str(row[column]).split("\r"))) for column in COLUMNS])


@dataclass(frozen=True)
class Total:
    """One student's sum: points, what could be had, and how many items have each status."""

    student: str
    name: str
    points: float
    possible: float
    statuses: Counter[str]


def totals(marked: Sequence[Marked]) -> list[Total]:
    """Sum up per student, in the order of the grades."""
    groups: dict[tuple[str, str], list[Marked]] = {}
    for one in marked:
        groups.setdefault((one.submission.exam, one.submission.student), []).append(one)
    return [
        Total(
            rows[0].submission.student,
            rows[0].submission.name,
            sum(row.grade.points for row in rows),
            sum(row.task.points for row in rows),
            Counter(row.grade.status for row in rows),
        )
        for rows in groups.values()
    ]
