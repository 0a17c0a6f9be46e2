"""Gives every item a place in the gradebook that is worth the same for all students, whatever each was asked there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from graders.keys import RubricValue
from qbank.exams.manifest import Manifest
from qbank.exams.records import TaskRecord

Worth: TypeAlias = tuple[float, bool]


def by_hand(task: TaskRecord) -> bool:
    """Whether a person marks the answer."""
    return task.entry is not None and isinstance(task.entry.value, RubricValue)


def places_in(manifest: Manifest) -> Mapping[str, int] | None:
    """Return each token's place from 1; None where the exams differ in what their items are worth.

    Where all exams agree number by number, an item's place is its number; where their order was shuffled, items of
    the same worth share places, and these go by worth.
    """
    exams = [sorted(tasks.values(), key=lambda task: task.number) for tasks in manifest.tasks.values()]
    if len({tuple(map(_worth, exam)) for exam in exams}) > 1:
        exams = [sorted(exam, key=_worth) for exam in exams]
        if len({tuple(map(_worth, exam)) for exam in exams}) > 1:
            return None
    return {task.token: place for exam in exams for place, task in enumerate(exam, 1)}


def _worth(task: TaskRecord) -> Worth:
    """Return what has to be the same for all students at one place."""
    return (task.points, by_hand(task))
