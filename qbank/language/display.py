"""How values print: as Python source inside code, and as a reader expects inside prose. All of it is bounded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from qbank.language.guards import MAX_DIGITS, ExpressionError, weight
from qbank.loading.suggestions import shown

MAX_PRINTED = 20_000


class Raw(str):
    """Text that stands in code as it is, not as a quoted string: what fills a gap, or what a filter has written."""

    __slots__ = ()


def as_code(value: Any) -> str:
    """Print a value as Python source: True, 'relu', 0.5, [[1, 2], [3, 4]] (sequences are written as lists)."""
    return _code(_printable(value))


def as_prose(value: Any) -> str:
    """Print a value for a reader: text bare, whole-number tuples as shapes, others in brackets, short decimals."""
    return _prose(_printable(value))


def as_fixed(value: Any, places: int) -> str:
    """Print numbers, vectors and matrices with a fixed number of decimals; a negative zero prints as zero."""
    if not isinstance(places, int) or not 0 <= places <= MAX_DIGITS:
        raise ExpressionError(f"prints {shown(places)} decimals; 0 to {MAX_DIGITS} are allowed")
    return _fixed(_printable(value), places)


def _printable(value: Any) -> Any:
    if weight(value, MAX_PRINTED) > MAX_PRINTED:
        raise ExpressionError(f"prints a value of more than {MAX_PRINTED} elements and characters")
    return value


def _code(value: Any) -> str:
    if isinstance(value, Mapping):
        raise ExpressionError("writes a record into code: name one of its fields")
    if isinstance(value, tuple):
        return "[" + ", ".join(_code(element) for element in value) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionError(f"writes {value} into code, which is no Python number")
    if value is not None and not isinstance(value, bool | int | float | str):
        raise ExpressionError(f"writes a {type(value).__name__} into code")
    return repr(value)


def _prose(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        raise ExpressionError("shows a record: name one of its fields")
    if isinstance(value, tuple):
        if all(isinstance(element, int) and not isinstance(element, bool) for element in value):
            return repr(value)
        return "[" + ", ".join(_prose(element) for element in value) + "]"
    if isinstance(value, float):
        return _short(value)
    if value is not None and not isinstance(value, bool | int):
        raise ExpressionError(f"shows a {type(value).__name__}")
    return str(value)


def _short(value: float) -> str:
    """Print four decimals without trailing zeros; a number too small or large for that, with four digits and e."""
    if value and not 1e-3 <= abs(value) < 1e12:
        return f"{value:.4g}"
    return _signless_zero(f"{value:.4f}".rstrip("0").rstrip("."))


def _fixed(value: Any, places: int) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_fixed(element, places) for element in value) + "]"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionError(f"prints {shown(value)} with decimals: not a number")
    return _signless_zero(f"{value:.{places}f}")


def _signless_zero(text: str) -> str:
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text


def code_span(value: Any) -> Raw:
    """Print a value as a Markdown code span, fenced so that backticks in it do no harm."""
    text = as_prose(value)
    fence = "`"
    while fence in text:
        fence += "`"
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return Raw(f"{fence}{padding}{text}{padding}{fence}")
