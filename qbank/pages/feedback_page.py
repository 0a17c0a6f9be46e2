"""What a student gets back after grading, as one HTML file. Keys and solutions are in it only when revealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import assert_never

import msgspec

from graders.grades import Grade, Status
from qbank.exams.records import TaskRecord
from qbank.items.figure import Figure
from qbank.pages.engine import Dress, render

DRESS = Dress(
    styles=("css/paper.css", "css/item.css", "css/teacher.css", "css/feedback.css", "css/print.css"),
)


@dataclass(frozen=True)
class Said:
    """A status in plain words: what it is, and what it means for the student where that is not plain.

    `settled` is False while the points may still change."""

    title: str
    because: str = ""
    settled: bool = True


@dataclass(frozen=True)
class _Row:
    task: TaskRecord
    grade: Grade
    said: Said
    curve: Figure | None


def feedback_page(
    marked: Sequence[tuple[TaskRecord, Grade]],
    *,
    title: str,
    student: str,
    name: str = "",
    reveal: bool,
    curves: Mapping[str, Figure] = MappingProxyType({}),
) -> str:
    """Write one student's page. With `reveal` it holds the right answers and solutions of every task given.

    `curves`: what was measured while a student's model was trained, by the token of the task.
    """
    setups = [task.setup for task, _ in marked if task.code]
    shared = max(setups, key=lambda setup: (setups.count(setup), setup), default="")
    rows = tuple(
        _Row(_without_setup(task, shared), grade, status_words(grade.status), curves.get(task.token))
        for task, grade in marked
    )
    return render(
        "feedback.html",
        DRESS,
        title=title,
        whose=f"{name} ({student})" if name else student,
        rows=rows,
        setup=shared,
        reveal=reveal,
        earned=sum(grade.points for _, grade in marked),
        possible=sum(task.points for task, _ in marked),
        open_count=sum(not row.said.settled for row in rows),
    )


def status_words(status: Status) -> Said:
    """Say what a status means. What we failed at is never told as the student's mistake."""
    match status:
        case "correct":
            return Said("Correct")
        case "partial":
            return Said("Partly correct")
        case "incorrect":
            return Said("Not correct")
        case "blank":
            return Said("No answer", "nothing was given for this question")
        case "invalid":
            return Said(
                "Could not be read", "this is not a wrong answer; the form to use is named below", settled=False
            )
        case "ungraded":
            return Said("Not marked yet", "a person will settle this one", settled=False)
        case "error":
            return Said("Not marked", "this is our failure, not yours; your teacher was told", settled=False)
        case _ as other:
            assert_never(other)


def _without_setup(task: TaskRecord, shared: str) -> TaskRecord:
    return msgspec.structs.replace(task, setup="") if task.setup == shared or not task.code else task
