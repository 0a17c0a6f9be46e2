"""Marks collected submissions. Parsed answers are marked at once; typed calls are run together at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from graders.grades import Grade
from graders.marking import mark_choice, mark_entry, needs_run
from graders.programs import Outcome, Program
from qbank.exams.manifest import Manifest
from qbank.exams.records import TaskRecord
from qbank.grading.submission import Handed, Submission

Run: TypeAlias = Callable[[Sequence[Program]], Sequence[Outcome]]

_WAITING = Grade("ungraded", 0.0, feedback="waiting to be run")
_NO_ANSWER_OF_A_PAGE = "The answers file holds something here that the exam's page does not write."


@dataclass(frozen=True)
class Marked:
    """One task of one student with its grade. `reason` tells the teacher why it is `error` or `ungraded`."""

    submission: Submission
    task: TaskRecord
    handed: Handed | None
    grade: Grade
    reason: str = ""


def mark(manifest: Manifest, submissions: Iterable[Submission], run: Callable[[], Run]) -> list[Marked]:
    """Mark every task of every submission, in order. `run` is called only if a typed call must be run."""
    marked: list[Marked] = []
    waiting: list[tuple[int, TaskRecord, Handed]] = []
    for submission in submissions:
        for task in manifest.tasks[submission.exam].values():
            handed = submission.responses.get(task.token)
            grade = _mark(task, handed)
            if grade is _WAITING and handed is not None:
                waiting.append((len(marked), task, handed))
            marked.append(Marked(submission, task, handed, grade))
    if waiting:
        from qbank.grading.calls import mark_calls

        calls = mark_calls([(task, handed) for _, task, handed in waiting], run)
        for (index, _, _), call in zip(waiting, calls, strict=True):
            marked[index] = replace(marked[index], grade=call.grade, reason=call.reason)
    return marked


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
        return _WAITING
    return mark_entry(task.entry, handed.response, task.points, lines=task.lines)
