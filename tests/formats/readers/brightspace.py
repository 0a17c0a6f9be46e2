"""Reads Brightspace's question CSV as its sample file explains it: runs of rows, each begun by NewQuestion."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """An option, or an accepted text, with its weight in percent (of MS: 1 or 0) and feedback as HTML."""

    text: str
    weight: float
    feedback: str = ""


@dataclass(frozen=True)
class Question:
    """A question of the library."""

    kind: str
    id: str
    title: str
    text: str
    points: float
    difficulty: int
    answers: tuple[Answer, ...]
    scoring: str
    answer_key: str
    hint: str
    feedback: str


def read(path: Path) -> list[Question]:
    """Read a file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert len({len(row) for row in rows}) == 1, "rows of different lengths"
    return [_question(block) for block in _blocks(rows)]


def _blocks(rows: list[list[str]]) -> Iterator[list[list[str]]]:
    block: list[list[str]] = []
    for row in rows:
        if row[0] == "NewQuestion" and block:
            yield block
            block = []
        if any(row):
            block.append(row)
    yield block


def _question(block: list[list[str]]) -> Question:
    assert block[0][0] == "NewQuestion"
    kind = block[0][1]
    single: dict[str, list[str]] = {}
    answers: list[Answer] = []
    for name, *cells in block[1:]:
        match name:
            case "Option":
                assert kind in ("MC", "MS") and cells[1] and cells[2] == "HTML"
                answers.append(Answer(cells[1], float(cells[0]), _html(cells[3:])))
            case "TRUE" | "FALSE":
                assert kind == "TF"
                answers.append(Answer(name, float(cells[0]), _html(cells[1:])))
            case "Answer":
                assert kind == "SA" and cells[1] and cells[2] in ("", "regexp")
                answers.append(Answer(cells[1], float(cells[0])))
            case _:
                assert name not in single, f"{name} twice"
                single[name] = cells
    assert kind in ("MC", "TF", "MS", "SA", "WR")
    for answer in answers:
        assert answer.weight in (0, 1) if kind == "MS" else 0 <= answer.weight <= 100
    return Question(
        kind=kind,
        id=single["ID"][0],
        title=single["Title"][0],
        text=_html(single["QuestionText"]),
        points=float(single["Points"][0]),
        difficulty=int(single["Difficulty"][0]),
        answers=tuple(answers),
        scoring=single.get("Scoring", [""])[0],
        answer_key=single.get("AnswerKey", [""])[0],
        hint=_html(single["Hint"]) if "Hint" in single else "",
        feedback=_html(single["Feedback"]) if "Feedback" in single else "",
    )


def _html(cells: list[str]) -> str:
    assert (cells[1] == "HTML") == bool(cells[0]), "text that would be shown with its tags"
    return cells[0]
