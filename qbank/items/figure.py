"""A figure as data: rounded numbers that a run gave, and the words that stand for the picture. It holds nothing else.

Whatever draws it, reads it out or tabulates it takes the numbers from here, so that all of them say the same.
"""

from __future__ import annotations

from typing import Literal

import msgspec

_FARTHEST = 1e300
"""Beyond it, the ends of an axis would have a distance that is no number."""


class Curve(msgspec.Struct, frozen=True):
    """One curve: its label, and a number for each place of the figure's `x`; None where the run gave no number."""

    label: str
    y: tuple[float | None, ...]


class Figure(msgspec.Struct, frozen=True):
    """Curves over common places `x`. `alt` says in plain text what the picture shows, with the numbers."""

    title: str
    x_label: str
    y_label: str
    scale: Literal["linear", "log"]
    x: tuple[float, ...]
    curves: tuple[Curve, ...]
    alt: str


def drawn_number(number: float, digits: int) -> float | None:
    """Round what a run gave to significant digits; None where it has no place along an axis."""
    return float(f"{number:.{digits}g}") + 0.0 if abs(number) <= _FARTHEST else None  # so NaN has none, either


def number_text(number: float | None) -> str:
    """Write a number of a figure as its table, its axis and its words have it: `0.02`, `12`, `1.2e9`, `no number`."""
    if number is None:
        return "no number"
    mantissa, _, exponent = f"{number:.6g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa
