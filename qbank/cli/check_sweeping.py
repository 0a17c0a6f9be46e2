"""What the options of `qbank check` mean for a sweep: how many seeds, and how closely each is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graders.runner import Runner
    from qbank.check.report import Report
    from qbank.check.selection import Selection
    from qbank.check.sweep import Tick

SEEDS = 200
FAST_SEEDS = 24


@dataclass(frozen=True)
class SweepTerms:
    """How to sweep. `again`: take the second look; `shipped` is the bank that needs no --bank to reproduce."""

    seeds: int
    again: bool
    class_size: int
    shipped: Path


def sweep(
    selections: Sequence[Selection],
    terms: SweepTerms,
    *,
    pipelines: int | None = None,
    runner: Runner | None = None,
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
        again=terms.again,
        runner=runner,
        tick=tick,
    )
