"""Compares two observed values as a student means "equal": the same nesting, and numbers that rounding explains.

NaN equals nothing, not even itself: what is not a number cannot be the right one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

ABSOLUTE, RELATIVE = 1e-6, 1e-5
"""What rounding in float32 explains, absolutely and as a share of the wanted number."""
CLEAR = 100.0
"""From so many times that tolerance on, two numbers surely differ; nothing is decided between 1 and this."""


def deviation(given: Any, wanted: Any) -> float | None:
    """Return how many times the tolerance the two differ at most: up to 1 they are equal. None: they nest otherwise.

    Whole numbers, truth values and texts are equal or infinitely far off. Truth values are no numbers.
    """
    if isinstance(given, tuple) and isinstance(wanted, tuple):
        return _largest(zip(given, wanted, strict=True)) if len(given) == len(wanted) else None
    if isinstance(given, Mapping) and isinstance(wanted, Mapping):
        return _largest((given[name], wanted[name]) for name in given) if given.keys() == wanted.keys() else None
    if _is_number(given) and _is_number(wanted):
        return _distance(given, wanted)
    if type(given) is not type(wanted):
        return None
    return 0.0 if given == wanted else math.inf


def shape_of(value: Any) -> tuple[int, ...] | None:
    """Return the shape of regularly nested tuples; () for anything that is no tuple, None for ragged ones."""
    if not isinstance(value, tuple):
        return ()
    inner = {shape_of(one) for one in value}
    if not inner:
        return (0,)
    (only, *others) = inner
    return None if others or only is None else (len(value), *only)


def says_nothing(value: Any) -> bool:
    """Tell whether a value is degenerate: empty, or numbers of which all are 0.0 or one is not finite.

    Whole numbers say something even when they are zero: a count, a place in a shape.
    """
    leaves = list(_leaves(value))
    floats = [leaf for leaf in leaves if isinstance(leaf, float)]
    if not all(map(math.isfinite, floats)):
        return True
    return not leaves or (len(floats) == len(leaves) and not any(floats))


def _largest(pairs: Any) -> float | None:
    worst = 0.0
    for one, other in pairs:
        found = deviation(one, other)
        if found is None:
            return None
        worst = max(worst, found)
    return worst


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _distance(given: float, wanted: float) -> float:
    if isinstance(given, int) and isinstance(wanted, int):
        return 0.0 if given == wanted else math.inf
    if math.isinf(wanted) and given == wanted:
        return 0.0
    gap = abs(given - wanted) / (ABSOLUTE + RELATIVE * abs(wanted))
    return math.inf if math.isnan(gap) else gap


def _leaves(value: Any) -> Any:
    if isinstance(value, tuple):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, Mapping):
        yield from _leaves(tuple(value.values()))
    else:
        yield value
