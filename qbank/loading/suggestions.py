"""The small words of an error message: the value that caused it, and the name that was probably meant.

Nothing returned here may hold a control character: messages go to terminals.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

WIDTH = 60
_ITEMS = 8
_LONGEST_WORD = 80


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the allowed name nearest to `word`, or "" if none is near."""
    near = nearest(word, allowed)
    return f"did you mean {shown(near)}?" if near else ""


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return the allowed name nearest to `word`, or "" if none is near."""
    if not word or len(word) > _LONGEST_WORD:
        return ""
    names = {_flat(name): name for name in reversed(list(allowed))}
    near = difflib.get_close_matches(_flat(word), list(reversed(names)), n=1, cutoff=0.6)
    return names[near[0]] if near else ""


def shown(value: object) -> str:
    """Spell any value in at most 60 characters, with whatever does not print escaped."""
    text = printable(_spell(value, 3))
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def printable(text: str) -> str:
    """Escape the characters of `text` that a terminal would obey or not show."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def listed(words: Iterable[object]) -> str:
    """Join words as a list that a message can end with."""
    return ", ".join(printable(str(word)) for word in words)


def _flat(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def _spell(value: object, depth: int) -> str:
    match value:
        case str() | bytes():
            whole = repr(value[: WIDTH + 1])
            return whole if len(whole) <= WIDTH else f"{whole[: WIDTH - 2]}…{whole[-1]}"
        case bool() | None | float():
            return repr(value)
        case int():
            # Python refuses to spell integers of more than 4300 digits.
            return repr(value) if value.bit_length() < 128 else f"an integer of {value.bit_length()} bits"
        case list():
            return f"[{_spell_items(value, depth)}]"
        case tuple():
            comma = "," if len(value) == 1 else ""
            return f"({_spell_items(value, depth)}{comma})"
        case set() | frozenset():
            return f"{{{_spell_items(sorted(value, key=repr), depth)}}}"
        case dict():
            if depth == 0 and value:
                return "{…}"
            pairs = [
                f"{_spell(key, depth - 1)}: {_spell(item, depth - 1)}" for key, item in list(value.items())[:_ITEMS]
            ]
            return "{" + ", ".join(pairs + ["…"] * (len(value) > _ITEMS)) + "}"
        case _:
            return " ".join(repr(value).split())


def _spell_items(items: list[object] | tuple[object, ...], depth: int) -> str:
    if depth == 0 and items:
        return "…"
    return ", ".join([_spell(item, depth - 1) for item in items[:_ITEMS]] + ["…"] * (len(items) > _ITEMS))
