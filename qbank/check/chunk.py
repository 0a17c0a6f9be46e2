"""Sweeps one question over a few seeds: makes each item as an exam would, looks at it from every side, keeps counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graders.programs import Raised, Ran
from qbank.bank.question import Question
from qbank.check.attack.attack import Attempt, attack
from qbank.check.attack.goals import Goal, goals
from qbank.check.author_tests import author_tests
from qbank.check.cheap_points import cheap_points
from qbank.check.closeness import closeness
from qbank.check.comment_layout import comment_layout
from qbank.check.counting import count_draw, count_variant
from qbank.check.marking import Ask, settle
from qbank.check.remembering import remembering
from qbank.check.repetition import repeat
from qbank.check.round_trip import round_trip
from qbank.check.shown_code import shown_code
from qbank.check.spotted import Spotted, spot
from qbank.check.tally import ChangeTally, Tally, add_counts
from qbank.check.variant import Variant, replay
from qbank.drawing.draw import Draw, draw
from qbank.items.findings import Refused
from qbank.items.item import Item
from qbank.items.making import Avoided, Made, Maker, Refusal
from qbank.kinds.table import kind_of
from qbank.problems import ProblemsFound

CHUNK = 50
"""Seeds that are looked at together: what memory holds at once, and the unit that pipelines share out."""
UNDRAWABLE = 3
"""After so many seeds of a chunk that cannot be drawn, the others are not tried: each may cost a second."""
PEEKED = 2
"""Refused seeds of a chunk whose program is run once more, for what its comments say."""
_FIRST, _EVERY = 2, 16
_ATTACKED = 64
"""One seed of so many is attacked: some dozen changed programs are run for it."""


def sweep_chunk(question: Question, seeds: Sequence[int], maker: Maker, *, again: bool = True) -> Tally:
    """Make and examine the items of some consecutive seeds; `again`: run the programs of some seeds once more."""
    tally = Tally(seeds=len(seeds))
    variants: list[Variant] = []
    refused: list[Refusal] = []
    for made in _made(question, seeds, maker, tally):
        match made:
            case Item():
                variants.append(replay(question, made, maker.catalogue))
            case Avoided():
                tally.redrawn += 1
                count_draw(tally.avoided, question, made.draw.bindings)
            case _:
                tally.refused += 1
                refused.append(made)
                tally.see(spot(question, one.code, one.what, one.place, seed=made.seed) for one in made.findings)
    tally.see(_peek(question, refused[:PEEKED], maker))
    _attack(tally, variants, refused, maker)
    for variant in variants:
        count_variant(tally, variant)
    tally.see(sorted(_examine(tally, variants, maker, again), key=lambda one: one.seed or 0))
    return tally


def is_sampled(seed: int) -> bool:
    """Tell whether a seed gets the costly looks too: repetition, typed calls, garbage."""
    return seed < _FIRST or seed % _EVERY == 0


def _made(question: Question, seeds: Sequence[int], maker: Maker, tally: Tally) -> Iterator[Made]:
    """Make the seeds together; where one cannot even be drawn, one by one, so that the others are still seen."""
    try:
        yield from list(maker.make(question, seeds))
    except ProblemsFound:
        undrawable = 0
        for seed in seeds:
            try:
                yield from list(maker.make(question, [seed]))
            except ProblemsFound as found:
                undrawable += 1
                tally.refused += 1
                tally.see(Spotted("not-drawable", one.what, one.line, one.column, seed) for one in found.problems)
                if undrawable == UNDRAWABLE:
                    return


def _examine(tally: Tally, variants: Sequence[Variant], maker: Maker, again: bool) -> Iterator[Spotted]:
    asks: list[Ask] = []
    for variant in variants:
        item = variant.item
        yield from shown_code(variant)
        yield from cheap_points(variant)
        outcome = variant.main
        if isinstance(outcome, Ran | Raised):
            yield from comment_layout(variant.question, item.code, outcome, item.seed)
        asks += round_trip(variant, thorough=is_sampled(item.seed))
        for index, ask in author_tests(variant):
            add_counts(tally.tests, {str(index): 1})
            asks.append(ask)
    yield from settle(asks, remembering(maker.run, variants))
    sampled = [variant for variant in variants if is_sampled(variant.item.seed)]
    if sampled and again:
        yield from repeat(sampled, maker.run, maker.catalogue)
        yield from closeness(sampled, maker.run, maker.catalogue)


def _peek(question: Question, refused: Sequence[Refusal], maker: Maker) -> Iterator[Spotted]:
    """Hold the comments of refused programs against their runs: a wrong item often has a false comment as well."""
    for refusal in refused:
        if "#" not in question.spec.code.source or refusal.findings[0].code == "program-stopped":
            continue
        drawn: Draw = draw(question, refusal.seed, refusal.attempt)
        try:
            program = kind_of(question.spec).plan(drawn)[0].program
        except Refused:  # it has been reported already
            continue
        (outcome,) = maker.run([program])
        if isinstance(outcome, Ran | Raised):
            yield from comment_layout(question, program.code, outcome, refusal.seed)


def _attack(tally: Tally, variants: Sequence[Variant], refused: Sequence[Refusal], maker: Maker) -> None:
    """Count which changes of a reference meet every requirement as well, also where no item could be made."""
    targets: list[Goal] = []
    for variant in variants:
        if variant.item.seed % _ATTACKED == 0:
            targets += goals(variant.draw, variant)
    for refusal in refused:
        if refusal.seed % _ATTACKED == 0 and refusal.findings[0].code in ("several-right", "none-wrong"):
            targets += goals(draw(refusal.question, refusal.seed, refusal.attempt), None)
    for attempt in attack(targets, maker.run):
        _count_attempt(tally, attempt)


def _count_attempt(tally: Tally, attempt: Attempt) -> None:
    goal, change = attempt.goal, attempt.change
    aspects = tuple(sorted(change.aspects))
    now = ChangeTally(aspects, change.whole, 1, int(attempt.passed), int(attempt.weak), goal.draw.seed, goal.text)
    now.example = change.label if change.whole else change.text
    tally.changes.setdefault(change.label, ChangeTally(aspects, change.whole)).add(now)
