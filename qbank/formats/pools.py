"""Makes pools: the distinct variants of each question, run one batch after the other while they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from qbank.bank.question import Question
from qbank.exams.build import MAX_TOLD, refusal_problems, variant
from qbank.formats.package import Entry, Pool
from qbank.items.item import Asked, Item
from qbank.items.making import BATCH, Maker, Refusal
from qbank.problems import ProblemsFound

Tick = Callable[[int], None]
Short = Callable[[str, int], None]
MOST_IN_VAIN = 256
"""After so many seeds in a row without a new variant, a question is taken to have no more."""
_SOME = 16


@dataclass(frozen=True)
class Variants:
    """How many variants of each question are wanted, from which seed on, and who runs them.

    `tick` is told of each variant that is made, `short` of a question that has fewer than wanted, and how many.
    """

    count: int
    first: int
    maker: Maker
    tick: Tick = lambda done: None
    short: Short = lambda question, found: None

    def items(self, question: Question) -> Iterator[Item]:
        """Yield distinct variants of a question. Raise ProblemsFound when a seed is refused."""
        seen: set[int] = set()
        at, batch, in_vain = self.first, min(BATCH, self.count), 0
        while len(seen) < self.count:
            if in_vain >= MOST_IN_VAIN:
                self.short(question.id, len(seen))
                return
            before = len(seen)
            for item in _made(self.maker, question, range(at, at + batch)):
                mark = hash(variant(item))  # a number for each: thousands of variants need not be kept
                if mark not in seen and len(seen) < self.count:
                    seen.add(mark)
                    self.tick(1)
                    yield item
            at, in_vain = at + batch, 0 if len(seen) > before else in_vain + batch
            batch = min(BATCH, max(self.count - len(seen), _SOME))


def pools_of(questions: Iterable[Question], way: Asked | None, points: float, variants: Variants) -> Iterator[Pool]:
    """Yield one pool for each question, of which a student gets one variant."""
    for question in questions:
        asked = way or question.spec.ways[0]
        yield Pool(
            name=question.id,
            question=question.id,
            title=question.spec.title,
            topic=question.topic,
            section="",
            points=points,
            pick=1,
            entries=entries_of(question, question.id, asked, points, variants),
        )


def entries_of(question: Question, prefix: str, asked: Asked, points: float, variants: Variants) -> Iterator[Entry]:
    """Yield the variants of a question as entries named after it and their seeds."""
    for item in variants.items(question):
        yield Entry(f"{prefix}-{item.seed}", f"{question.spec.title} ({item.seed})", points, asked, item)


def _made(maker: Maker, question: Question, seeds: Sequence[int]) -> Iterator[Item]:
    refused: list[Refusal] = []
    for made in maker.make(question, seeds):
        if isinstance(made, Item):
            yield made
        elif isinstance(made, Refusal):
            refused.append(made)
    if refused:
        raise ProblemsFound([problem for one in refused[:MAX_TOLD] for problem in refusal_problems(one)])
