"""The numbers that count as a key, as a closed interval: what systems that take a range or a margin need.

The bounds are those of `graders.marking`: a number that our marking accepts lies within, and no other does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from graders.keys import Acceptance, Array, Number
from graders.marking import bound_of


@dataclass(frozen=True)
class Interval:
    """A number, the bounds around it (both count), and the decimals it is shown with (None: as it is)."""

    value: Number
    low: Number
    high: Number
    decimals: int | None

    @property
    def is_exact(self) -> bool:
        """Tell whether only the number itself counts."""
        return self.low == self.high

    @property
    def margin(self) -> Decimal:
        """Return half of the width: value - margin and value + margin are the bounds, but for a hair."""
        return max(decimal(self.high) - decimal(self.value), decimal(self.value) - decimal(self.low))

    def holds(self, number: float) -> bool:
        """Tell whether a number counts."""
        return self.low <= number <= self.high


def interval(value: Number, accept: Acceptance, decimals: int | None) -> Interval:
    """Return what counts as one number."""
    bound = bound_of(value, accept)
    return Interval(value, value - bound, value + bound, decimals) if bound else Interval(value, value, value, decimals)


def intervals(value: Array, accept: Acceptance, decimals: int | None) -> tuple[Interval, ...]:
    """Return what counts as each number of a vector or matrix, row by row."""
    return tuple(interval(number, accept, decimals) for number in flat(value))


def flat(value: Array) -> Iterator[Number]:
    """Yield the numbers of a nested array."""
    if isinstance(value, tuple):
        for part in value:
            yield from flat(part)
    else:
        yield value


def form_of(value: Array) -> tuple[int, ...]:
    """Return how an array nests: `(2, 3)` for two rows of three, `()` for a number."""
    if not isinstance(value, tuple):
        return ()
    return (len(value), *(form_of(value[0]) if value else ()))


def decimal(number: Number) -> Decimal:
    """Return the number's shortest decimal that reads back as the same float."""
    return Decimal(repr(number))


def plain(number: Number | Decimal) -> str:
    """Write a number in full without an exponent, as every reader takes it."""
    exact = number if isinstance(number, Decimal) else decimal(number)
    if not exact.is_finite():
        raise ValueError(f"not a number to write: {number}")
    text = f"{exact:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if exact else "0"
