"""Reads a tensor's shape as students write it: `(4, 7, 3)`, `4x7x3`, `torch.Size([4, 7, 3])`, `4 7 3`."""

from __future__ import annotations

import re
from typing import Final

from graders.answers.normalise import legible
from graders.answers.unreadable import Unreadable
from graders.keys import ShapeValue

WANTED: Final = "Write a shape such as (4, 7, 3)."
_MOST_AXES: Final = 16
_MOST_DIGITS: Final = 9

_NAMED: Final = re.compile(
    r"(?:[a-z_][\w. \[\]]{0,40}?[ .])?(?:shape|size)(?:\(\))?\s*(?:is|[:=])?\s*(?=[\[(0-9]|torch|size)", re.I
)
"""`shape: 4, 7`, `output.shape = (4, 7)`: a label that says it is a shape may precede any form."""
_LABEL: Final = re.compile(r"[a-z_][\w.]{0,40}\s*[:=]\s*(?=[\[(]|torch|size)", re.I)
"""`output: (4, 7)`: any other label needs brackets, so that `N=4` is not read as a shape."""
_SIZE: Final = re.compile(r"(?:torch\.)?size\s*(?=\()|tuple\s*(?=\()", re.I)
_TIMES: Final = re.compile(r"\s*[x×х]\s*|\s+by\s+", re.I)
_PAIRS: Final = {"(": ")", "[": "]"}


def read_shape(text: str) -> ShapeValue | Unreadable:
    """Read a shape: sizes parted by commas, semicolons, blanks or multiplication signs, in one way throughout."""
    plain = legible(text, WANTED)
    if isinstance(plain, Unreadable):
        return plain
    sizes = _sizes(_bare(plain))
    return Unreadable(WANTED) if sizes is None else ShapeValue(sizes)


def _bare(plain: str) -> str:
    """Take off a label, `torch.Size` and full stops; brackets stay."""
    body = plain.rstrip(" .;\n")
    if body[:1].isalpha() or body[:1] == "_":
        for lead in (_SIZE, _NAMED, _LABEL, _SIZE):
            if found := lead.match(body):
                body = body[found.end() :]
                if lead is _SIZE:
                    break
    return body


def _sizes(body: str) -> tuple[int, ...] | None:
    """Read the bracketed or bare list; None if it is not one."""
    bracketed = False
    for _ in range(3):
        if not (body and _PAIRS.get(body[0]) == body[-1]):
            break
        around, body = body[0], body[1:-1].strip()
        bracketed = True
        if around == "[":
            break
    if not body:
        return () if bracketed else None
    if "," in body or ";" in body:
        mark = "," if "," in body else ";"
        parts = body.removesuffix(mark).split(mark)
    elif _TIMES.search(body):
        parts = _TIMES.split(body)
    else:
        parts = body.split()
    return _whole_numbers(parts)


def _whole_numbers(parts: list[str]) -> tuple[int, ...] | None:
    if len(parts) > _MOST_AXES:
        return None
    sizes = []
    for part in parts:
        digits = part.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            return None
        sizes.append(int(digits))
    return tuple(sizes)
