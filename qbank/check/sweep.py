"""The whole check: loads what was named, sweeps it in one process or several, and concludes the report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graders.fresh_runner import AnyRunner
from qbank.bank.question import Question
from qbank.check.conclude import Terms, conclude, unloaded
from qbank.check.drafts_left import drafted_beliefs
from qbank.check.pipelines import do_in_pipelines
from qbank.check.report import QuestionReport, Report
from qbank.check.selection import Selection
from qbank.check.sharing import CLASS_SIZE
from qbank.check.space import see_space
from qbank.check.tally import Tally
from qbank.check.work import Done, Piece, do_here, pieces_of

VERSION = 1
_WORTH_A_PROCESS = 4
"""Pieces that a process of its own must have before it: loading torch takes as long as doing so many."""

Tick = Callable[[str, int, int], None]


@dataclass
class _Swept:
    """A question under way: its results so far, by number within the question."""

    question: Question
    terms: Terms
    pieces: int
    done: dict[int, Tally] = field(default_factory=dict)

    def concluded(self) -> QuestionReport:
        tally = Tally()
        for number in range(self.pieces):
            tally.add(self.done.pop(number))
        return conclude(self.question, tally, see_space(self.question), self.terms)


def check(
    selections: Sequence[Selection],
    *,
    seeds: int = 200,
    pipelines: int | None = None,
    shipped: Path | None = None,
    class_size: int = CLASS_SIZE,
    patience_s: float = 0.0,
    runner: AnyRunner | None = None,
    tick: Tick = lambda question, done, total: None,
) -> Report:
    """Check every selected question over seeds 0 to `seeds`-1; the report is the same for any number of pipelines.

    `shipped` is the bank that `qbank show` takes without being told; with a `runner` lent, all is done in this process.
    `patience_s`: leave seeds of a question out after so long, and take no second look (0: neither).
    `tick` is told the question, seeds done and seeds in all. Raise RunnerUnavailable where programs cannot be run.
    """
    swept: list[_Swept] = []
    pieces: list[Piece] = []
    owners: list[tuple[int, int]] = []
    for selection in selections:
        command = () if selection.root == shipped else ("--bank", str(selection.root))
        bank = selection.bank
        drafted = drafted_beliefs(bank.misconceptions) if bank else frozenset()
        terms = Terms(command, bank.severities if bank else {}, class_size, drafted)
        for question in selection.bank.questions if selection.bank else ():
            its = pieces_of(selection.root, question.path, seeds, patience_s=patience_s)
            owners += [(len(swept), number) for number in range(len(its))]
            swept.append(_Swept(question, terms, len(its)))
            pieces += its
    torch = ""
    reports: dict[int, QuestionReport] = {}
    done = 0
    for index, result in _results(pieces, pipelines or fitting_pipelines(len(pieces)), runner):
        owner, number = owners[index]
        torch = result.torch
        done += result.tally.seeds
        swept[owner].done[number] = result.tally
        if len(swept[owner].done) == swept[owner].pieces:
            reports[owner] = swept[owner].concluded()
        tick(swept[owner].question.id, done, seeds * len(swept))
    return Report(
        version=VERSION,
        torch=torch,
        seeds=seeds,
        questions=tuple(reports[owner] for owner in range(len(swept))),
        unloaded=tuple(unloaded(problem) for selection in selections for problem in selection.problems),
    )


def fitting_pipelines(pieces: int) -> int:
    """Return how many processes are worth their start: at most one per core that we may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, pieces // _WORTH_A_PROCESS))


def _results(pieces: Sequence[Piece], pipelines: int, runner: AnyRunner | None) -> Iterator[tuple[int, Done]]:
    if not pieces:
        return iter(())
    return do_here(pieces, runner) if runner or pipelines == 1 else do_in_pipelines(pieces, pipelines)
