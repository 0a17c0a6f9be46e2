"""What a practice page needs to check a typed answer by itself: the accepted values, worked out beforehand.

Only what is simple and exact is checked in the page; for everything else the page shows the answer on request.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec

from graders.keys import (
    Acceptance,
    AnswerValue,
    Array,
    EntryKey,
    FillingValue,
    LineValue,
    NumberValue,
    OutcomeValue,
    ShapeValue,
)

_HAIR = 1e-6


class Numbers(msgspec.Struct, frozen=True, tag="numbers", tag_field="form"):
    """Numbers in order, each within its bound; `whole` refuses a decimal point."""

    right: tuple[tuple[float, ...], ...]
    wrong: tuple[tuple[float, ...], ...]
    bounds: tuple[float, ...]
    whole: bool


class Names(msgspec.Struct, frozen=True, tag="outcome", tag_field="form"):
    """The class of an exception in lower case, or nothing where the program runs."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]


class Line(msgspec.Struct, frozen=True, tag="line", tag_field="form"):
    """The number of a line; 0 for no line."""

    right: tuple[int, ...]
    wrong: tuple[int, ...]


class Gaps(msgspec.Struct, frozen=True, tag="gaps", tag_field="form"):
    """What stands in each gap, in the order of the code, without blanks."""

    right: tuple[tuple[str, ...], ...]
    wrong: tuple[tuple[str, ...], ...]


Checkable = Numbers | Names | Line | Gaps


def checkable(entry: EntryKey | None) -> Checkable | None:
    """Work out what the page compares an answer with; None where only running (or a person) can tell.

    `wrong` stands in the order of the key's beliefs.
    """
    if entry is None:
        return None
    right = (entry.value, *entry.also)
    wrong = tuple(belief.value for belief in entry.beliefs)
    match entry.value:
        case ShapeValue():
            return Numbers(tuple(map(_numbers, right)), tuple(map(_numbers, wrong)), (), whole=True)
        case NumberValue():
            bounds = tuple(_bound(number, entry.accept) for number in _numbers(entry.value))
            return Numbers(tuple(map(_numbers, right)), tuple(map(_numbers, wrong)), bounds, whole=not any(bounds))
        case OutcomeValue():
            return Names(tuple(map(_name, right)), tuple(map(_name, wrong)))
        case LineValue():
            return Line(tuple(map(_line, right)), tuple(map(_line, wrong)))
        case FillingValue():
            return Gaps(tuple(map(_gaps, right)), tuple(map(_gaps, wrong)))
        case _:
            return None


def _numbers(value: AnswerValue) -> tuple[float, ...]:
    match value:
        case ShapeValue(shape):
            return tuple(shape)
        case NumberValue(number):
            return tuple(_flat(number))
        case _:
            return ()


def _flat(value: Array) -> Iterator[float]:
    if isinstance(value, tuple):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _bound(number: float, accept: Acceptance) -> float:
    """Return how far off an answer may be: the bounds of `graders.marking`, written out for each number."""
    if accept.rounded_to is not None:
        return 0.5 * 10.0**-accept.rounded_to * (1 + _HAIR) + 2 * math.ulp(number)
    if accept.absolute is not None:
        return accept.absolute * (1 + _HAIR)
    if accept.relative is not None:
        return accept.relative * abs(number) * (1 + _HAIR)
    return 0.0


def _name(value: AnswerValue) -> str:
    return (value.cls or "").casefold() if isinstance(value, OutcomeValue) else "?"


def _line(value: AnswerValue) -> int:
    return (value.line or 0) if isinstance(value, LineValue) else -1


def _gaps(value: AnswerValue) -> tuple[str, ...]:
    return tuple("".join(text.split()) for _, text in value.gaps) if isinstance(value, FillingValue) else ()


def as_json(check: Checkable) -> str:
    """Write it for the page."""
    return msgspec.json.encode(check).decode()
