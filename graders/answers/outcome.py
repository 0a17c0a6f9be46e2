"""Reads what a program does: the class of an exception, or that there is none. Half an answer (`error`) is not read."""

from __future__ import annotations

import builtins
import re
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from graders.answers.no_error import says_no_error
from graders.answers.normalise import legible
from graders.answers.unreadable import Unreadable
from graders.keys import OutcomeValue

WANTED: Final = "Name the class of the exception, such as ValueError, or write: no error."
_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 4
"""`module not found error` is the longest built-in name in words."""

_WORD: Final = re.compile(r"[A-Za-z_](?:[\w.]*\w)?", re.A)
_CLASS: Final = re.compile(r"[A-Z]\w*(?:Error|Exception|Warning)", re.A)
_DENIES: Final = re.compile(
    r"\b(?:no|not|never|none|nothing|without|neither|nor|cannot|\w+n't|instead|either|or)\b", re.I
)
_DENIES_LATER: Final = re.compile(
    r"\b(?:or|but)\s+(?:maybe\s+)?(?:it\s+)?(?:runs?|works?|no|none|nothing|not)\b"
    r"|\b(?:no|without)\s+(?:an?\s+)?(?:error|exception)s?\b|\bnot\s+(?:be\s+)?(?:raised|thrown)\b",
    re.I,
)
_REASON: Final = re.compile(r"\b(?:because|since|as|due|when|if|for|in|at|on|with|that|from)\b|[,;.(\[-]", re.I)
"""What follows one of these says why, and may deny other things."""


class _Found(NamedTuple):
    name: str
    start: int
    end: int


def read_outcome(text: str) -> OutcomeValue | Unreadable:
    """Read an exception's class (bare or dotted, in words, with its message or a whole traceback) or `no error`."""
    plain = legible(text, WANTED)
    if isinstance(plain, Unreadable):
        return plain
    if says_no_error(plain):
        return OutcomeValue(None)
    name = _one_class(_last_raised(plain) if plain.startswith("Traceback ") else plain)
    return Unreadable(WANTED) if name is None else OutcomeValue(name)


def _last_raised(traceback: str) -> str:
    """Return the line of a traceback that names what was raised; a message may run on below it."""
    lines = traceback.split("\n")
    return next((line for line in reversed(lines) if line[:1] != " " and _classes(line.partition(":")[0])), "")


def _one_class(plain: str) -> str | None:
    """Return the class that is claimed before any message; None if there is none, several, or it is denied."""
    before = ""
    for part in plain.split(":"):
        found = _classes(part)
        if not found:
            before += part + " "
            continue
        tail = part[found[-1].end :]
        if len({each.name for each in found}) > 1 or _DENIES.search(before + part[: found[0].start]):
            return None
        if _DENIES_LATER.search(tail) or _DENIES.search(_REASON.split(tail, maxsplit=1)[0]):
            return None
        return found[0].name
    return None


def _classes(part: str) -> list[_Found]:
    words = list(_WORD.finditer(part))
    found: list[_Found] = []
    position = 0
    while position < len(words):
        count, name = _class_at(part, words[position : position + _MOST_WORDS])
        if name is not None:
            found.append(_Found(name, words[position].start(), words[position + count - 1].end()))
        position += count
    return found


def _class_at(part: str, words: list[re.Match[str]]) -> tuple[int, str | None]:
    """Return how many of `words` make the name of a class, and the name; longest first."""
    for count in range(len(words), 0, -1):
        gaps = (part[a.end() : b.start()] for a, b in pairwise(words[:count]))
        if all(gap.strip(" -") == "" for gap in gaps):
            joined = "".join(word[0] for word in words[:count]).replace("_", "")
            if known := _built_in().get(joined.rpartition(".")[2].casefold()):
                return count, known
    last = words[0][0].rpartition(".")[2]
    named = _CLASS.fullmatch(last) and len(last) <= _LONGEST_NAME
    return 1, last if named else None


@cache
def _built_in() -> dict[str, str]:
    """Map built-in exceptions' names, folded, to the class's own name (IOError is OSError)."""
    vague = {"Exception", "BaseException", "Warning", "ExceptionGroup", "BaseExceptionGroup"}
    return {
        name.casefold(): found.__name__
        for name, found in vars(builtins).items()
        if isinstance(found, type) and issubclass(found, BaseException) and name not in vague
    }
