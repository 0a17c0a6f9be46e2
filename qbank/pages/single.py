"""A lone item as an exam of one task, so that it is shown through the same `Paper` as in an exam."""

from __future__ import annotations

from string import ascii_uppercase

from qbank.exams.exam import Exam, PlacedOption, Section, Task
from qbank.items.item import Asked, Item


def single_exam(item: Item, asked: Asked) -> Exam:
    """Place an item alone: number 1, one point, options lettered in their order, tokens that mean nothing."""
    options = tuple(
        PlacedOption(ascii_uppercase[place], f"option-{ascii_uppercase[place].lower()}", option)
        for place, option in enumerate(item.options)
    )
    task = Task(1, "item-1", 1.0, asked, item, options)
    return Exam("shown", "Question", "", None, "shown", "", False, (Section("", "", (task,)),))
