"""A blueprint: what an exam is made of. Every problem of the file, unknown questions included, is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, get_args

from pydantic import Field, ValidationError, model_validator

from qbank.bank.load import Bank
from qbank.bank.question import Question
from qbank.items.item import Asked
from qbank.language.kinds.every_kind import ID_PATTERN, Fields, Ids, Many
from qbank.language.meanings import Meanings
from qbank.loading.suggestions import did_you_mean, listed, shown
from qbank.loading.validation import validate
from qbank.loading.yaml_source import Content, Loc, Source, read_yaml
from qbank.problems import Problem, ProblemsFound

FILTERS: Final = ("kind", "level", "topic")
Points = Annotated[float, Field(gt=0, le=1000)]


_WAYS = Meanings(
    {
        "choice": "Options to pick from.",
        "entry": "The answer is typed.",
        "card": "A card to turn, in practice pages only.",
    }
)


class TaskSpec(Fields):
    """One question by id, or `pick` questions drawn for each student among those that fit the filters."""

    question: str | None = Field(default=None, pattern=ID_PATTERN, description="A question's id.")
    pick: int | None = Field(default=None, ge=1, le=50, description="How many questions to draw for each student.")
    kind: Ids = Field(default=(), description="With pick: only these kinds.")
    level: Ids = Field(default=(), description="With pick: only these levels.")
    topic: Ids = Field(default=(), description="With pick: only these topics.")
    way: Annotated[Asked, _WAYS] | None = Field(
        default=None, alias="as", description="choice, entry, or card in practice; default: the question's first."
    )
    points: Points = Field(default=1.0, description="What each question of this task is worth.")

    @model_validator(mode="after")
    def _one_way(self) -> TaskSpec:
        if (self.question is None) == (self.pick is None):
            raise ValueError("a task needs either question or pick")
        if self.question is not None and any(getattr(self, name) for name in FILTERS):
            raise ValueError("kind, level and topic go with pick, not with question")
        return self


class SectionSpec(Fields):
    """A titled run of tasks."""

    title: str = Field(min_length=1, max_length=120, description="Heads the section.")
    instructions: str = Field(default="", description="Printed below the title, in Markdown.")
    shuffle: bool = Field(default=False, description="Shuffle the order of the tasks for each student.")
    tasks: Many[TaskSpec] = Field(min_length=1, max_length=200, description="Questions, or draws of questions.")


class BlueprintFile(Fields):
    """An exam's blueprint."""

    title: str = Field(min_length=1, max_length=120, description="Printed on every page; part of every seed.")
    instructions: str = Field(default="", description="Printed on the first page, in Markdown.")
    minutes: int | None = Field(default=None, ge=1, le=10_000, description="Shown as advice; nothing enforces it.")
    distinct: bool = Field(default=False, description="No two students get the same variant of a question.")
    sections: Many[SectionSpec] = Field(min_length=1, max_length=50, description="The parts of the exam, in order.")


@dataclass(frozen=True)
class Blueprint:
    """A loaded blueprint with the questions that each of its tasks may use."""

    spec: BlueprintFile
    source: Source
    pools: tuple[tuple[tuple[Question, ...], ...], ...]

    def problem(self, section: int, task: int, what: str, hint: str = "") -> Problem:
        """Say what is wrong with one task of the blueprint."""
        line, column = self.source.position(("sections", section, "tasks", task))
        return Problem(self.source.path, line, column, what, hint=hint)


def load_blueprint(path: Path, bank: Bank | None, *, practice: bool = False) -> Blueprint:
    """Load a blueprint against a bank. Raise ProblemsFound with every problem, of fields and of questions alike.

    Without a bank (it could not be loaded) only the fields are checked, and what is returned has no questions.
    Cards, which are turned and never graded, are for `practice` alone.
    """
    source = read_yaml(path)
    problems: list[Problem] = []
    spec = None
    try:
        spec = validate(source, BlueprintFile)
    except ProblemsFound as found:
        problems += found.problems
    if bank is not None:
        problems += against_bank(source, bank if practice else without_cards(bank), bank)
    if problems or spec is None:
        raise ProblemsFound(problems)
    questions = () if bank is None else bank.questions if practice else without_cards(bank).questions
    pools = tuple(tuple(pool_of(task, questions) for task in section.tasks) for section in spec.sections)
    blueprint = Blueprint(spec, source, pools)
    if bank is not None and (short := list(running_out(blueprint))):
        raise ProblemsFound(short)
    return blueprint


def pool_of(task: TaskSpec, questions: Iterable[Question]) -> tuple[Question, ...]:
    """List the questions that a task may use."""
    return tuple(
        question
        for question in questions
        if (task.question is None or task.question == question.id)
        and (task.way is None or task.way in question.spec.ways)
        and all(not getattr(task, name) or attribute(question, name) in getattr(task, name) for name in FILTERS)
    )


def without_cards(bank: Bank) -> Bank:
    """Keep of a bank what can be graded."""
    return replace(bank, questions=tuple(question for question in bank.questions if not question.spec.is_card))


def attribute(question: Question, name: str) -> str:
    """Return what a filter looks at: the question's kind, level or topic."""
    return question.topic if name == "topic" else str(getattr(question.spec, name))


def against_bank(source: Source, bank: Bank, whole: Bank | None = None) -> Iterator[Problem]:
    """Check every task as it is written, so that a slip in one field hides no problem of another.

    What is in the `whole` bank but not in `bank` is a card.
    """
    by_id = {question.id: question for question in bank.questions}
    cards = {question.id for question in (whole or bank).questions} - by_id.keys()
    seen: set[str] = set()
    for place, task in _written_tasks(source.content):
        wanted = task.get("question")
        if isinstance(wanted, str) and re.fullmatch(ID_PATTERN, wanted):
            if wanted in cards:
                what = f"{wanted} is a card, which is never graded: cards go into practice pages"
                yield _problem(source, (*place, "question"), what, hint="qbank practice builds them")
            elif wanted not in by_id:
                what = f"no question {shown(wanted)} in the bank {bank.name}"
                yield _problem(source, (*place, "question"), what, hint=did_you_mean(wanted, by_id))
            elif task.get("as") in get_args(Asked) and task["as"] not in by_id[wanted].spec.ways:
                what = f"{wanted} is not asked as {task['as']}"
                yield _problem(source, (*place, "as"), what, listed(by_id[wanted].spec.ways))
            if wanted in seen:
                yield _problem(source, (*place, "question"), f"{wanted} is in this exam already")
            seen.add(wanted)
        elif wanted is None:
            yield from _pick_faults(source, place, task, bank, whole or bank)


def _pick_faults(source: Source, place: Loc, task: Mapping[Any, Any], bank: Bank, whole: Bank) -> Iterator[Problem]:
    sound = True
    for name in FILTERS:
        known = sorted({attribute(question, name) for question in whole.questions})
        values = task.get(name, [])
        for value in [values] if isinstance(values, str) else values if isinstance(values, list) else []:
            if isinstance(value, str) and value not in known:
                sound = False
                what = f"no question has the {name} {shown(value)}"
                yield _problem(source, (*place, name), what, listed(known), did_you_mean(value, known))
    try:
        spec = TaskSpec.model_validate(task)
    except ValidationError:
        return  # told by the check of the fields
    fitting = len(pool_of(spec, bank.questions))
    if sound and fitting < (spec.pick or 0):
        what = f"{spec.pick} questions are to be drawn, but {fitting} fit{'s' if fitting == 1 else ''}"
        cards = len(pool_of(spec, whole.questions)) - fitting
        hint = f"cards ({cards} of them fit) go into practice pages: qbank practice" if cards else ""
        yield _problem(source, (*place, "pick"), what, hint=hint)


def running_out(blueprint: Blueprint) -> Iterator[Problem]:
    """Find draws that the draws before them could leave too few questions for, whatever the student's luck."""
    tasks = [
        (("sections", i, "tasks", j), task, {question.id for question in blueprint.pools[i][j]})
        for i, section in enumerate(blueprint.spec.sections)
        for j, task in enumerate(section.tasks)
    ]
    fixed = {task.question for _, task, _ in tasks if task.question}
    earlier: list[tuple[int, set[str]]] = []
    for place, task, pool in tasks:
        if task.pick is None:
            continue
        pool = pool - fixed
        taken = min(
            sum(min(count, len(pool & others)) for count, others in earlier),
            len(pool & set[str]().union(*(others for _, others in earlier))),
        )
        if len(pool) - taken < task.pick:
            left = len(pool) - taken
            what = f"{task.pick} questions are to be drawn, but perhaps only {left} are not in the exam already"
            hint = "put the draw with the narrower choice first, or widen this one"
            yield _problem(blueprint.source, (*place, "pick"), what, hint=hint)
        earlier.append((task.pick, pool))


def _written_tasks(content: Content) -> Iterator[tuple[Loc, Mapping[Any, Any]]]:
    sections = content.get("sections") if isinstance(content, dict) else None
    for i, section in enumerate(sections if isinstance(sections, list) else []):
        tasks = section.get("tasks") if isinstance(section, dict) else None
        for j, task in enumerate(tasks if isinstance(tasks, list) else []):
            if isinstance(task, dict):
                yield ("sections", i, "tasks", j), task


def _problem(source: Source, place: Loc, what: str, allowed: str = "", hint: str = "") -> Problem:
    return Problem(source.path, *source.position(place), what, allowed, hint)
