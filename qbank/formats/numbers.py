"""Numbers as other systems compare them: a decimal, and how far off an answer may be."""

from __future__ import annotations

import math
from collections.abc import Iterator

from graders.keys import Acceptance, Array, Number, NumberValue

_DIGITS = 12


def tolerance(number: Number, accept: Acceptance) -> float:
    """Return how far off an answer may be, as an absolute bound for this number: 0 means exactly equal."""
    if accept.rounded_to is not None:
        return 0.5 * 10.0**-accept.rounded_to
    if accept.absolute is not None:
        return float(accept.absolute)
    if accept.relative is not None:
        return accept.relative * abs(number)
    return 0.0


def decimal(number: Number) -> str:
    """Write a number so that it is read as the same: whole as it is, else as few digits as it needs, at most twelve.

    More digits than a tolerance could notice would only be shown to students.
    """
    if isinstance(number, int) or (number.is_integer() and abs(number) < 1e15):
        return str(int(number))
    short = f"{number:.{_DIGITS}g}"
    return short if "e" not in short else _without_exponent(number)


def bound(number: Number, accept: Acceptance) -> str:
    """Write the tolerance of a number."""
    return decimal(tolerance(number, accept))


def flat(value: NumberValue) -> tuple[Number, ...]:
    """List the numbers of a scalar, vector or matrix in reading order."""
    return tuple(_flat(value.value))


def _flat(value: Array) -> Iterator[Number]:
    if isinstance(value, tuple):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _without_exponent(number: float) -> str:
    places = max(0, _DIGITS - 1 - math.floor(math.log10(abs(number))))
    written = f"{number:.{places}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
