"""Holds what a submission did against a task, outside the process that ran it: the one criterion for check and grading.

What comes from a submission are claims. Nothing here believes a shape, a type or a verdict of it: only plain values
that are compared with those of the reference, which ran elsewhere. NaN equals nothing, not even itself.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graders.answers.source import Source
from graders.answers.source_rules import broken
from graders.programs import Outcome, Plain, Raised, Ran, Stopped, Unobserved
from qbank.kinds import scores
from qbank.kinds.code_task import RUNS, CodeTask, Draws, Score, TaskCriterion, Trial
from qbank.kinds.experiment_task import Experiment
from qbank.kinds.lacking import Lacking, lacking
from qbank.kinds.plain_difference import difference, scalars_of, shape_text
from qbank.language.expression import parse_expression
from qbank.language.guards import ExpressionError
from qbank.language.kinds.experiment import BUDGET

_MOST_AXES = 8
_RAN = {"raised": False, "error": "", "message": "", "line": 0, "text": ""}
"""The record `outcome` of a program that ran to its end."""


@dataclass(frozen=True)
class Miss:
    """A trial on which a criterion is missed, by its place among the trials, and what was found there."""

    trial: int
    found: str


@dataclass(frozen=True)
class Held:
    """One criterion or rule. `points` is its share as written: None for a rule that is everything, 0 for RUNS.

    `measured`: what a score came to, met or not; `partly`: the share of its points that it earns though it is missed.
    """

    name: str
    points: float | None
    because: str
    misses: tuple[Miss, ...] = ()
    broken: str = ""
    is_rule: bool = False
    measured: str = ""
    partly: float = 0.0

    @property
    def met(self) -> bool:
        """Whether nothing was missed."""
        return not self.misses and not self.broken

    @property
    def earned(self) -> float:
        """The part of its points that is earned."""
        return (self.points or 0.0) * (1.0 if self.met else self.partly)


@dataclass(frozen=True)
class Verdict:
    """Every criterion and rule in the order of the question, RUNS first; `stopped` where we ended a run.

    `lacks`: a name that the task's own code uses and the submission does not define. `trained`: it is an experiment's.
    """

    held: tuple[Held, ...]
    stopped: Stopped | None = None
    lacks: Lacking | None = None
    trained: bool = False

    @property
    def share(self) -> float:
        """The share of the points: nothing for whoever breaks a rule without points, or meets no criterion at all.

        What a source lacks is no merit of one that does nothing.
        """
        if any(one.points is None and not one.met for one in self.held):
            return 0.0
        if all(one.met for one in self.held):
            return 1.0
        if not any(one.earned for one in self.held if not one.is_rule):
            return 0.0
        return math.fsum(one.earned for one in self.held) / math.fsum(one.points or 0.0 for one in self.held)

    @property
    def missed(self) -> tuple[str, ...]:
        """The names of what was missed."""
        return tuple(one.name for one in self.held if not one.met)


def judge_submission(
    task: CodeTask, source: Source, trials: Draws, mine: Sequence[Outcome], truth: Sequence[Ran]
) -> Verdict:
    """Judge a submission by what it did on every trial, and what the reference did there."""
    rules = tuple(
        Held(one.name, one.points, one.because, broken=broken(source.tree, one.rule), is_rule=True)
        for one in task.rules
    )
    runs = Held(RUNS, 0.0 if task.criteria else 1.0, "", tuple(_stops(mine)))
    if task.most_changed:
        rules += (_small_edit(task, source),)
    if task.experiment is not None:
        rules = (_within_budget(task.experiment, mine), *rules)
    criteria = tuple(
        _scored(one, one.score, trials, mine, truth)
        if one.score
        else Held(one.name, one.points, one.because, tuple(_misses(one, trials, mine, truth)))
        for one in task.criteria
    )
    stopped = next((outcome for outcome in mine if isinstance(outcome, Stopped)), None)
    held, trained = (runs, *criteria, *rules), task.experiment is not None
    return Verdict(held, stopped, lacking(task, source, trials, mine), trained)


def _scored(
    criterion: TaskCriterion, scale: Score, trials: Draws, mine: Sequence[Outcome], truth: Sequence[Ran]
) -> Held:
    """Hold a measure against its target; of several trials, the worst counts."""
    numbers = [
        number
        for outcome, wanted in zip(mine, truth, strict=True)
        if isinstance(outcome, Ran) and isinstance(number := _number(scale, outcome, wanted), float)
    ]
    misses = tuple(_misses(criterion, trials, mine, truth))
    if len(numbers) < len(mine):
        return Held(criterion.name, criterion.points, criterion.because, misses)
    worst = min(numbers)
    partly = scale.share(worst)
    return Held(
        criterion.name, criterion.points, criterion.because, misses, measured=_told(scale, worst), partly=partly
    )


def _number(scale: Score, outcome: Ran, wanted: Ran) -> float | str:
    labels = [one for one in scalars_of(wanted.observed["labels"]) if isinstance(one, float)]
    return scores.score(scale.measure, outcome.observed.get("answers"), labels)


def _told(scale: Score, number: float) -> str:
    told = [scores.in_words(scale.measure, one) for one in (number, scale.target, scale.chance)]
    what = "right on {} of the new rows; {} are wanted, guessing gives {}"
    if scale.measure == "r2":
        what = "R² = {} on the new rows; {} is wanted, without what is asked it is {}"
    return what.format(*told)


def _within_budget(experiment: Experiment, mine: Sequence[Outcome]) -> Held:
    """Hold the numbers that were learned against the budget; where nothing ran, nothing was learned."""
    counts = [outcome.observed.get("parameters") for outcome in mine if isinstance(outcome, Ran)]
    most = max((count for count in counts if isinstance(count, int)), default=0)
    over = f"{most:,} numbers are learned, {experiment.parameters:,} may be" if most > experiment.parameters else ""
    return Held(BUDGET, None, "", broken=over, is_rule=True)


def _small_edit(task: CodeTask, source: Source) -> Held:
    """Hold the size of an edit against what is allowed: it counts beside the criteria."""
    changed = changed_lines(task.starter, source.text)
    over = f"{changed} lines are changed" if changed > task.most_changed else ""
    lines = "one line" if task.most_changed == 1 else f"{task.most_changed} lines"
    return Held(f"changes at most {lines}", 1.0, "the rest of the program may stay", broken=over, is_rule=True)


def changed_lines(before: str, after: str) -> int:
    """Count the lines that differ: replaced, put in or taken out. Blanks at their ends are no difference."""
    old, new = ([line.rstrip() for line in text.strip().split("\n")] for text in (before, after))
    edits = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in edits if tag != "equal")


def _stops(mine: Sequence[Outcome]) -> list[Miss]:
    return [
        Miss(index, f"`{outcome.cls}`" if isinstance(outcome, Raised) else "stopped")
        for index, outcome in enumerate(mine)
        if isinstance(outcome, Raised | Stopped)
    ]


def _misses(criterion: TaskCriterion, trials: Draws, mine: Sequence[Outcome], truth: Sequence[Ran]) -> list[Miss]:
    found = []
    for index, (trial, outcome, wanted) in enumerate(zip(trials, mine, truth, strict=True)):
        if trial.case.name in criterion.cases and (why := miss_of(criterion, trial, outcome, wanted)):
            found.append(Miss(index, why))
    return found


def miss_of(criterion: TaskCriterion, trial: Trial, outcome: Outcome, wanted: Ran) -> str:
    """Say how one run misses a criterion; empty where it meets it. Of what is right it tells shapes alone."""
    match outcome:
        case Ran():
            return _difference_of(criterion, trial, outcome, wanted)
        case Raised():
            return "it was not reached"
        case Unobserved(name, message):
            if criterion.score:
                return f"it could not be measured: {message}"
            return f"`{name}` could not be looked at: {message}"
        case Stopped():
            return "it was stopped"


def _difference_of(criterion: TaskCriterion, trial: Trial, outcome: Ran, wanted: Ran) -> str:
    if criterion.score:
        number = _number(criterion.score, outcome, wanted)
        if isinstance(number, str):
            return number
        return "" if number >= criterion.score.target else _told(criterion.score, number)
    try:
        if criterion.that:
            return "" if _value(criterion.that, trial, outcome, wanted) is True else "it does not hold"
        mine = _value(criterion.equal, trial, outcome)
    except ExpressionError as error:
        return f"what was given cannot be compared: it {error}"
    if criterion.to:
        try:
            return difference(mine, _value(criterion.to, trial, outcome), criterion.within)
        except ExpressionError as error:
            return f"what was given cannot be compared: it {error}"
    right = _value(criterion.equal, trial, wanted)
    found = difference(mine, right, criterion.within)
    return f"{_words_of_shape(mine)} instead of {_words_of_shape(right)}" if found and criterion.of_shape else found


def _words_of_shape(claimed: Plain) -> str:
    if isinstance(claimed, tuple) and len(claimed) <= _MOST_AXES and all(type(one) is int for one in claimed):
        return shape_text(tuple(one for one in claimed if isinstance(one, int)))
    return "no shape"


def _value(source: str, trial: Trial, outcome: Ran, wanted: Ran | None = None) -> Any:
    names = {**outcome.observed, **trial.case.bindings, "outcome": _RAN}
    if wanted:
        names["reference"] = wanted.observed  # last: no claim may take its place
    return parse_expression(source).evaluate(names)
