"""A task's key in words, for the teacher's pages and terminal. Never call it for anything a student sees."""

from __future__ import annotations

from collections.abc import Callable

from graders.keys import AnswerValue, CardValue, CodeValue
from qbank.exams.exam import Task


def keyed_letters(task: Task) -> str:
    """Name the letters of a choice's right options, `A, C`; empty for a typed answer."""
    return ", ".join(placed.letter for placed in task.options if placed.option.correct) if _chosen(task) else ""


def keyed_text(task: Task, describe: Callable[[AnswerValue], str]) -> str:
    """Write the key: of a choice its right options with their letters, of a typed answer the value."""
    if _chosen(task):
        right = [placed for placed in task.options if placed.option.correct]
        return "; ".join(f"{placed.letter}: {placed.option.text}" for placed in right)
    if isinstance(task.item.key, CardValue):
        return "the back of the card"
    if isinstance(task.item.key, CodeValue):
        return "a program that meets every criterion"
    return describe(task.item.key if task.item.entry is None else task.item.entry.value)


def _chosen(task: Task) -> bool:
    return task.asked == "choice"
