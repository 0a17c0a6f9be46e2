"""Plans an exam before anything runs: who gets which question, in which place and way, with which seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qbank.bank.question import Question
from qbank.exams.blueprint import Blueprint
from qbank.exams.secret import Secret
from qbank.items.item import Asked
from qbank.loading.roster import Student


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
    """List a candidate's tasks in printed order; nothing here depends on any other candidate."""
    names = (blueprint.spec.title, candidate.id)
    used = {task.question for section in blueprint.spec.sections for task in section.tasks if task.question}
    slots: list[Slot] = []
    for index, section in enumerate(blueprint.spec.sections):
        planned: list[tuple[int, Question]] = []
        for number, task in enumerate(section.tasks):
            chosen = blueprint.pools[index][number]
            if task.pick is not None:
                free = [question for question in chosen if question.id not in used]
                chosen = _picked(secret, free, task.pick, (*names, str(index), str(number)))
            used.update(question.id for question in chosen)
            planned += [(number, question) for question in chosen]
        if section.shuffle:
            planned = secret.shuffled(planned, "tasks", *names, str(index))
        for number, question in planned:
            task = section.tasks[number]
            asked = task.way or question.spec.ways[0]
            slots.append(Slot(index, len(slots) + 1, question, asked, task.points, (index, number)))
    return slots


def _picked(secret: Secret, free: Sequence[Question], count: int, names: tuple[str, ...]) -> tuple[Question, ...]:
    """Pick questions by their ids, so that a new question in the bank moves few of the picks."""
    return tuple(sorted(free, key=lambda question: secret.derive("pick", *names, question.id))[:count])
