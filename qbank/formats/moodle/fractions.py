"""Moodle's fixed list of shares. A question with any other is skipped by the importer, which reports success."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_SHARES: Final = (
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20", "16.66667",
    "14.28571", "12.5", "11.11111", "10", "5", "0",
)  # fmt: skip
LISTED: Final = {**{float(text): text for text in _SHARES}, **{-float(text): f"-{text}" for text in _SHARES[:-1]}}
"""Every share in percent, as a number and as it is written."""
_SAME: Final = 1e-4
"""Percent: a third differs from 33.33333 by less, and a full mark made of three is still shown as one."""


@lru_cache(maxsize=256)
def rounded(marks: tuple[float, ...], *, several: bool) -> tuple[str, ...] | None:
    """Return the listed share nearest to each mark, in percent; None where Moodle would refuse the question.

    Where several options are right, their shares must sum to 1: those that cannot all be equal are made tenths and
    twentieths. A share that is not zero never becomes zero.
    """
    if several and not _sums_to_one([LISTED_NUMBERS[_nearest(mark)] for mark in marks]):
        return _uneven(marks)
    if not several and max(marks, default=0.0) != 1.0:
        return None
    return tuple(LISTED[LISTED_NUMBERS[_nearest(mark)]] for mark in marks)


def changed(marks: Sequence[float], shares: Sequence[str]) -> list[int]:
    """Tell which marks are other shares now."""
    pairs = zip(marks, shares, strict=True)
    return [place for place, (mark, share) in enumerate(pairs) if abs(100 * mark - float(share)) > _SAME]


LISTED_NUMBERS: Final = sorted(LISTED)


def _nearest(mark: float) -> int:
    fitting = [at for at, share in enumerate(LISTED_NUMBERS) if (share > 0) == (mark > 0) and (share < 0) == (mark < 0)]
    return min(fitting, key=lambda at: abs(LISTED_NUMBERS[at] - 100 * mark))


def _sums_to_one(shares: Sequence[float]) -> bool:
    return abs(sum(share for share in shares if share > 0) - 100) < 0.5


def _uneven(marks: Sequence[float]) -> tuple[str, ...] | None:
    right = sum(mark > 0 for mark in marks)
    if not 10 < right <= 20:
        return None
    tenths = iter(["10"] * (20 - right) + ["5"] * (2 * right - 20))
    return tuple(next(tenths) if mark > 0 else LISTED[LISTED_NUMBERS[_nearest(mark)]] for mark in marks)
