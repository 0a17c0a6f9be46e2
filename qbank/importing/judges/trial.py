"""What a judge returns: the programs to run, how to decide over their outcomes, and a sketch of the draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from graders.programs import Outcome, Program, Raised, Ran, Stopped, Unobserved


class Finding(msgspec.Struct, frozen=True):
    """Which options hold (None: not decided), and what was seen, in words."""

    holds: tuple[bool | None, ...]
    seen: str


class Sketch(msgspec.Struct, frozen=True):
    """What a draft is made of besides the published texts. Which fields count depends on the kind.

    `values` are expressions for the options of a shape or value, empty for one that has none; `fillings` are what the
    options put in the gap of `code`, which is written there as GAP; `require` are names and conditions.
    """

    kind: Literal["shape", "value", "configuration", "debugging", "concept"]
    setup: str = ""
    code: str = ""
    observe: tuple[tuple[str, str], ...] = ()
    values: tuple[str, ...] = ()
    fillings: tuple[str, ...] = ()
    require: tuple[tuple[str, str], ...] = ()
    decimals: int = 0


class Trial(msgspec.Struct, frozen=True):
    """What is run for a question, and what it means. `asked` says what the options are held against."""

    asked: str
    programs: tuple[Program, ...]
    decide: Callable[[Sequence[Outcome]], Finding]
    sketch: Sketch


def in_words(outcome: Outcome) -> str:
    """Say what came of a program."""
    match outcome:
        case Ran():
            return "the code runs without an error"
        case Raised(cls, message, line):
            where = f" in line {line}" if line else ""
            first = message.split("\n")[0][:200]
            return f"the code raises {cls}{where}" + (f": {first}" if first else "")
        case Unobserved(name, message):
            return f"{name} cannot be observed: {message[:200]}"
        case Stopped(limit, detail):
            return f"the code was stopped ({limit}: {detail[:200]})"
