"""Axes: which numbers are marked along them, and where a number lies between their ends (0 to 1).

Powers of ten come from printed numbers, never from a logarithm's last bit: pictures are the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_STEPS = (1, 2, 5, 10)
_TINY = 1e-200
"""Numbers that differ by less are one place: floats so small have too few digits left to divide by."""


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`, with the numbers that are marked."""

    low: float
    high: float
    ticks: tuple[float, ...]
    scale: Literal["linear", "log"] = "linear"

    def share(self, number: float) -> float:
        """Return how far along the axis a number lies, from 0 to 1."""
        if self.scale == "log":
            low, high = math.log10(self.low), math.log10(self.high)
            return (math.log10(number) - low) / (high - low)
        return (number - self.low) / (self.high - self.low)


def across(places: Iterable[float]) -> Axis:
    """Make an axis that ends exactly with its first and last place."""
    known = list(places)
    step = _step(known[-1] - known[0], 8)
    whole = all(place == int(place) for place in known)
    first = _up(known[0], max(step, 1.0) if whole else step)
    return Axis(known[0], known[-1], _between(first, known[-1], max(step, 1.0) if whole else step))


def upwards(numbers: Iterable[float], scale: Literal["linear", "log"]) -> Axis:
    """Make an axis with room for every number: on a linear one zero is in sight, on a log one whole decades are."""
    known = list(numbers)
    if scale == "log":
        low = _decade(min(known))
        high = max(_decade(max(known)) + (max(known) > _ten(_decade(max(known)))), low + 1)
        every = -(-(high - low) // 6)
        return Axis(_ten(low), _ten(high), tuple(_ten(power) for power in range(low, high + 1, every)), "log")
    low_end, high_end = min(0.0, min(known)), max(0.0, max(known))
    if high_end - low_end < _TINY:
        low_end, high_end = 0.0, 1.0
    step = _step(high_end - low_end, 5)
    first, last = -_up(-low_end, step), _up(high_end, step)
    return Axis(first, last, _between(first, last, step))


def _step(span: float, most: int) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, … (or their tenths) by which a span has at most so many steps."""
    power = _decade(span / most)
    return next(_of(digit, power) for digit in _STEPS if _of(digit, power) * most >= span * (1 - 1e-9))


def _up(number: float, step: float) -> float:
    """Return the first multiple of the step that is not below a number."""
    return math.ceil(number / step - 1e-9) * step


def _between(first: float, last: float, step: float) -> tuple[float, ...]:
    count = math.floor((last - first) / step + 1e-9)
    return tuple(float(f"{first + index * step:.12g}") + 0.0 for index in range(count + 1))


def _decade(number: float) -> int:
    return int(f"{number:e}".partition("e")[2])


def _ten(power: int) -> float:
    return float(f"1e{power}")


def _of(digit: int, power: int) -> float:
    return float(f"{digit}e{power}")
