"""Runs changed references and tells which of them meet every requirement all the same."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from graders.answers.gap_text import Sort
from graders.programs import Outcome, Program, Raised, Ran
from qbank.check.attack.call_changes import call_changes
from qbank.check.attack.code_changes import code_changes
from qbank.check.attack.goals import Goal
from qbank.check.attack.mutant import Change, declared
from qbank.kinds.filling_task import WITHIN
from qbank.kinds.judgement import Planned
from qbank.kinds.outcomes import outcome_record
from qbank.kinds.plain_difference import difference
from qbank.kinds.requirements import unmet

Run = Callable[[Sequence[Program]], Sequence[Outcome]]


@dataclass(frozen=True)
class Attempt:
    """What became of one change. `weak`: it passed, and it changes what the goal in words speaks of."""

    goal: Goal
    change: Change
    passed: bool
    weak: bool


def attack(goals: Sequence[Goal], run: Run) -> Iterator[Attempt]:
    """Run every change of every goal in one trip. A goal whose reference does not meet it is no goal: it is skipped."""
    tried = [(goal, change, programs) for goal in goals for change, programs in _changes(goal)]
    outcomes = iter(run([program for _, _, programs in tried for program in programs]) if tried else ())
    met: dict[int, Sequence[Outcome]] = {}
    for goal, change, programs in tried:
        came = [next(outcomes) for _ in programs]
        passed = _passes(goal, programs, came)
        if change.label == _REFERENCE:
            if passed:
                met[id(goal)] = came
        elif id(goal) in met:
            passed = passed and not _means_the_same(change, came) and _comes_out_the_same(goal, came, met[id(goal)])
            yield Attempt(goal, change, passed, passed and _matters(goal, change, came))


_REFERENCE = "the reference"


def _changes(goal: Goal) -> Iterator[tuple[Change, tuple[Program, ...]]]:
    yield Change(_REFERENCE, frozenset(), goal.text), goal.programs
    before, call = _call_of(goal.text)
    for change in call_changes(call):
        text = before + change.text
        yield Change(change.label, change.aspects, text), goal.complete(text)
    if goal.typed:
        yield from ((change, goal.complete(change.text)) for change in _doubled(goal.text, goal.typed))
    elif goal.programs:
        given = [one.name for one in goal.programs[0].inputs]
        for change in code_changes(goal.programs[0].code, given):
            changed = tuple(msgspec.structs.replace(program, code=change.text) for program in goal.programs)
            yield change, changed


def _call_of(text: str) -> tuple[str, str]:
    """Split `rnn = nn.RNN(…)` into what stands before the call, and the call; any other text is all call."""
    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError):
        return "", text
    if len(body) == 1 and isinstance(body[0], ast.Assign):
        value = ast.unparse(body[0].value)
        names = " = ".join(ast.unparse(target) for target in body[0].targets)
        indent = text[: len(text) - len(text.lstrip())]
        return f"{indent}{names} = ", value
    return "", text


def _passes(goal: Goal, programs: Sequence[Program], outcomes: Sequence[Outcome]) -> bool:
    if not programs:
        return False
    for program, outcome in zip(programs, outcomes, strict=True):
        if not isinstance(outcome, Ran | Raised):
            return False
        record = outcome_record(Planned("attack", program, goal.draw.bindings), outcome)
        if unmet(goal.requirements, goal.draw.bindings, outcome, record):
            return False
    return True


def _doubled(text: str, sort: Sort) -> Iterator[Change]:
    """Double what stands in a gap: other numbers, the same shape and the same dependence. Not what is written out."""
    if sort == "trailer":
        yield Change(f"{text} doubled", frozenset({"arguments"}), f"{text}.mul(2)")
        return
    try:
        names = any(isinstance(node, ast.Name) for node in ast.walk(ast.parse(text, mode="eval")))
    except (SyntaxError, ValueError, RecursionError):
        return
    if names:
        yield Change(f"{text} doubled", frozenset({"arguments"}), f"(2 * ({text}))")


def _comes_out_the_same(goal: Goal, outcomes: Sequence[Outcome], reference: Sequence[Outcome]) -> bool:
    return not any(
        difference(mine.observed[name], wanted.observed[name], WITHIN)
        for mine, wanted in zip(outcomes, reference, strict=True)
        if isinstance(mine, Ran) and isinstance(wanted, Ran)
        for name in goal.same
    )


def _matters(goal: Goal, change: Change, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether an answer could make the change, and the goal in words speaks of what it changes.

    Where all that apply are asked for, another right answer does no harm; a layout is none until something is read.
    """
    if goal.draw.question.spec.select == "all":
        return False
    if change.whole and not goal.free:
        return False
    if change.aspects == {"layout"} and not _shapes_fed(outcomes):
        return False
    return declared(change.aspects, goal.words)


def _means_the_same(change: Change, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether the layout alone was changed, and nothing was fed that has a batch axis."""
    shapes = _shapes_fed(outcomes)
    return change.label == "batch_first toggled" and bool(shapes) and all(len(shape) < 3 for shape in shapes)


def _shapes_fed(outcomes: Sequence[Outcome]) -> list[tuple[int, ...]]:
    return [call.input_shape for outcome in outcomes if isinstance(outcome, Ran) for call in outcome.calls]
