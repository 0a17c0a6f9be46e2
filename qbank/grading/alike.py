"""Tells whether two programs did the same on the same inputs: by what they gave or raised, nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from graders.programs import Outcome, Raised, Ran
from qbank.kinds.plain_difference import difference


def alike(mine: Sequence[Outcome], theirs: Sequence[Outcome], within: float) -> bool:
    """Tell whether two programs did the same on every input: the same error, or the same values."""
    for one, other in zip(mine, theirs, strict=True):
        match one, other:
            case Ran(), Ran():
                names = other.observed.keys()
                if one.observed.keys() != names:
                    return False
                if any(difference(one.observed[name], other.observed[name], within) for name in names):
                    return False
            case Raised(), Raised():
                if (one.cls, one.message) != (other.cls, other.message):
                    return False
            case _:
                return False
    return True
