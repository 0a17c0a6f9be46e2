"""What every format writes: pools of variants with their keys. A teacher's file: never hand one to students.

Pools and entries are made while they are written, so that memory holds one batch, however many variants there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qbank.items.item import Asked, Item


@dataclass(frozen=True)
class Entry:
    """One variant, ready for a target. `name` is stable, unique in its package and made of [a-z0-9-] only."""

    name: str
    title: str
    points: float
    asked: Asked
    item: Item


@dataclass(frozen=True)
class Pool:
    """The variants of one question, or of one place of a blueprint, of which a student gets `pick`.

    `question` is the question's id, or the ids of several joined by `+`. `entries` can be read once. Pools of one
    section follow each other and have the same `section_instructions`, in Markdown.
    """

    name: str
    question: str
    title: str
    topic: str
    section: str
    points: float
    pick: int
    entries: Iterable[Entry]
    section_instructions: str = ""


@dataclass(frozen=True)
class Package:
    """What one export holds. `instructions` are Markdown; `pools` can be read once, in order, each to its end."""

    name: str
    title: str
    instructions: str
    pools: Iterable[Pool]
