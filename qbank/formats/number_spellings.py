"""The decimals that count as a number, written out for systems that compare text and know no tolerance."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final

from qbank.formats.intervals import Interval, decimal, plain

_MOST: Final = 40
"""How many decimals within a tolerance are written out: those nearest the key."""


def number_spellings(wanted: Interval) -> tuple[str, ...]:
    """List the decimals that count as a number, as displayed first: each of its last place that lies within the bounds.

    A number that must be exact is written exactly.
    """
    exactly = _written(decimal(wanted.value), wanted.decimals)
    if wanted.decimals is None or wanted.is_exact:
        return exactly
    step = Decimal(1).scaleb(-wanted.decimals)
    first = math.ceil(decimal(wanted.low) / step)
    last = math.floor(decimal(wanted.high) / step)
    middle = round(decimal(wanted.value) / step)
    near = sorted(
        range(max(first, middle - _MOST), min(last, middle + _MOST) + 1), key=lambda count: abs(count - middle)
    )
    return tuple(text for count in near[:_MOST] for text in _written(count * step, wanted.decimals)) or exactly


def _written(number: Decimal, decimals: int | None) -> tuple[str, ...]:
    """Write a number as displayed (unless that would round it), without needless zeros, and without a leading one."""
    short = plain(number)
    shown = short if decimals is None else f"{number or Decimal(0):.{decimals}f}"
    bare = short.replace("0.", ".", 1) if short.removeprefix("-").startswith("0.") else short
    return tuple(dict.fromkeys([shown if Decimal(shown) == number else short, short, bare]))
