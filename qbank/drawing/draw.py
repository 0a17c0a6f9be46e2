"""Binds a question's parameters for a seed: each drawn by its own name, redrawn together until `where` holds.

A draw is named by (seed, attempt); the same two give the same bindings on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import Any

from qbank.bank.question import Question
from qbank.drawing.stream import Stream
from qbank.language.guards import ExpressionError
from qbank.language.question import Spec
from qbank.problems import Problem, ProblemsFound

MAX_TRIES = 400
MAX_ENUMERATED = 20_000


@dataclass(frozen=True)
class Draw:
    """A question with its parameters and derived values bound. `stream` serves every later draw of this variant."""

    question: Question
    seed: int
    attempt: int
    bindings: Mapping[str, Any]
    stream: Stream


@dataclass(frozen=True)
class Space:
    """How many combinations of parameters a question has, and how many meet `where` (None: too many to count)."""

    combinations: int
    satisfying: int | None


def draw(question: Question, seed: int, first: int = 0) -> Draw:
    """Draw at the first attempt from `first` on that meets `where`.

    Raise ProblemsFound, with the place of the condition to blame, when an expression fails or no draw meets them all.
    """
    spec = question.spec
    root = Stream.of(question.bank, question.id, spec.version, seed)
    broken = [0] * len(spec.where)
    for attempt in range(first, first + MAX_TRIES):
        stream = root.retry(attempt)
        bindings = bind(question, {name: domain.draw(stream, name) for name, domain in spec.parameters.items()})
        failed = first_broken(question, bindings)
        if failed is None:
            return Draw(question, seed, attempt, bindings, stream)
        broken[failed] += 1
    return _enumerated(question, seed, root.retry(first + MAX_TRIES), broken)


def bind(question: Question, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Add the derived values to parameters. Raise ProblemsFound when a derivation fails."""
    bindings = dict(parameters)
    for name, expression in question.spec.derived.items():
        try:
            bindings[name] = expression.evaluate(bindings)
        except ExpressionError as error:
            raise ProblemsFound([question.problem(("derived", name), f"{error} for {_shown(parameters)}")]) from None
    return bindings


def first_broken(question: Question, bindings: Mapping[str, Any]) -> int | None:
    """Return the index of the first condition of `where` that does not hold, or None."""
    for index, condition in enumerate(question.spec.where):
        try:
            if not condition.evaluate(bindings):
                return index
        except ExpressionError as error:
            raise ProblemsFound([question.problem(("where", index), f"{error} for {_shown(bindings)}")]) from None
    return None


def measure_space(question: Question) -> Space:
    """Count the combinations of a question's parameters and those that meet `where`."""
    combinations = _combinations(question.spec)
    if combinations > MAX_ENUMERATED:
        return Space(combinations, None)
    return Space(combinations, sum(1 for _ in _satisfying(question)))


def _combinations(spec: Spec) -> int:
    return prod(domain.size for domain in spec.parameters.values())


def _satisfying(question: Question) -> Iterator[dict[str, Any]]:
    names = list(question.spec.parameters)
    values = (domain.values(MAX_ENUMERATED) for domain in question.spec.parameters.values())
    for combination in islice(product(*values), MAX_ENUMERATED):
        bindings = bind(question, dict(zip(names, combination, strict=True)))
        if first_broken(question, bindings) is None:
            yield bindings


def _enumerated(question: Question, seed: int, stream: Stream, broken: list[int]) -> Draw:
    """Settle what drawing could not: pick among all satisfying combinations, or say that there are none."""
    worst = broken.index(max(broken))
    problem = question.problem(("where", worst), "")
    combinations = _combinations(question.spec)
    if combinations > MAX_ENUMERATED:
        what = f"none of {MAX_TRIES} draws meets every condition; this one fails most often ({broken[worst]} times)"
        raise ProblemsFound([_say(problem, what)])
    found = list(_satisfying(question))
    if not found:
        what = f"never satisfied: none of the {combinations} combinations of parameters meets every condition"
        raise ProblemsFound([_say(problem, what)])
    bindings = stream.pick("enumerated", found)
    return Draw(question, seed, stream.attempt, bindings, stream)


def _say(problem: Problem, what: str) -> Problem:
    return Problem(problem.path, problem.line, problem.column, what, hint="widen the domains or relax the condition")


def _shown(bindings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in bindings.items())
