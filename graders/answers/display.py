"""Shows a typed value, and a student's own text, on a page or in a terminal.

What `describe` prints for a key can be typed back and is read as a match: options and answers show the same digits.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, assert_never

from graders.keys import (
    AnswerValue,
    Array,
    CallValue,
    CardValue,
    CodeValue,
    ExpressionValue,
    FillingValue,
    FixValue,
    LineValue,
    NumberValue,
    OutcomeValue,
    RubricValue,
    ShapeValue,
    StatementValue,
)

_SHOWN: Final = 200
_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")


def describe(value: AnswerValue) -> str:
    """Return how a value is displayed: `(4, 7, 3)`, `[0.46, -0.20]`, `RuntimeError`, `no error`, `line 3`."""
    match value:
        case ShapeValue(shape):
            return str(tuple(shape))
        case NumberValue(number, decimals):
            return _digits(number, decimals)
        case OutcomeValue(cls):
            return "no error" if cls is None else cls
        case LineValue(line):
            return "no line" if line is None else f"line {line}"
        case CallValue(source) | ExpressionValue(source) | CodeValue(source):
            return source
        case FixValue(lines):
            return "; ".join(f"line {number}: {text.strip()}" for number, text in lines)
        case FillingValue(gaps):
            return "; ".join(f"{name}: {text or '(nothing)'}" for name, text in gaps)
        case StatementValue(text):
            return text
        case RubricValue(concepts):
            return "; ".join(concept.name for concept in concepts)
        case CardValue(back):
            return back
    assert_never(value)


def shown(text: str, limit: int = _SHOWN) -> str:
    """Return `text` on one line, at most `limit` characters, without anything that moves a cursor or turns a line."""
    start = _ESCAPES.sub("", text[: 4 * limit])
    clean = " ".join("".join(map(_harmless, start)).split())
    return clean if len(clean) <= limit and len(text) <= 4 * limit else clean[: limit - 1] + "…"


def _harmless(char: str) -> str:
    match unicodedata.category(char):
        case "Zs" | "Zl" | "Zp":
            return " "
        case "Cc":
            return " " if char in "\t\n\r\v\f\x85" else ""
        case "Cf":
            return ""
        case "Cs" | "Co" | "Cn":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return char


def _digits(value: Array, decimals: int | None) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_digits(part, decimals) for part in value)}]"
    if decimals is None:
        return str(int(value)) if value == value // 1 and abs(value) < 1e15 else repr(value)
    text = f"{value:.{decimals}f}"
    # Rounding leaves the sign on a zero: -0.001 prints as -0.00, which no reader expects.
    return text.removeprefix("-") if not text.strip("-0.") else text
