"""Marks collected submissions: parsed answers at once; what must be run is left waiting for the workshop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import msgspec

from graders.grades import Grade
from graders.marking import mark_choice, mark_entry, needs_run
from graders.programs import Outcome, Program
from qbank.exams.manifest import Manifest
from qbank.exams.records import TaskRecord
from qbank.grading.gaps_read import read_typed
from qbank.grading.submission import Handed, Submission
from qbank.items.figure import Figure

Run: TypeAlias = Callable[[Sequence[Program]], Sequence[Outcome]]

NOT_YET = "This answer has not been run yet. That is not your mistake: your teacher will settle it."
WAITING = Grade("ungraded", 0.0, feedback=NOT_YET)
_NO_ANSWER_OF_A_PAGE = "The answers file holds something here that the exam's page does not write."


@dataclass(frozen=True)
class Marked:
    """One task of one student with its grade. `reason` tells the teacher why it is `error` or `ungraded`.

    `figure` is what was measured of a model that was trained.
    """

    submission: Submission
    task: TaskRecord
    handed: Handed | None
    grade: Grade
    reason: str = ""
    figure: Figure | None = None

    @property
    def waits(self) -> bool:
        """Whether this answer has still to be run."""
        return self.grade is WAITING


class Judged(msgspec.Struct, frozen=True):
    """What running gave for one answer: its grade, for the teacher why it is none, and the seed of its inputs if any.

    No student may read the seed. `figure`: what was measured on the way, for whoever handed it in.
    """

    grade: Grade
    reason: str = ""
    seed: str = ""
    figure: Figure | None = None

    def onto(self, one: Marked) -> Marked:
        """Return what was waiting, as it stands now."""
        return replace(one, grade=self.grade, reason=self.reason, figure=self.figure)


def mark_parsed(manifest: Manifest, submissions: Iterable[Submission]) -> list[Marked]:
    """Mark every task of every submission, in order; what must be run waits."""
    return [
        Marked(submission, task, handed, _mark(task, handed))
        for submission in submissions
        for task in manifest.tasks[submission.exam].values()
        for handed in (submission.responses.get(task.token),)
    ]


def _mark(task: TaskRecord, handed: Handed | None) -> Grade:
    if handed is None:
        return Grade("blank", 0.0)
    if handed.response is None:
        fault = f"Your file was not read: {handed.fault}." if handed.fault else _NO_ANSWER_OF_A_PAGE
        return Grade("invalid", 0.0, feedback=fault)
    if task.choice is not None:
        return mark_choice(task.choice, handed.response, task.points)
    assert task.entry is not None, "a task is a choice or an entry"
    if needs_run(task.entry):
        return WAITING
    if task.filling is not None:
        read = read_typed(task, handed.response)
        return read if isinstance(read, Grade) else WAITING
    return mark_entry(task.entry, handed.response, task.points, lines=task.lines)
