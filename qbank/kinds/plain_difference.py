"""Compares a claimed plain value with what is wanted, and says how they differ without telling what would be right.

NaN equals nothing, not even itself: claims come from a process that is not believed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from graders.programs import Plain

_WORDS: Mapping[type, str] = {bool: "truth values", int: "whole numbers", float: "decimals"}


def difference(mine: Plain, wanted: Plain, within: float) -> str:
    """Say how a claimed value differs from what is wanted, without telling that; empty where it does not.

    Nesting, kinds and lengths must be the same; only floats may differ, by `within` at most (a share of it beyond 1).
    """
    own, other = shape_of(mine), shape_of(wanted)
    if own != other:
        if own is None or other is None:
            return _kind(mine)
        return f"shape {shape_text(own)} instead of {shape_text(other)}"
    off, count = _count(mine, wanted, within)
    if not off:
        return ""
    own_types, other_types = ({type(one) for one in scalars_of(value)} for value in (mine, wanted))
    if own_types != other_types and own_types <= _WORDS.keys() and other_types <= _WORDS.keys():
        return f"it holds {_words(own_types)} instead of {_words(other_types)}"
    if any(isinstance(one, float) and not math.isfinite(one) for one in scalars_of(mine)):
        return "it holds numbers that are not finite"
    return f"{off} of {count} numbers differ" if count > 1 else "it is another value"


def shape_of(value: Plain) -> tuple[int, ...] | None:
    """Return the shape of nested numbers; None for what is ragged, empty inside, or no numbers at all."""
    if isinstance(value, bool | int | float):
        return ()
    if not isinstance(value, tuple):
        return None
    inner = {shape_of(one) for one in value}
    if not value:
        return (0,)
    only = inner.pop()
    return None if inner or only is None else (len(value), *only)


def shape_text(shape: tuple[int, ...]) -> str:
    """Write a shape as Python does."""
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"


def _words(types: Iterable[type]) -> str:
    return " and ".join(words for one, words in _WORDS.items() if one in types)


def _kind(value: Plain) -> str:
    match value:
        case None:
            return "it is None"
        case str():
            return "it is another text"
        case Mapping():
            return "it is another record"
        case tuple():
            return "it is nested otherwise"
        case _:
            return "it is of another kind"


def _count(mine: Plain, wanted: Plain, within: float) -> tuple[int, int]:
    """Return how many scalars differ, and how many there are."""
    match mine, wanted:
        case tuple(), tuple() if len(mine) == len(wanted):
            pairs = [_count(one, other, within) for one, other in zip(mine, wanted, strict=True)]
            return sum(off for off, _ in pairs), sum(count for _, count in pairs)
        case Mapping(), Mapping() if set(mine) == set(wanted):
            pairs = [_count(mine[name], wanted[name], within) for name in wanted]
            return sum(off for off, _ in pairs), sum(count for _, count in pairs)
        case float(), float():
            return int(not _near(mine, wanted, within)), 1
        case _:
            return int(type(mine) is not type(wanted) or isinstance(wanted, tuple | Mapping) or mine != wanted), 1


def _near(mine: float, wanted: float, within: float) -> bool:
    """Tell whether two floats agree. A comparison with NaN is false, and infinities are refused before it."""
    return math.isfinite(mine) and math.isfinite(wanted) and abs(mine - wanted) <= within * max(1.0, abs(wanted))


def scalars_of(value: Plain) -> list[Plain]:
    """List what is nested in a value, in order."""
    if isinstance(value, tuple):
        return [one for part in value for one in scalars_of(part)]
    if isinstance(value, Mapping):
        return [one for part in value.values() for one in scalars_of(part)]
    return [value]
