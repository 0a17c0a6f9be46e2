"""Tells of the items whose answers no autograder marks: what is explained in sentences waits for a person."""

from __future__ import annotations

from qbank.exams.build import Built
from qbank.formats.losses import Lose, Loss


def tell_of_essays(built: Built, lose: Lose) -> None:
    """Tell of each explanation, once for each student who has it."""
    for exam in built.exams:
        for task in exam.tasks():
            if task.item.long_answer and task.asked == "entry":
                what = f"{exam.student}'s question {task.number} is read and marked by a person"
                lose(Loss(task.item.id, "marked-by-hand", what))
