"""A question as a row of a list: what a teacher or a script chooses by. Nothing is drawn or run for it."""

from __future__ import annotations

from typing import Literal

import msgspec

from qbank.bank.load import misconceptions_used
from qbank.bank.question import Question
from qbank.language.kinds.every_kind import Level


class QuestionRow(msgspec.Struct, frozen=True, rename={"ways": "as"}):
    """One object of `qbank list --json`. `misconceptions` are those that the question can recognise, each once."""

    id: str
    kind: str
    level: Level
    title: str
    topic: str
    ways: tuple[Literal["choice", "entry", "card"], ...]
    select: Literal["one", "all"]
    source: tuple[str, ...]
    misconceptions: tuple[str, ...]
    objective: str
    version: int
    path: str


def question_row(question: Question) -> QuestionRow:
    """Describe a loaded question."""
    spec = question.spec
    return QuestionRow(
        id=spec.id,
        kind=spec.kind,
        level=spec.level,
        title=spec.title,
        topic=question.topic,
        ways=spec.ways,
        select=spec.select,
        source=spec.source,
        misconceptions=tuple(dict.fromkeys(name for _, name in misconceptions_used(question))),
        objective=spec.objective,
        version=spec.version,
        path=question.path,
    )
