"""Finds the judge of a question: the first whose kind of answer its options are."""

from __future__ import annotations

from collections.abc import Callable

from qbank.importing.judges.calls import try_calls
from qbank.importing.judges.layouts import try_layouts
from qbank.importing.judges.outcomes import try_outcomes
from qbank.importing.judges.shapes import try_shapes
from qbank.importing.judges.trial import Trial
from qbank.importing.judges.truths import try_truths
from qbank.importing.judges.values import try_values
from qbank.importing.published import Published
from qbank.importing.shown_program import Shown

_JUDGES: tuple[Callable[[Published, Shown | None], Trial | None], ...] = (
    try_truths,
    try_shapes,
    try_layouts,
    try_calls,
    try_outcomes,
    try_values,
)


def trial_of(question: Published, shown: Shown | None) -> Trial | None:
    """Return what to run for a question, or None where no run can decide it."""
    for judge in _JUDGES:
        if (trial := judge(question, shown)) is not None:
            return trial
    return None
