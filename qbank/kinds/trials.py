"""Holds what a candidate's program did on every set of inputs against the requirements, and says why it will not do.

One missed set of inputs is enough: a filling or a fix is right only where it always is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graders.programs import Outcome, Raised, Ran, Unobserved
from qbank.drawing.draw import Draw
from qbank.kinds.gap_run import Requirement
from qbank.kinds.judgement import Planned
from qbank.kinds.outcomes import ended, in_words, outcome_record
from qbank.kinds.programs import render
from qbank.kinds.requirements import RUNS, unmet
from qbank.language.display import code_span
from qbank.language.kinds.requirement import Require
from qbank.language.template import BankTemplate


@dataclass(frozen=True)
class Trial:
    """What a candidate's program did: the run that missed something, else the first; `ran` says it in words."""

    planned: Planned
    result: Ran | Raised
    missed: tuple[Requirement, ...]
    ran: str

    @property
    def record(self) -> Mapping[str, Any]:
        """The record `option` of feedback: raised, error, message, line, text, and `seen` with the observations."""
        seen = self.result.observed if isinstance(self.result, Ran) else {}
        return {**outcome_record(self.planned, self.result), "seen": seen}


def render_requirements(draw: Draw, require: Sequence[Require]) -> tuple[Requirement, ...]:
    """Bind a question's requirements to a draw."""
    return tuple(
        Requirement(one.name, one.that.source, _because(draw, one.because, index)) for index, one in enumerate(require)
    )


def _because(draw: Draw, because: BankTemplate | None, index: int) -> str:
    return render(because, draw.bindings, ("require", index, "because")).strip() if because else ""


def try_out(requirements: Sequence[Requirement], runs: Sequence[tuple[Planned, Outcome]]) -> Trial:
    """Judge one candidate by its runs, one for each set of inputs: all must end well and meet every requirement.

    A candidate of which something cannot be observed misses the requirements that speak of it. Raise Refused where
    a run was stopped, or where only what cannot be observed is amiss.
    """
    trials = [_trial(requirements, planned, outcome) for planned, outcome in runs]
    missing = next((trial for trial in trials if trial.missed), None)
    if missing is None:
        for planned, outcome in runs:
            ended(planned, outcome)
    return missing or trials[0]


def _trial(requirements: Sequence[Requirement], planned: Planned, outcome: Outcome) -> Trial:
    result = Ran({}) if isinstance(outcome, Unobserved) else ended(planned, outcome)
    raised = isinstance(result, Raised)
    missed = (RUNS,) if raised else unmet(requirements, planned.bindings, result, outcome_record(planned, result))
    words = in_words(outcome)
    return Trial(planned, result, missed, f"{words}; misses {names_of(missed)}" if missed else words)


def by_candidate(runs: Sequence[tuple[Planned, Outcome]], sets: int) -> Iterator[Sequence[tuple[Planned, Outcome]]]:
    """Cut runs into those of one candidate each: `sets` runs in a row."""
    yield from (runs[start : start + sets] for start in range(0, len(runs), sets))


def names_of(missed: Sequence[Requirement]) -> str:
    """List the names of what was missed, quoted."""
    return ", ".join(repr(requirement.name) for requirement in missed)


def explain_miss(result: Ran | Raised, missed: Sequence[Requirement]) -> str:
    """Say in Markdown why a program does not do, from what it did."""
    if isinstance(result, Raised) and tuple(missed) == (RUNS,):
        said = f": {code_span(result.message.splitlines()[0])}" if result.message else ""
        return f"This raises `{result.cls}`{said}."
    reasons = "; ".join(requirement.because or requirement.name for requirement in missed)
    return f"This runs, but misses what was asked: {reasons}."


def answer_miss(trial: Trial, misconceptions: Sequence[str], catalogue: Mapping[str, str]) -> str:
    """Say in Markdown why a program does not do, and what is true instead of what was believed."""
    return " ".join([explain_miss(trial.result, trial.missed), *(catalogue[name] for name in misconceptions)])
