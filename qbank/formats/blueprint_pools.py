"""A blueprint as pools: one for each question that a student gets, so that no student gets a question twice.

Where `pick` questions are drawn of many, these are dealt into as many pools; each holds variants of its own questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from qbank.bank.question import Question
from qbank.exams.blueprint import Blueprint, TaskSpec
from qbank.formats.package import Entry, Package, Pool
from qbank.formats.pools import Variants, entries_of
from qbank.problems import Problem, ProblemsFound


@dataclass
class _Place:
    """A task of the blueprint, and the questions dealt to it."""

    section: int
    number: int
    task: TaskSpec
    fitting: frozenset[str]
    dealt: list[Question] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        return self.task.pick or 1


def blueprint_package(blueprint: Blueprint, name: str, variants: Variants) -> Package:
    """Make the package of a blueprint. Raise ProblemsFound where its draws leave a task too few questions."""
    places = deal(blueprint)
    return Package(name, blueprint.spec.title, blueprint.spec.instructions, _pools(blueprint, places, variants))


def deal(blueprint: Blueprint) -> list[_Place]:
    """Give every question to one task alone: those that few tasks can use first, each where it is needed most."""
    places = [
        _Place(i, j, task, frozenset(question.id for question in blueprint.pools[i][j]))
        for i, section in enumerate(blueprint.spec.sections)
        for j, task in enumerate(section.tasks)
    ]
    questions = {question.id: question for section in blueprint.pools for pool in section for question in pool}
    named = {place.task.question: place for place in places if place.task.question}
    free = [place for place in places if not place.task.question]
    users = {name: [place for place in free if name in place.fitting] for name in questions}
    for name in sorted(questions, key=lambda name: (len(users[name]), name)):
        if name in named:
            named[name].dealt.append(questions[name])
        elif users[name]:
            min(users[name], key=lambda place: len(place.dealt) / place.wanted).dealt.append(questions[name])
    short = [place for place in places if len(place.dealt) < place.wanted]
    if short:
        raise ProblemsFound([_too_few(blueprint, place) for place in short])
    return places


def _too_few(blueprint: Blueprint, place: _Place) -> Problem:
    what = f"{place.wanted} questions are to be drawn, but only {len(place.dealt)} are left for this task"
    hint = "in an export every question belongs to one task: widen this one, or narrow the others"
    return blueprint.problem(place.section, place.number, what, hint)


def _pools(blueprint: Blueprint, places: list[_Place], variants: Variants) -> Iterator[Pool]:
    for place in places:
        for group in range(place.wanted):
            questions = sorted(place.dealt, key=lambda question: question.id)[group :: place.wanted]
            yield _pool(blueprint, place, group, questions, variants)


def _pool(blueprint: Blueprint, place: _Place, group: int, questions: list[Question], variants: Variants) -> Pool:
    number = f"{place.section + 1}-{place.number + 1}" + (f"-{group + 1}" if place.wanted > 1 else "")
    only = questions[0] if len(questions) == 1 else None
    return Pool(
        name=f"{number}-{only.id}" if only else number,
        question="+".join(question.id for question in questions),
        title=only.spec.title if only else f"{len(questions)} questions",
        topic=only.topic if only else "",
        section=blueprint.spec.sections[place.section].title,
        points=place.task.points,
        pick=1,
        entries=_entries(number, place.task, questions, variants),
        section_instructions=blueprint.spec.sections[place.section].instructions,
    )


def _entries(number: str, task: TaskSpec, questions: list[Question], variants: Variants) -> Iterator[Entry]:
    for question in questions:
        asked = task.way or question.spec.ways[0]
        yield from entries_of(question, f"{number}-{question.id}", asked, task.points, variants)
