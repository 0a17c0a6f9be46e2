"""A response on its way in and the grade on its way out. Our failure is never a wrong answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

Status: TypeAlias = Literal["correct", "partial", "incorrect", "blank", "invalid", "ungraded", "error"]
"""correct/partial/incorrect are verdicts; blank: nothing given; invalid: could not be read (`feedback` names the wanted
form); ungraded: a human must settle it, or this machine cannot; error: our own failure."""


class Chosen(msgspec.Struct, frozen=True, tag="chosen"):
    """Option tokens that were ticked."""

    tokens: tuple[str, ...]


class Letters(msgspec.Struct, frozen=True, tag="letters"):
    """What a CSV says about a choice: letters as printed on that student's page, e.g. `B` or `A, C`."""

    text: str


class Typed(msgspec.Struct, frozen=True, tag="typed"):
    """Free text."""

    text: str


class Filled(msgspec.Struct, frozen=True, tag="filled"):
    """What was put into each gap, by the gap's name."""

    gaps: Mapping[str, str]


Response: TypeAlias = Chosen | Letters | Typed | Filled


class Criterion(msgspec.Struct, frozen=True):
    """One named thing that was asked for, whether it was met, and what was found."""

    name: str
    met: bool
    found: str = ""


class Grade(msgspec.Struct, frozen=True):
    """The verdict on one response. `understood` is the answer as read, ready to show; `feedback` is Markdown.

    `printed` is how what a program printed begins: a student's text, to be shown as such and never as markup.
    """

    status: Status
    points: float
    understood: str = ""
    criteria: tuple[Criterion, ...] = ()
    feedback: str = ""
    misconceptions: tuple[str, ...] = ()
    printed: str = ""
