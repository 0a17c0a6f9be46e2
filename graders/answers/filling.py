"""Reads what a student put into the gaps of a program: picked on the page, or typed in order, `True; .T`."""

from __future__ import annotations

from typing import Final

from graders.answers.normalise import legible
from graders.answers.unreadable import Blank, Unreadable
from graders.grades import Chosen, Filled, Letters, Response, Typed
from graders.keys import FillingValue

NOTHING: Final = "(nothing)"
"""How a gap that is to stay empty is typed; a page offers it as a choice."""


def read_filling(response: Response, like: FillingValue) -> FillingValue | Unreadable:
    """Read one text for each gap of `like`. A response without any is Blank; one that leaves some out is Unreadable."""
    names = [name for name, _ in like.gaps]
    wanted = f"Fill every gap ({', '.join(names)}); typed, in this order and separated by semicolons."
    match response:
        case Filled(gaps):
            if not gaps:
                return Blank(wanted)
            if set(gaps) != set(names):
                return Unreadable(wanted)
            return FillingValue(tuple((name, _text(gaps[name])) for name in names))
        case Chosen(tokens):
            return Unreadable(wanted) if tokens else Blank(wanted)
        case Letters(text) | Typed(text):
            plain = legible(text, wanted)
            if isinstance(plain, Unreadable):
                return plain
            parts = plain.split(";")
            if len(parts) != len(names):
                return Unreadable(wanted)
            return FillingValue(tuple((name, _text(part)) for name, part in zip(names, parts, strict=True)))


def _text(part: str) -> str:
    plain = legible(part[:500], "")
    return "" if isinstance(plain, Unreadable) or plain == NOTHING else plain
