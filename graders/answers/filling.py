"""Reads what a student put into the gaps of a program: picked on the page, or typed in order, `True; .T`."""

from __future__ import annotations

import re
from typing import Final

from graders.answers.normalise import legible
from graders.answers.unreadable import Blank, Unreadable
from graders.grades import Chosen, Filled, Letters, Response, Typed
from graders.keys import FillingValue

NOTHING: Final = "(nothing)"
"""How a gap that is to stay empty is typed; a page offers it as a choice."""

_SPOKEN: Final = {"true": "True", "false": "False", "none": "None"}
_LONGEST: Final = 500


def read_filling(response: Response, like: FillingValue) -> FillingValue | Unreadable:
    """Read one text for each gap of `like`. A response without any is Blank; one that leaves some out is Unreadable.

    Typed texts stand in the order of the gaps, separated by semicolons, with or without the gap's name: `a: True; b: `.
    On a page every gap is picked: one whose text is empty was left open.
    """
    names = [name for name, _ in like.gaps]
    wanted = _wanted(names)
    match response:
        case Filled(gaps):
            given = {name: text for name, text in gaps.items() if text.strip()}
            if not given:
                return Blank(wanted)
            if set(given) != set(names):
                return Unreadable(_wanted(names, [name for name in names if name not in given]))
            return _filling([(name, given[name]) for name in names])
        case Chosen(tokens):
            return Unreadable(wanted) if tokens else Blank(wanted)
        case Letters(text) | Typed(text):
            plain = _legible_code(text, wanted)
            if isinstance(plain, Unreadable):
                return plain
            parts = plain.split(";")
            if len(parts) != len(names):
                return Unreadable(wanted)
            return _filling([(name, _unnamed(name, part)) for name, part in zip(names, parts, strict=True)])


def _filling(given: list[tuple[str, str]]) -> FillingValue | Unreadable:
    """Read each text; one that is too long is told, never cut."""
    gaps = []
    for name, part in given:
        text = _text(part)
        if text is None:
            return Unreadable(f"Gap `{name}`: Write at most {_LONGEST} characters.")
        gaps.append((name, text))
    return FillingValue(tuple(gaps))


def _wanted(names: list[str], left_open: list[str] | None = None) -> str:
    several = len(names) > 1
    order = ", one for each gap in this order and separated by semicolons" if several else ""
    missing = f" Left open: {', '.join(left_open)}." if left_open else ""
    return f"Fill every gap ({', '.join(names)}){order}; type {NOTHING} where a gap stays empty.{missing}"


def _unnamed(name: str, part: str) -> str:
    """Leave out the gap's own name before its text, as options and keys are printed."""
    return re.sub(rf"^\s*(?:____)?{re.escape(name)}(?:____)?\s*[:=](?!=)", "", part, count=1)


def _legible_code(text: str, wanted: str) -> str | Unreadable:
    """Bring code to plain characters. Quotes around the whole of it are its own: `'relu'` is no quoted answer."""
    guarded = legible("=" + text.strip(" \t\r\n`"), wanted)
    if isinstance(guarded, Unreadable):
        return guarded
    return guarded[1:].strip() or Blank(wanted)


def _text(part: str) -> str | None:
    plain = _legible_code(part, "")
    if isinstance(plain, Blank) or (isinstance(plain, str) and plain.casefold() == NOTHING):
        return ""
    if isinstance(plain, Unreadable) or len(plain) > _LONGEST:
        return None
    return _SPOKEN.get(plain.casefold(), plain)
