"""What the attacks on a question's requirements say about it: which calls it cannot tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qbank.bank.question import Question
from qbank.check.space import SpaceSeen
from qbank.check.spotted import Place, Spotted, spot
from qbank.check.tally import ChangeTally, Tally

_LISTED = 6


def weak_requirements(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    """Report changes that the goal speaks of and no requirement sees; for typed answers also what else is right."""
    place: Place = ("require",) if getattr(question.spec, "require", ()) else ("gaps",)
    weak = [change for change in tally.changes.values() if change.weak]
    if weak:
        what = f"your requirements do not tell these apart: {weak[0].reference} | {_examples(weak)}{_seed(weak)}"
        yield spot(question, "requirements-too-weak", what, place)
    if "entry" in question.spec.ways:
        passing = [one for one in tally.changes.values() if one.passed and not one.weak and not one.whole]
        if passing:
            what = f"like {passing[0].reference}, these meet every requirement: {_examples(passing)}{_seed(passing)}"
            yield spot(question, "also-passes", what, place)


def _examples(changes: Iterable[ChangeTally]) -> str:
    examples = list(dict.fromkeys(change.example.strip() for change in changes))
    more = f" | and {len(examples) - _LISTED} more" if len(examples) > _LISTED else ""
    return " | ".join(examples[:_LISTED]) + more


def _seed(changes: Iterable[ChangeTally]) -> str:
    return f" (as on seed {min(change.first or 0 for change in changes)})"
