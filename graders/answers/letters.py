"""Reads the letters of the options a student picks, as printed on that student's page: `B`, `b)`, `A, C`, `AC`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from graders.answers.normalise import legible
from graders.answers.unreadable import Unreadable

_LEAD: Final = re.compile(r"(?:the\s+)?(?:answers?|options?|choices?|letters?)\s*(?:is|are)?\s*[:=]?\s*(?=\S)", re.I)
_BETWEEN: Final = re.compile(r"\s*(?:[,;/+&\s]|\band\b)+\s*", re.I)
_TOKEN: Final = re.compile(r"[(\[]?(\w+)[)\].:]?")
_NONE: Final = frozenset({"none", "none of them", "none of these", "no option"})


def read_letters(text: str, letters: Sequence[str]) -> tuple[str, ...] | Unreadable:
    """Read which of `letters` are named, in the page's order; `none` names none of them."""
    page = {letter.casefold(): letter for letter in letters}
    wanted = f"Write a letter of your page ({', '.join(letters)}), such as {letters[0] if letters else 'A'}."
    plain = legible(text, wanted)
    if isinstance(plain, Unreadable):
        return plain
    body = plain.casefold()
    if body not in page and (lead := _LEAD.match(body)):
        body = body[lead.end() :]
    if body.rstrip(".") in _NONE:
        return ()
    named = _named(body, page)
    return Unreadable(wanted) if named is None else tuple(letter for letter in letters if letter in named)


def _named(body: str, page: dict[str, str]) -> frozenset[str] | None:
    """Return the letters in `body`; None if it holds anything else."""
    if len(body) > 1 and body[0] + body[-1] in ("()", "[]") and not set(body[1:-1]) & set("()[]"):
        body = body[1:-1].strip()
    named: set[str] = set()
    for part in _BETWEEN.split(body.rstrip(".,; ")):
        token = _TOKEN.fullmatch(part)
        if token is None:
            return None
        run = [token[1]] if token[1] in page else list(token[1])
        if not all(letter in page for letter in run):
            return None
        named.update(page[letter] for letter in run)
    return frozenset(named)
