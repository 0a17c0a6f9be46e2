"""By what a student could tell the key without knowing: its length, its size, or how much it shares with the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from math import prod

from graders.keys import CallValue, ExpressionValue, FillingValue, FixValue, NumberValue, ShapeValue
from qbank.items.item import Option

CUES = ("longest", "shortest", "largest", "smallest", "most shared")
_WORDS = re.compile(r"[A-Za-z_][\w.]*|\d+(?:\.\d+)?")


def cues_of(key: Option, others: Sequence[Option]) -> Iterator[str]:
    """Yield each cue that points at the key alone: no other option is as long, as large, ..."""
    lengths = [len(option.text) for option in others]
    if len(key.text) > max(lengths):
        yield "longest"
    if len(key.text) < min(lengths):
        yield "shortest"
    size = _size(key)
    sizes = [each for each in map(_size, others) if each is not None]
    if size is not None and sizes:
        if size > max(sizes):
            yield "largest"
        if size < min(sizes):
            yield "smallest"
    shared = _shared_by_each([key, *others])
    if shared and shared[0] > max(shared[1:]):
        yield "most shared"


def _size(option: Option) -> float | None:
    """Return what a student could compare options by: a number, or how many elements a shape has."""
    match option.value:
        case NumberValue(value) if not isinstance(value, tuple):
            return value
        case ShapeValue(shape):
            return prod(shape)
        case _:
            return None


def _shared_by_each(options: Iterable[Option]) -> list[int]:
    """Count for each option the parts that it shares with the others; empty where options have no parts.

    Wrong options that each change one part of the key make it the one that shares most: a known way to guess.
    """
    parts = [_parts(option) for option in options]
    return [
        sum((mine & theirs).total() for place, theirs in enumerate(parts) if place != own)
        for own, mine in enumerate(parts)
        if all(parts)
    ]


def _parts(option: Option) -> Counter[Hashable]:
    match option.value:
        case ShapeValue(shape):
            return Counter(enumerate(shape))
        case NumberValue(value) if isinstance(value, tuple):
            return Counter(enumerate(value))
        case CallValue() | ExpressionValue() | FillingValue() | FixValue():
            return Counter(_WORDS.findall(option.text))
        case _:
            return Counter()
