"""Binds a question's parameters for a seed: each drawn by its own name, redrawn together until `where` holds.

A draw is named by (seed, attempt); the same two give the same bindings on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from qbank.bank.question import Question
from qbank.drawing.stream import Stream
from qbank.language.domain import Domain
from qbank.language.guards import ExpressionError
from qbank.loading.suggestions import shown
from qbank.problems import ProblemsFound

MAX_TRIES = 400
MAX_ENUMERATED = 20_000
ENUMERATED = 1_000_000
"""Attempts from here on are picked among all combinations that meet `where`, since drawing did not find one."""


@dataclass(frozen=True)
class Draw:
    """A question with its parameters and derived values bound. `stream` serves every later draw of this variant."""

    question: Question
    seed: int
    attempt: int
    bindings: Mapping[str, Any]
    stream: Stream


def draw(question: Question, seed: int, first: int = 0) -> Draw:
    """Draw at the first attempt from `first` on that meets `where`.

    Raise ProblemsFound, with the place of the condition to blame, when an expression fails or no draw meets them all.
    """
    spec = question.spec
    root = Stream.of(question.bank, question.id, spec.version, seed)
    if first >= ENUMERATED:
        return _enumerated(question, seed, root.retry(first))
    broken = [0] * len(spec.where)
    for attempt in range(first, first + MAX_TRIES):
        stream = root.retry(attempt)
        parameters = {name: draw_value(domain, stream, name) for name, domain in spec.parameters.items()}
        try:
            bindings = bind(question, parameters)
            failed = first_broken(question, bindings)
        except ProblemsFound as found:
            raise ProblemsFound([replace(one, what=f"{one.what} (seed {seed})") for one in found.problems]) from None
        if failed is None:
            return Draw(question, seed, attempt, bindings, stream)
        broken[failed] += 1
    if _combinations(question) > MAX_ENUMERATED:
        most = max(broken)
        what = f"none of {MAX_TRIES} draws meets every condition; this one fails most often ({most} times; seed {seed})"
        raise _never(question, broken.index(most), what)
    return _enumerated(question, seed, root.retry(ENUMERATED + first))


def draw_value(domain: Domain, stream: Stream, name: str) -> Any:
    """Draw one value of a domain by its name; vectors and matrices come as (nested) tuples, each element by its own."""
    if not domain.shape:
        return stream.pick(name, domain.elements)
    if len(domain.shape) == 1:
        return tuple(stream.pick(f"{name}[{i}]", domain.elements) for i in range(domain.shape[0]))
    rows, columns = domain.shape
    return tuple(tuple(stream.pick(f"{name}[{i},{j}]", domain.elements) for j in range(columns)) for i in range(rows))


def bind(question: Question, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Add the derived values to parameters. Raise ProblemsFound when a derivation fails."""
    bindings = dict(parameters)
    for name, expression in question.spec.derived.items():
        try:
            bindings[name] = expression.evaluate(bindings)
        except ExpressionError as error:
            raise ProblemsFound([question.problem(("derived", name), f"{error} for {_listed(parameters)}")]) from None
    return bindings


def first_broken(question: Question, bindings: Mapping[str, Any]) -> int | None:
    """Return the index of the first condition of `where` that does not hold, or None."""
    for index, condition in enumerate(question.spec.where):
        try:
            if not condition.evaluate(bindings):
                return index
        except ExpressionError as error:
            raise ProblemsFound([question.problem(("where", index), f"{error} for {_listed(bindings)}")]) from None
    return None


def _combinations(question: Question) -> int:
    return prod(domain.size for domain in question.spec.parameters.values())


@lru_cache(maxsize=16)
def _satisfying(question: Question) -> tuple[dict[str, Any], ...]:
    """List all combinations that meet `where`. Raise ProblemsFound, at the condition that fails most, if none does."""
    names = list(question.spec.parameters)
    broken = [0] * len(question.spec.where)
    met = []
    for bindings in _every(question, names):
        failed = first_broken(question, bindings)
        if failed is None:
            met.append(bindings)
        else:
            broken[failed] += 1
    if not met:
        what = f"never satisfied: none of the {sum(broken)} combinations of parameters meets every condition"
        raise _never(question, broken.index(max(broken)), what)
    return tuple(met)


def _every(question: Question, names: list[str]) -> Iterator[dict[str, Any]]:
    values = (domain.values(MAX_ENUMERATED) for domain in question.spec.parameters.values())
    for combination in product(*values):
        yield bind(question, dict(zip(names, combination, strict=True)))


def _enumerated(question: Question, seed: int, stream: Stream) -> Draw:
    return Draw(question, seed, stream.attempt, dict(stream.pick("enumerated", _satisfying(question))), stream)


def _never(question: Question, condition: int, what: str) -> ProblemsFound:
    return ProblemsFound(
        [question.problem(("where", condition), what, hint="widen the domains or relax the condition")]
    )


def _listed(bindings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={shown(value)}" for name, value in bindings.items())
