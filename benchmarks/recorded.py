"""Records what making N items asks of Jinja, of expressions and of torch, so that a plain loop can redo it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from graders.programs import Outcome, Program
from graders.runner import Runner
from qbank.bank.load import Bank
from qbank.items.item import Item
from qbank.items.making import Maker
from qbank.language.expression import Expression
from qbank.language.template import BankTemplate


@dataclass
class Recorded:
    """The work behind N items: every rendering, every evaluation, every program, in the order they happened."""

    renderings: list[tuple[BankTemplate, Mapping[str, Any]]] = field(default_factory=list)
    evaluations: list[tuple[Expression, Mapping[str, Any]]] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)


def record(bank: Bank, question_id: str, seeds: int) -> Recorded:
    """Make the items once and note what was asked for."""
    work = Recorded()
    render, evaluate = BankTemplate.render, Expression.evaluate

    def noted_render(template: BankTemplate, bindings: Mapping[str, Any]) -> str:
        work.renderings.append((template, dict(bindings)))
        return render(template, bindings)

    def noted_evaluate(expression: Expression, bindings: Mapping[str, Any]) -> Any:
        work.evaluations.append((expression, dict(bindings)))
        return evaluate(expression, bindings)

    with Runner() as runner:

        def run(programs: Sequence[Program]) -> Sequence[Outcome]:
            work.programs.extend(programs)
            return runner.run(programs)

        with patch.object(BankTemplate, "render", noted_render), patch.object(Expression, "evaluate", noted_evaluate):
            made = list(Maker.of(bank, run, "").make(bank.question(question_id), range(seeds)))
    assert all(isinstance(one, Item) for one in made), f"{question_id}: a seed gives no item"
    return work
