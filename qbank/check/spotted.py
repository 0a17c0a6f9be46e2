"""A weakness where it was seen: a code, one sentence, and a line and column of the question file."""

from __future__ import annotations

from dataclasses import dataclass

from qbank.bank.question import Question

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Spotted:
    """What is wrong, and where; `seed` shows it (None: the file alone does, or the whole sweep)."""

    code: str
    what: str
    line: int
    column: int
    seed: int | None = None


def spot(
    question: Question,
    code: str,
    what: str,
    place: Place = (),
    *,
    seed: int | None = None,
    text: tuple[int, int] | None = None,
) -> Spotted:
    """Point at a place of the question; `text` is a line and column within the text that stands there."""
    line, column = question.source.text_position(place, *text) if text else question.source.position(place)
    return Spotted(code, what, line, column, seed)
