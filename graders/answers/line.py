"""Reads the number of a line of the shown code, or that none of them raises."""

from __future__ import annotations

import re
from typing import Final

from graders.answers.no_error import says_no_error
from graders.answers.normalise import legible
from graders.answers.unreadable import Unreadable
from graders.keys import LineValue

_MOST_LINES: Final = 9999

_NUMBERED: Final = re.compile(
    r"""(?:it\s+is\s+|it's\s+|answer\s*:?\s*)?(?:(?:in|on|at)\s+)?(?:the\s+)?
        (?:(?:line|ln|l|row|zeile)\s*(?:no\.?|number|nr\.?)?\s*[.:\#]?|\#|no\.?|nr\.?)?\s*
        \(?(\d{1,4})(?:(?:st|nd|rd|th)\s+line)?\s*
        (?:[.)]
          |[.)]?\s*(?:[:,(]|-\s|(?:because|since|raises?|fails?|breaks?|crashes)\b)\s*
           (?![\d\s:,.+-]|(?:and|or|lines?)\b).*)?""",
    re.I | re.X | re.S | re.A,
)
"""A number, perhaps called a line; after it at most that line's code or a reason, never a second number."""
_NO_LINE: Final = re.compile(
    r"(?:none|no line|no such line|not any|none of (?:the lines|the|these|them))(?: (?:raises?|fails?|breaks?|crashes)"
    r"(?: (?:an? )?(?:error|exception))?)?"
)


def read_line(text: str, lines: int) -> LineValue | Unreadable:
    """Read a 1-based line, or None for "no line". `lines` is how many the code has; 0 where that is not known."""
    last = lines or _MOST_LINES
    wanted = f"Write a line's number from 1 to {last}, such as 1, or: no line."
    plain = legible(text, wanted)
    if isinstance(plain, Unreadable):
        return plain
    if says_no_error(plain) or _NO_LINE.fullmatch(" ".join(plain.casefold().rstrip(".!").split())):
        return LineValue(None)
    if (found := _NUMBERED.fullmatch(plain)) and 1 <= int(found[1]) <= last:
        return LineValue(int(found[1]))
    return Unreadable(wanted)
