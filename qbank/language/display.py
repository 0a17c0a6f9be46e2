"""How values print: as Python source inside code, and as a reader expects inside prose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def as_code(value: Any) -> str:
    """Print a value as Python source: True, 'relu', 0.5, [[1, 2], [3, 4]] (sequences are written as lists)."""
    if isinstance(value, Mapping):
        raise TypeError("a record cannot be written into code: name one of its fields")
    if isinstance(value, tuple):
        return "[" + ", ".join(as_code(element) for element in value) + "]"
    if value is not None and not isinstance(value, bool | int | float | str):
        raise TypeError(f"a {type(value).__name__} cannot be written into code")
    return repr(value)


def as_prose(value: Any) -> str:
    """Print a value for a reader: text bare, whole-number tuples as shapes, others in brackets, short decimals."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        raise TypeError("a record cannot be shown: name one of its fields")
    if isinstance(value, tuple):
        if all(isinstance(element, int) and not isinstance(element, bool) for element in value):
            return repr(value)
        return "[" + ", ".join(as_prose(element) for element in value) + "]"
    if isinstance(value, float):
        return decimals(value, 4).rstrip("0").rstrip(".") if abs(value) < 1e12 else f"{value:g}"
    if value is not None and not isinstance(value, bool | int):
        raise TypeError(f"a {type(value).__name__} cannot be shown")
    return str(value)


def decimals(value: float, places: int) -> str:
    """Print with a fixed number of decimals; a negative zero prints as zero."""
    text = f"{value:.{places}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text


def as_fixed(value: Any, places: int) -> str:
    """Print numbers, vectors and matrices with a fixed number of decimals."""
    if isinstance(value, tuple):
        return "[" + ", ".join(as_fixed(element, places) for element in value) + "]"
    return decimals(value, places)
