"""Holds a run against requirements: the one criterion for an author's options and for a student's typed call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.programs import Raised, Ran
from qbank.kinds.gap_run import Requirement
from qbank.language.expression import parse_expression
from qbank.language.guards import ExpressionError

RUNS = Requirement("runs without an error", "not outcome.raised", "it must run without an error")


def unmet(
    requirements: Sequence[Requirement], bindings: Mapping[str, Any], result: Ran | Raised, outcome: Mapping[str, Any]
) -> tuple[Requirement, ...]:
    """Return the requirements that a run misses; a requirement that cannot be evaluated on it is missed.

    Requirements that do not speak of `outcome` cannot be met by a program that raised: then only RUNS is missed.
    """
    if isinstance(result, Raised) and not any("outcome" in parse_expression(one.that).names for one in requirements):
        return (RUNS,)
    observed = result.observed if isinstance(result, Ran) else {}
    names = {**bindings, **observed, "outcome": outcome}
    return tuple(one for one in requirements if not _holds(one.that, names))


def _holds(source: str, names: Mapping[str, Any]) -> bool:
    try:
        return bool(parse_expression(source).evaluate(names))
    except ExpressionError:
        return False  # e.g. out[2] of a two-axis output: what was asked for is not there
