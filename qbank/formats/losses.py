"""What a format could not hold of an entry: reported one by one, never dropped in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import msgspec

CODES: Final[Mapping[str, str]] = {
    "kind": "the question is left out: the format has nothing that could ask it",
    "marked-by-hand": "a person must mark it there: the format cannot judge such an answer",
    "rubric": "what to look for is not there for whoever marks it",
    "partial-credit": "an answer that is right in part earns something else",
    "mark-rounded": "an option's share of the points is rounded to one that the format knows",
    "joint-marking": "parts that count only together are marked one by one",
    "tolerance": "the accepted tolerance of a typed number is not the bank's",
    "other-answers": "some right answers, or ways of writing them, are not accepted",
    "several-entries": "an answer that is typed in one go is asked for in several fields",
    "belief-feedback": "wrong typed answers are not told which mistake they show",
    "option-feedback": "options have no feedback of their own",
    "solution": "the worked solution is left out",
    "hint": "the hint is left out",
    "tags": "level, topic and misconceptions are left out",
    "title": "the title is left out or changed",
    "points": "the points are left out or changed",
    "order": "the order of the options is not kept, or cannot be shuffled",
    "pool": "the system cannot pick one variant of several by itself",
    "layout": "line ends, indents or colours of code or text are changed",
    "math": "formulas are written as plain characters",
    "length": "a text is longer than the format takes",
    "instructions": "the instructions of an exam or a section are left out",
}
"""Every code that a loss may have, with what it means."""


class Loss(msgspec.Struct, frozen=True):
    """One thing that is lost: the entry's name (a pool's or the package's where it concerns all), a code, and what."""

    entry: str
    code: str
    what: str


Lose: TypeAlias = Callable[[Loss], None]
"""Tell of a loss and go on. Whoever called may raise to stop the writing (`--strict`)."""
