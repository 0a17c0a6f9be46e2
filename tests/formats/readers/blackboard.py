"""Reads Blackboard's question upload by its documentation: one line a question, its fields parted by tabs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MOST_ANSWERS = 100


@dataclass(frozen=True)
class Question:
    """A question; `options` of MC and MA with whether they are right, `answers` of the others (NUM: and tolerance)."""

    kind: str
    text: str
    options: tuple[tuple[str, bool], ...] = ()
    answers: tuple[str, ...] = ()


def read(path: Path) -> list[Question]:
    """Read a file; a line that Blackboard would refuse raises."""
    written = path.read_bytes().decode("utf-8")
    assert "\r" not in written and written.endswith("\n")
    return [_question(line.split("\t")) for line in written.removesuffix("\n").split("\n")]


def _question(fields: list[str]) -> Question:
    kind, text, *rest = fields
    assert text.strip(), "no question text"
    match kind:
        case "MC" | "MA":
            assert len(rest) % 2 == 0 and 2 <= len(rest) // 2 <= MOST_ANSWERS
            assert set(rest[1::2]) <= {"correct", "incorrect"} and all(rest[::2])
            options = tuple((answer, mark == "correct") for answer, mark in zip(rest[::2], rest[1::2], strict=True))
            assert sum(right for _, right in options) == 1 if kind == "MC" else any(right for _, right in options)
            return Question(kind, text, options)
        case "TF":
            assert rest in (["true"], ["false"])
            return Question(kind, text, answers=tuple(rest))
        case "NUM":
            value, tolerance = rest
            assert "e" not in value and float(tolerance) >= 0 and float(value) is not None
            return Question(kind, text, answers=tuple(rest))
        case "FIB":
            assert 1 <= len(rest) <= MOST_ANSWERS and all(rest)
            return Question(kind, text, answers=tuple(rest))
        case "ESS":
            assert len(rest) <= 1
            return Question(kind, text, answers=tuple(rest))
        case _:
            raise AssertionError(f"{kind!r} is no type that Blackboard reads")
