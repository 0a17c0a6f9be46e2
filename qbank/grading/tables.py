"""Writes grades as CSV that a spreadsheet opens without running anything, and sums them up per student."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from qbank.grading.mark import Marked
from qbank.loading.suggestions import printable

COLUMNS = (
    "student", "name", "version", "item", "question", "status", "points", "max_points", "answer", "criteria",
    "feedback", "misconceptions", "seconds", "file", "late",
)  # fmt: skip
_FORMULA = re.compile(r"(^|[;\t])(\s*)([=+\-@＝＋－＠][^;\t]*)")
"""What a spreadsheet could take for a formula: at a cell's start, or after what is a delimiter in another locale."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?[\s)\]]*")


def cell(text: str) -> str:
    """Make text safe for a spreadsheet: one line; what could be a formula gets an apostrophe; plain numbers stay."""
    return _FORMULA.sub(_disarmed, re.sub(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+", " ", text))


def _disarmed(found: re.Match[str]) -> str:
    return found[0] if _NUMBER.fullmatch(found[3]) else f"{found[1]}{found[2]}'{found[3]}"


def number_text(number: float) -> str:
    """Print a number without a needless .0 and without float noise."""
    return f"{round(number, 4) + 0.0:.4f}".rstrip("0").rstrip(".")  # -0.0 + 0.0 is 0.0


def as_row(one: Marked) -> dict[str, Any]:
    """Return one grade as the columns of grades.csv, unescaped. Points are rounded to 4 decimals."""
    grade = one.grade
    return {
        "student": one.submission.student,
        "name": one.submission.name,
        "version": one.submission.version,
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
        "file": printable(one.handed.origin) if one.handed else "",
        "late": one.handed is not None and one.handed.late,
    }


def write_grades(file: IO[str], marked: Iterable[Marked]) -> None:
    """Write one row per student and item, each on one line."""
    write_header(file)
    write_rows(file, marked)


def write_header(file: IO[str]) -> None:
    """Write the names of the columns."""
    csv.writer(file, lineterminator="\n").writerow(COLUMNS)


def write_rows(file: IO[str], marked: Iterable[Marked]) -> None:
    """Write rows without a header."""
    writer = csv.writer(file, lineterminator="\n")
    for one in marked:
        row = as_row(one)
        for column in ("points", "max_points", "seconds"):
            row[column] = number_text(row[column])
        row["criteria"] = "; ".join(f"{'met' if each['met'] else 'missed'}: {each['name']}" for each in row["criteria"])
        row["late"] = "late" if row["late"] else ""
        row["misconceptions"] = " ".join(row["misconceptions"])
        writer.writerow([cell(str(row[column])) for column in COLUMNS])


@dataclass(frozen=True)
class Total:
    """The sum of one student's exam: points, what could be had, and how many items have each status."""

    student: str
    name: str
    version: str
    points: float
    possible: float
    statuses: Counter[str]


def by_submission(marked: Iterable[Marked]) -> list[list[Marked]]:
    """Group grades by student and exam, in their order."""
    groups: dict[tuple[str, str], list[Marked]] = {}
    for one in marked:
        groups.setdefault((one.submission.exam, one.submission.student), []).append(one)
    return list(groups.values())


def totals(marked: Sequence[Marked]) -> list[Total]:
    """Sum up each student's exam, in the order of the grades; rounded to 4 decimals at the end only."""
    return [
        Total(
            rows[0].submission.student,
            rows[0].submission.name,
            rows[0].submission.version,
            round(math.fsum(row.grade.points for row in rows), 4),
            round(math.fsum(row.task.points for row in rows), 4),
            Counter(row.grade.status for row in rows),
        )
        for rows in by_submission(marked)
    ]
