"""A template as text: where its names stand, and which line ends belong to it rather than to a tag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment

_TRIMMED = ("%}\n", "#}\n")


def place_of(environment: Environment, source: str, name: str, line: int) -> tuple[int, int]:
    """Find a name among the tokens of a line; text, fields (`.name`) and filters (`| name`) are passed over."""
    before = ""
    for start, number, kind, token, text in _tokens(environment, source):
        if number == line and kind == "name" and token == name and before not in (".", "|"):
            return line, start - text.rfind("\n", 0, start)
        before = token if kind != "whitespace" else before
    return line, 1


def keep_line_ends(environment: Environment, source: str) -> str:
    """Keep the line end after a tag that has other text on its line; Jinja drops it after every tag.

    Else the last word of one line of prose is glued to the next, and two lines of code become one.
    """
    if not any(end in source for end in ("%}\n", "#}\n", "%}\r", "#}\r")):
        return source
    pieces: list[str] = []
    end, has_text, whole = 0, False, source
    for start, _, kind, token, whole in _tokens(environment, source):
        if kind in ("data", "variable_begin"):
            last = token.rpartition("\n")
            has_text = bool(last[2].strip()) or (has_text and not last[1])
        elif kind.endswith("_end") and token.endswith(_TRIMMED):
            if has_text:
                pieces += (whole[end : start + len(token) - 3], "+", token[-3:])
                end = start + len(token)
            has_text = False
    return "".join((*pieces, whole[end:]))


def _tokens(environment: Environment, source: str) -> Iterator[tuple[int, int, str, str, str]]:
    """Yield each token's offset, line, kind and text, and the source with the line ends that offsets count by."""
    text = re.sub(r"\r\n|\r", "\n", source)
    end = 0
    for number, kind, token in environment.lex(text):
        start = text.index(token, end)
        end = start + len(token)
        yield start, number, kind, token, text
