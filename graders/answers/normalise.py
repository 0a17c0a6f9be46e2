"""Brings typed text to plain characters before it is read: widths, quotes, blanks, minus and times signs, digits.

Nothing may vanish that could change a number: an unknown control character becomes U+FFFD, which no reader accepts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from graders.answers.unreadable import Blank, Unreadable

LIMIT: Final = 2000
"""Longest text that is read, in characters after stripping; the longest honest answer is a pasted traceback."""

_RUN_OF_BLANKS: Final = re.compile(r"[ \n]{2,}")
_QUOTED: Final = re.compile(r"""(["'])([^"']*)\1""")
_SAME_MEANING: Final = {
    **dict.fromkeys("‐‑‒–—―−﹣⁻", "-"),
    **dict.fromkeys("×✕✖⨯⨉·⋅∙", "×"),
    **dict.fromkeys("∗⁎", "*"),
    **dict.fromkeys("‘’‚‛′ʼ´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("،、﹐", ","),
    **dict.fromkeys("؛﹔", ";"),
    **dict.fromkeys("٫。", "."),
    **dict.fromkeys("【〔⟦", "["),
    **dict.fromkeys("】〕⟧", "]"),
    "∶": ":",
    "⁄": "/",
    "∕": "/",
    "÷": "/",
    "\t": " ",
    "…": "...",
    **dict.fromkeys("\n\r\v\f\x85\u2028\u2029", "\n"),
}


def legible(text: str, wanted: str) -> str | Unreadable:
    """Return `text` in plain characters, stripped; Blank or Unreadable (both carrying `wanted`) if there is none."""
    stripped = text.strip()
    if len(stripped) > LIMIT:
        return Unreadable(wanted)
    is_plain = stripped.isascii() and stripped.isprintable()
    plain = stripped if is_plain else "".join(map(_plain, stripped))
    plain = _RUN_OF_BLANKS.sub(_one_blank, plain.strip(" \n`"))
    if quoted := _QUOTED.fullmatch(plain):
        plain = quoted[2].strip()
    return plain or Blank(wanted)


def _one_blank(run: re.Match[str]) -> str:
    """Shorten blanks, so that no pattern backtracks over thousands; a line's indentation is kept as one blank."""
    if "\n" not in run[0]:
        return " "
    return "\n " if run[0].endswith(" ") else "\n"


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return the plain form of one character: itself, a relative, nothing (invisible) or U+FFFD (unfit)."""
    if "！" <= char <= "～":
        char = chr(ord(char) - 0xFEE0)
    if char in _SAME_MEANING:
        return _SAME_MEANING[char]
    match unicodedata.category(char):
        case "Zs":
            return " "
        case "Cf":
            return ""
        case "Cc" | "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case "Nd":
            return str(unicodedata.decimal(char))
        case _:
            return char
