"""How sure a share is, seen on some seeds: a few seeds must not make a finding, nor hide one on many."""

from __future__ import annotations

from math import sqrt

Z = 3.09
"""Normal quantile of 99.9 %: a whole bank is looked at from many sides, and chance must not find anything."""


def surely_above(hits: float, of: int, share: float) -> bool:
    """Tell whether the true share is surely above `share` (lower end of Wilson's interval)."""
    return of > 0 and _wilson(hits, of, -Z) > share


def surely_below(hits: float, of: int, share: float) -> bool:
    """Tell whether the true share is surely below `share` (upper end of Wilson's interval)."""
    return of > 0 and _wilson(hits, of, Z) < share


def _wilson(hits: float, of: int, z: float) -> float:
    share, spread = hits / of, z * z / of
    return (share + spread / 2 + z * sqrt(share * (1 - share) / of + spread / (4 * of))) / (1 + spread)
