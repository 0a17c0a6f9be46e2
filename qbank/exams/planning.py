"""Plans an exam before anything runs: who gets which question, in which place and way, with which seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qbank.bank.question import Question
from qbank.exams.blueprint import Blueprint, SectionSpec
from qbank.exams.secret import Secret
from qbank.items.item import Asked
from qbank.loading.roster import Student
from qbank.problems import ProblemsFound


@dataclass(frozen=True)
class Candidate:
    """Whom an exam is for: a student of the roster, or a version that several students share."""

    id: str
    name: str
    is_version: bool


@dataclass(frozen=True)
class Slot:
    """One task to be: its place, question, way of asking and points. `place` is where the blueprint asks for it."""

    section: int
    number: int
    question: Question
    asked: Asked
    points: float
    place: tuple[int, int]


def students_of(roster: Sequence[Student]) -> list[Candidate]:
    """Take the students of a roster."""
    return [Candidate(student.id, student.name, False) for student in roster]


def versions(count: int) -> list[Candidate]:
    """Name `count` versions A, B, …, Z, AA, AB, …"""
    return [Candidate(letters(index), "", True) for index in range(count)]


def letters(index: int) -> str:
    """Return the index-th letter, as options and versions are lettered: A, B, …, Z, AA, …"""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def plan_slots(blueprint: Blueprint, secret: Secret, candidate: Candidate) -> list[Slot]:
    """List a candidate's tasks in printed order. Raise ProblemsFound when a `pick` runs out of questions."""
    names = (blueprint.spec.title, candidate.id)
    fixed = {task.question for section in blueprint.spec.sections for task in section.tasks if task.question}
    used: set[str] = set()
    slots: list[Slot] = []
    for index, section in enumerate(blueprint.spec.sections):
        planned = list(_section(blueprint, secret, index, section, names, fixed, used))
        if section.shuffle:
            planned = secret.shuffled(planned, "tasks", *names, str(index))
        for question, asked, points, place in planned:
            slots.append(Slot(index, len(slots) + 1, question, asked, points, place))
    return slots


def _section(
    blueprint: Blueprint,
    secret: Secret,
    index: int,
    section: SectionSpec,
    names: tuple[str, str],
    fixed: set[str],
    used: set[str],
) -> Iterator[tuple[Question, Asked, float, tuple[int, int]]]:
    for number, task in enumerate(section.tasks):
        pool = blueprint.pools[index][number]
        if task.pick is not None:
            free = [question for question in pool if question.id not in fixed | used]
            if len(free) < task.pick:
                what = f"{task.pick} questions are to be drawn here, but only {len(free)} are not in the exam already"
                raise ProblemsFound([blueprint.problem(index, number, what)])
            pool = tuple(secret.shuffled(free, "pick", *names, str(index), str(number))[: task.pick])
        for question in pool:
            used.add(question.id)
            yield question, task.way or question.spec.ways[0], task.points, (index, number)
