"""An exam for one student or version, with keys: the teacher's side. `qbank.exams.paper` is what the student gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qbank.items.item import Asked, Item, Option


@dataclass(frozen=True)
class PlacedOption:
    """An option where it stands on one student's page: its letter and its random token."""

    letter: str
    token: str
    option: Option


@dataclass(frozen=True)
class Task:
    """An item in its place: number as printed, random token, points, and which of its ways of asking is used."""

    number: int
    token: str
    points: float
    asked: Asked
    item: Item
    options: tuple[PlacedOption, ...]


@dataclass(frozen=True)
class Section:
    """A titled run of tasks."""

    title: str
    instructions: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Exam:
    """One student's (or version's) exam. `student` is the roster id, or the version's letter when `is_version`."""

    token: str
    title: str
    instructions: str
    minutes: int | None
    student: str
    name: str
    is_version: bool
    sections: tuple[Section, ...]

    def tasks(self) -> Iterator[Task]:
        """Yield every task in printed order."""
        for section in self.sections:
            yield from section.tasks
