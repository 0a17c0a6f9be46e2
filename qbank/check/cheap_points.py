"""Finds programs to write whose points can be had for nothing: by claims in the right shape that nothing computed."""

from __future__ import annotations

from collections.abc import Iterator

from graders.programs import Ran
from qbank.check.spotted import Spotted, spot
from qbank.check.variant import Variant
from qbank.kinds.code_forgery import forged_share
from qbank.kinds.code_task import draw_trials
from qbank.language.kinds.submitted import Submitted

_MOST = 0.5


def cheap_points(variant: Variant) -> Iterator[Spotted]:
    """Report criteria of which zeros, ones or one answer for all inputs would earn more than half."""
    task = variant.item.task
    if task is None or not isinstance(variant.question.spec, Submitted):
        return
    trials = draw_trials(task, variant.draw.stream)
    truth = [outcome for _, outcome in variant.runs[: len(trials)] if isinstance(outcome, Ran)]
    share = forged_share(task, trials, truth)
    if share > _MOST:
        what = f"{share:.0%} of the criteria's points are for what zeros or a constant in the right shape would claim"
        yield spot(variant.question, "cheap-points", what, ("criteria",), seed=variant.item.seed)
