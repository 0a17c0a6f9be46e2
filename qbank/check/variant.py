"""A made item together with all that made it: its draw, its programs with their outcomes, and the judgement.

Judged anew from the item's own record, so that what is checked is the item that a student would get.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from graders.answers.display import describe
from graders.keys import ChoiceKey, OptionKey
from graders.programs import Outcome
from qbank.bank.question import Question
from qbank.drawing.draw import Draw, bind
from qbank.drawing.stream import Stream
from qbank.items.item import Item
from qbank.kinds.judgement import Candidate, Judgement, Planned
from qbank.kinds.table import kind_of


@dataclass(frozen=True)
class Variant:
    """One seed's item and its making."""

    question: Question
    item: Item
    draw: Draw
    runs: tuple[tuple[Planned, Outcome], ...]
    judged: Judgement

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every judged candidate, right or wrong."""
        return (*self.judged.right, *self.judged.wrong)

    @property
    def main(self) -> Outcome | None:
        """What came of the shown program: of a cloze, with its gaps filled by the key; None where there is none."""
        if not self.runs:
            return None
        named = describe(self.item.key)
        return next((outcome for planned, outcome in self.runs if planned.role == named), self.runs[0][1])

    @cached_property
    def choice(self) -> ChoiceKey:
        """The options as a page would letter them; each token is `token-` and the letter."""
        return ChoiceKey(
            self.item.select,
            tuple(
                OptionKey(
                    letter,
                    f"token-{letter}",
                    option.text,
                    option.correct,
                    option.mark,
                    option.misconceptions,
                    option.feedback,
                )
                for letter, option in zip("ABCDEFGH", self.item.options, strict=False)
            ),
        )


def replay(question: Question, item: Item, catalogue: Mapping[str, str]) -> Variant:
    """Rebuild how an item was made from its parameters and recorded outcomes; nothing runs."""
    stream = Stream.of(question.bank, question.id, question.spec.version, item.seed).retry(item.attempt)
    draw = Draw(question, item.seed, item.attempt, bind(question, item.parameters), stream)
    kind = kind_of(question.spec)
    runs = tuple(zip(kind.plan(draw), (ran.outcome for ran in item.provenance.runs), strict=True))
    return Variant(question, item, draw, runs, kind.judge(draw, runs, catalogue))
