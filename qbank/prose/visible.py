"""Makes characters visible that would steer a terminal or reorder a line. Every text that is shown passes here."""

from __future__ import annotations

import re

_STEERING = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1 (0x9b starts an escape sequence)
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks, embeddings, overrides and isolates
    "\u2028\u2029"  # line separators that JavaScript and terminals take for line ends
    "\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff"  # lone surrogates: JSON can carry them, UTF-8 cannot
    "\U000e0000-\U000e007f"  # tag characters: invisible text
    "]"
)


def visible(text: str) -> str:
    """Return `text` with carriage returns as newlines and every other steering character written out.

    C0 controls become their Unicode pictures (␛), all others `⟨U+202E⟩`. Tabs and newlines stay.
    """
    return _STEERING.sub(_picture, text.replace("\r\n", "\n").replace("\r", "\n"))


def _picture(found: re.Match[str]) -> str:
    point = ord(found[0])
    if point < 0x20:
        return chr(0x2400 + point)
    if point == 0x7F:
        return "␡"
    return f"⟨U+{point:04X}⟩"
