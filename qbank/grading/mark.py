"""Marks collected submissions. Parsed answers are marked at once; typed calls are run together at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graders.grades import Grade
from graders.marking import mark_choice, mark_entry, needs_run
from graders.programs import Outcome, Program
from qbank.exams.manifest import Manifest
from qbank.exams.records import TaskRecord
from qbank.grading.collect import Handed, Submission

Run: TypeAlias = Callable[[Sequence[Program]], Sequence[Outcome]]


@dataclass(frozen=True)
class Marked:
    """One task of one student with its grade."""

    submission: Submission
    task: TaskRecord
    handed: Handed | None
    grade: Grade


def mark(manifest: Manifest, submissions: Iterable[Submission], run: Callable[[], Run]) -> list[Marked]:
    """Mark every task of every submission, in order. `run` is called only if a typed call must be run."""
    marked = [
        Marked(
            submission, task, submission.responses.get(task.token), _mark(task, submission.responses.get(task.token))
        )
        for submission in submissions
        for task in manifest.tasks[submission.exam].values()
    ]
    waiting = [index for index, one in enumerate(marked) if one.grade is _WAITING]
    if waiting:
        from qbank.grading.calls import mark_calls

        pairs = [(marked[index].task, marked[index].handed) for index in waiting]
        for index, grade in zip(waiting, mark_calls(pairs, run), strict=True):
            one = marked[index]
            marked[index] = Marked(one.submission, one.task, one.handed, grade)
    return marked


_WAITING = Grade("ungraded", 0.0, feedback="waiting to be run")


def _mark(task: TaskRecord, handed: Handed | None) -> Grade:
    if handed is None:
        return Grade("blank", 0.0)
    if task.choice is not None:
        return mark_choice(task.choice, handed.response, task.points)
    if task.entry is None:
        return Grade("error", 0.0, feedback="The manifest holds no key for this item.")
    if needs_run(task.entry):
        return _WAITING
    return mark_entry(task.entry, handed.response, task.points, lines=task.lines)
