"""Makes items: draws in batches, runs a batch's programs in one trip to the worker, and judges what came back.

Memory holds one batch at a time, however many seeds are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from graders.programs import Outcome
from qbank.bank.load import Bank
from qbank.bank.question import Question
from qbank.drawing.draw import Draw, draw
from qbank.items.assemble import assemble
from qbank.items.evidence import Evidence, Run
from qbank.items.item import Item, Provenance, Ran
from qbank.kinds.beliefs import evaluate
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Planned
from qbank.kinds.table import kind_of

BATCH = 64
MAX_REDRAWS = 50


@dataclass(frozen=True)
class Refusal:
    """A seed of which no item can be made, and why."""

    question: Question
    seed: int
    attempt: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Avoided:
    """A draw that `avoid` sent back: counted by check, and followed by a redraw of the same seed."""

    draw: Draw
    condition: int


Made: TypeAlias = Item | Refusal | Avoided


@dataclass(frozen=True)
class Maker:
    """What making items needs besides a question: how to run programs, the catalogue, and what to record.

    `evidence` remembers what many variants share, so that it is run once.
    """

    run: Run
    catalogue: Mapping[str, str]
    bank: str
    torch: str
    evidence: Evidence = field(default_factory=Evidence)

    @staticmethod
    def of(bank: Bank, run: Run, torch: str, evidence: Evidence | None = None) -> Maker:
        """Make items of a bank."""
        catalogue = {name: entry.reality for name, entry in bank.misconceptions.items()}
        return Maker(run, catalogue, bank.name, torch, evidence or Evidence())

    def make(self, question: Question, seeds: Iterable[int]) -> Iterator[Made]:
        """Yield, batch by batch, what became of every seed; `Avoided` ones are followed by an item or a refusal.

        Within a batch, seeds that had to be redrawn come last.
        Raise ProblemsFound when the question cannot be drawn at all.
        """
        waiting = ((seed, 0, 0) for seed in seeds)
        while batch := list(islice(waiting, BATCH)):
            while batch:
                made = list(self._batch(question, [draw(question, seed, first) for seed, first, _ in batch]))
                batch = [
                    (one.draw.seed, one.draw.attempt + 1, redraws + 1)
                    for one, (_, _, redraws) in zip(made, batch, strict=True)
                    if isinstance(one, Avoided) and redraws < MAX_REDRAWS
                ]
                again = {seed for seed, _, _ in batch}
                for one in made:
                    yield one
                    if isinstance(one, Avoided) and one.draw.seed not in again:
                        yield _spent(one)

    def make_one(self, question: Question, seed: int) -> Item:
        """Make the item of one seed. Raise Refused with what is wrong when there is none."""
        for made in self.make(question, [seed]):
            if isinstance(made, Item):
                return made
            if isinstance(made, Refusal):
                raise Refused(*made.findings)
        raise AssertionError("every seed ends in an item or a refusal")

    def _batch(self, question: Question, draws: Sequence[Draw]) -> Iterator[Made]:
        kind = kind_of(question.spec)
        plans: list[tuple[Planned, ...] | Refusal] = []
        for drawn in draws:
            try:
                plans.append(kind.plan(drawn))
            except Refused as refused:
                plans.append(_refusal(drawn, refused))
        planned = [one for plan in plans if not isinstance(plan, Refusal) for one in plan]
        outcomes = iter(self.evidence.run(self.run, planned))
        for drawn, plan in zip(draws, plans, strict=True):
            if isinstance(plan, Refusal):
                yield plan
            else:
                yield self._judged(drawn, [(one, next(outcomes)) for one in plan])

    def _judged(self, drawn: Draw, runs: Sequence[tuple[Planned, Outcome]]) -> Made:
        question = drawn.question
        try:
            judged = kind_of(question.spec).judge(drawn, runs, self.catalogue)
            for index, condition in enumerate(question.spec.avoid):
                if evaluate(condition, judged.names, ("avoid", index)):
                    return Avoided(drawn, index)
            return assemble(drawn, judged, self._provenance(question, runs))
        except Refused as refused:
            return _refusal(drawn, refused)

    def _provenance(self, question: Question, runs: Sequence[tuple[Planned, Outcome]]) -> Provenance:
        return Provenance(
            source=question.spec.source,
            path=f"{question.topic}/{question.id}.yaml",
            bank=self.bank,
            question_hash=question.digest,
            torch=self.torch,
            runs=tuple(Ran(planned.role, planned.program, outcome) for planned, outcome in runs),
        )


def _refusal(drawn: Draw, refused: Refused) -> Refusal:
    return Refusal(drawn.question, drawn.seed, drawn.attempt, refused.findings)


def _spent(avoided: Avoided) -> Refusal:
    what = f"the draw and {MAX_REDRAWS} redraws of it were all sent back, the last of them by this condition"
    finding = Finding("always-avoided", what, ("avoid", avoided.condition))
    return Refusal(avoided.draw.question, avoided.draw.seed, avoided.draw.attempt, (finding,))
