"""A blueprint: what an exam is made of. Every problem of the file, unknown questions included, is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from qbank.bank.load import Bank
from qbank.bank.question import Question
from qbank.items.item import Asked
from qbank.language.question import ID_PATTERN, Ids, Many
from qbank.loading.suggestions import did_you_mean
from qbank.loading.validation import validate
from qbank.loading.yaml_source import Source, read_yaml
from qbank.problems import Problem, ProblemsFound


class _Fields(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Points = Annotated[float, Field(gt=0, le=1000)]


class TaskSpec(_Fields):
    """One question by id, or `pick` questions drawn for each student among those that fit the filters."""

    question: str | None = Field(default=None, pattern=ID_PATTERN, description="A question's id.")
    pick: int | None = Field(default=None, ge=1, le=50, description="How many questions to draw for each student.")
    kind: Ids = Field(default=(), description="With pick: only these kinds.")
    level: Ids = Field(default=(), description="With pick: only these levels.")
    topic: Ids = Field(default=(), description="With pick: only these topics.")
    way: Asked | None = Field(default=None, alias="as", description="choice or entry; default: the question's first.")
    points: Points = 1.0

    @model_validator(mode="after")
    def _one_way(self) -> TaskSpec:
        if (self.question is None) == (self.pick is None):
            raise ValueError("a task needs either question or pick")
        if self.question is not None and (self.kind or self.level or self.topic):
            raise ValueError("kind, level and topic go with pick, not with question")
        return self


class SectionSpec(_Fields):
    """A titled run of tasks."""

    title: str = Field(min_length=1, max_length=120)
    instructions: str = ""
    shuffle: bool = Field(default=False, description="Shuffle the order of the tasks for each student.")
    tasks: Many[TaskSpec] = Field(min_length=1, max_length=200)


class BlueprintFile(_Fields):
    """An exam's blueprint."""

    title: str = Field(min_length=1, max_length=120, description="Printed on every page; part of every seed.")
    instructions: str = ""
    minutes: int | None = Field(default=None, ge=1, le=10_000, description="Shown as advice; nothing enforces it.")
    distinct: bool = Field(default=False, description="No two students get the same variant of a question.")
    sections: Many[SectionSpec] = Field(min_length=1, max_length=50)


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


def load_blueprint(path: Path, bank: Bank) -> Blueprint:
    """Load a blueprint against a bank. Raise ProblemsFound with every problem."""
    source = read_yaml(path)
    spec = validate(source, BlueprintFile)
    problems: list[Problem] = []
    pools = tuple(
        tuple(_pool(source, ("sections", i, "tasks", j), task, bank, problems) for j, task in enumerate(section.tasks))
        for i, section in enumerate(spec.sections)
    )
    problems += _twice(source, spec)
    if problems:
        raise ProblemsFound(problems)
    return Blueprint(spec, source, pools)


def _pool(
    source: Source, place: tuple[str | int, ...], task: TaskSpec, bank: Bank, problems: list[Problem]
) -> tuple[Question, ...]:
    def problem(field: str, what: str, allowed: str = "", hint: str = "") -> None:
        line, column = source.position((*place, field))
        problems.append(Problem(source.path, line, column, what, allowed, hint))

    if task.question is not None:
        found = [question for question in bank.questions if question.id == task.question]
        if not found:
            hint = did_you_mean(task.question, [question.id for question in bank.questions])
            problem("question", f"no question {task.question!r} in the bank {bank.name}", hint=hint)
        elif task.way and task.way not in found[0].spec.ways:
            problem("as", f"{task.question} is not asked as {task.way}", ", ".join(found[0].spec.ways))
        return tuple(found)
    for field in ("kind", "level", "topic"):
        known = sorted({_attribute(question, field) for question in bank.questions})
        for value in getattr(task, field):
            if value not in known:
                problem(field, f"no question has the {field} {value!r}", ", ".join(known), did_you_mean(value, known))
    fitting = tuple(question for question in bank.questions if _fits(task, question))
    if len(fitting) < (task.pick or 0):
        problem("pick", f"{task.pick} questions are to be drawn, but {len(fitting)} fit")
    return fitting


def _attribute(question: Question, field: str) -> str:
    return question.topic if field == "topic" else str(getattr(question.spec, field))


def _fits(task: TaskSpec, question: Question) -> bool:
    if task.way and task.way not in question.spec.ways:
        return False
    return all(
        not getattr(task, field) or _attribute(question, field) in getattr(task, field)
        for field in ("kind", "level", "topic")
    )


def _twice(source: Source, spec: BlueprintFile) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, section in enumerate(spec.sections):
        for j, task in enumerate(section.tasks):
            if task.question in seen and task.question is not None:
                line, column = source.position(("sections", i, "tasks", j, "question"))
                yield Problem(source.path, line, column, f"{task.question} is in this exam already")
            if task.question:
                seen.add(task.question)
