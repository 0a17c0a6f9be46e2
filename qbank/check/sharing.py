"""The odds that students of one class get the same variant, from what a sweep saw and how large the space is."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import msgspec

from qbank.bank.question import Question
from qbank.check.space import SpaceSeen
from qbank.check.spotted import Spotted, spot
from qbank.check.tally import Tally
from qbank.language.kinds.explain import ExplainQuestion
from qbank.language.kinds.recall import RecallQuestion
from qbank.language.kinds.submitted import Submitted

CLASS_SIZE = 30
_MOST = 0.5
_TELLING = 5
"""Pairs of equal variants from which on what was seen says more than the size of the space."""


class Sharing(msgspec.Struct, frozen=True):
    """For a class of `class_size`: the odds that any two share a variant, and that a given student shares theirs.

    `pair` is the probability that two students do. Two variants are one if set-up, code, stem and key are the same.
    """

    class_size: int
    pair: float
    any_two: float
    a_given_one: float


def sharing(tally: Tally, space: SpaceSeen, class_size: int) -> Sharing | None:
    """Estimate the odds; None where too little was made to tell."""
    counts = tally.tasks.values()
    seen = sum(counts)
    pairs = seen * (seen - 1) // 2
    if not pairs:
        return None
    equal = sum(count * (count - 1) // 2 for count in counts)
    pair = equal / pairs
    if equal < _TELLING:
        pair = max(pair, 1 / _satisfying(tally, space)) if space.combinations > 1 else max(pair, 1 / pairs)
    alone = prod(max(0.0, 1 - place * pair) for place in range(class_size))
    return Sharing(class_size, pair, 1 - alone, 1 - (1 - pair) ** (class_size - 1))


def shared_variants(question: Question, shared: Sharing | None) -> Iterator[Spotted]:
    """Report a question of which most students of a class do not have a variant of their own."""
    if isinstance(question.spec, RecallQuestion | ExplainQuestion | Submitted):
        return  # everybody is asked the same, and writes in their own words
    if shared is not None and shared.a_given_one > _MOST:
        what = f"in a class of {shared.class_size}, {shared.a_given_one:.0%} of the students share their variant"
        place = ("parameters",) if question.spec.parameters else ("ask",)
        yield spot(question, "shared-variants", what, place)


def _satisfying(tally: Tally, space: SpaceSeen) -> float:
    """Return how many combinations can be drawn; of large spaces by how many draws were sent back."""
    if space.satisfying:
        return space.satisfying
    return max(1.0, space.combinations * tally.made / max(tally.tried, 1))
