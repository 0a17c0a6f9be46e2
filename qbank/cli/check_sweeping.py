"""What the options of `qbank check` mean for a sweep: how many seeds, and how closely each is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graders.fresh_runner import AnyRunner
    from qbank.check.report import Report
    from qbank.check.selection import Selection
    from qbank.check.sweep import Tick

SEEDS = 200
FAST_SEEDS = 24
_PATIENCE_S = 0.9


@dataclass(frozen=True)
class SweepTerms:
    """How to sweep. `fast`: no second look, and no longer than it must; `shipped` needs no --bank to reproduce."""

    seeds: int
    fast: bool
    class_size: int
    shipped: Path


def sweep(
    selections: Sequence[Selection],
    terms: SweepTerms,
    *,
    pipelines: int | None = None,
    runner: AnyRunner | None = None,
    tick: Tick = lambda question, done, total: None,
) -> Report:
    """Check what was selected. Raise RunnerUnavailable where programs cannot be run."""
    from qbank.check.sweep import check

    return check(
        selections,
        seeds=terms.seeds,
        pipelines=pipelines,
        shipped=terms.shipped,
        class_size=terms.class_size,
        patience_s=_PATIENCE_S if terms.fast else 0.0,
        runner=runner,
        tick=tick,
    )
