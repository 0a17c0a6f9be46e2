"""How large a question's space of parameters is and, where it is small, which values no combination allows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod

import msgspec

from qbank.bank.question import Question
from qbank.drawing.draw import bind, first_broken
from qbank.problems import ProblemsFound

MOST_ENUMERATED = 2_000
"""Larger spaces are not walked: a sweep shows the same in less time."""


class SpaceSeen(msgspec.Struct, frozen=True):
    """All combinations of parameters, those that meet `where` (None: not counted), and values that none of them has."""

    combinations: int
    satisfying: int | None = None
    impossible: Mapping[str, tuple[str, ...]] = {}


def see_space(question: Question) -> SpaceSeen:
    """Count combinations, and walk them all where there are few."""
    domains = question.spec.parameters
    combinations = prod(domain.size for domain in domains.values())
    if combinations > MOST_ENUMERATED:
        return SpaceSeen(combinations)
    met: dict[str, set[str]] = {name: set() for name in domains}
    satisfying = 0
    for values in product(*(domain.values(MOST_ENUMERATED) for domain in domains.values())):
        parameters = dict(zip(domains, values, strict=True))
        try:
            if first_broken(question, bind(question, parameters)) is not None:
                continue
        except ProblemsFound:
            continue  # drawing reports it
        satisfying += 1
        for name, value in parameters.items():
            met[name].add(repr(value))
    impossible = {
        name: tuple(repr(value) for value in domain.values(MOST_ENUMERATED) if repr(value) not in met[name])
        for name, domain in domains.items()
    }
    return SpaceSeen(combinations, satisfying, {name: values for name, values in impossible.items() if values})
