"""What only a whole sweep shows: dead and twin beliefs, constant answers, cues, lost values, too few variants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import sqrt

from qbank.bank.question import Question
from qbank.check.attack.verdict import weak_requirements
from qbank.check.codes import MEANINGFUL_SEEDS
from qbank.check.counting import declared_beliefs, small_parameters
from qbank.check.significance import surely_above, surely_below
from qbank.check.space import SpaceSeen
from qbank.check.spotted import Place, Spotted, spot
from qbank.check.strata import unequal
from qbank.check.tally import BeliefTally, Tally
from qbank.language.kinds.concept import ConceptQuestion
from qbank.language.kinds.explain import ExplainQuestion
from qbank.language.kinds.recall import RecallQuestion
from qbank.language.kinds.submitted import Submitted

ENOUGH_VARIANTS = 12
_DEAD = 0.05
"""A belief that is live on fewer seeds than this share is of no use to a class."""
_ALWAYS = 0.95
_TELLING = 30
"""Variants from which on \"always\" means something."""
_CUE = 0.75
_CONSTANT = 0.5
_GIVEN_AWAY = 0.2
"""By chance a rendered text may hold the key's numbers now and then; a template that leaks does so regularly."""

Verdict = Callable[[Question, Tally, SpaceSeen], Iterator[Spotted]]


def verdicts(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    """Report every weakness that the counts of a whole sweep show."""
    for verdict in _VERDICTS:
        yield from verdict(question, tally, space)


def is_repetitive(question: Question, tally: Tally, space: SpaceSeen) -> bool:
    """Tell whether there are too few distinct variants, as far as the sweep can tell."""
    if tally.made >= 5 * ENOUGH_VARIANTS:
        return len(tally.variants) < ENOUGH_VARIANTS
    # A short sweep tells by the draws alone, and only where statements or options to choose from add no variants.
    few = space.satisfying is not None and 0 < space.satisfying < ENOUGH_VARIANTS
    return few and len(tally.variants) <= (space.satisfying or 0) and not isinstance(question.spec, ConceptQuestion)


def _few_variants(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    if isinstance(question.spec, RecallQuestion | ExplainQuestion | Submitted):
        return  # what is recalled, explained or written need not differ between students
    if is_repetitive(question, tally, space):
        count = len(tally.variants) if tally.made else space.satisfying
        what = f"{count} distinct variant{'s' * (count != 1)} in {tally.seeds} seeds; {ENOUGH_VARIANTS} are wanted"
        yield spot(question, "few-variants", what, ("parameters",) if question.spec.parameters else ("code",))
    elif space.satisfying and space.satisfying * 4 <= tally.made:
        what = f"`where` leaves {space.satisfying} combinations of parameters: {tally.made} seeds show each many times"
        yield spot(question, "space-exhausted", what, ("parameters",))


def _values(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    if space.satisfying == 0:
        return  # nothing can be drawn, and that is reported
    refused = tally.refused * 10 > tally.seeds
    for name, values in small_parameters(question):
        drawn, avoided = tally.drawn.get(name, {}), tally.avoided.get(name, {})
        fair = 1 / len(values)
        for value in values:
            count, lost = drawn.get(value, 0), avoided.get(value, 0)
            place = ("parameters", name)
            impossible = value in space.impossible.get(name, ())
            if impossible or (count == 0 and not refused and (1 - fair) ** tally.made < 1e-4):
                why = "`where` forbids it" if impossible else _lost(lost, count)
                what = f"{name} = {value} is declared, but no variant has it: {why}"
                yield spot(question, "value-never-drawn", what, place)
            elif not refused and surely_below(count, tally.made, fair / 4):
                what = f"{name} = {value} is in {count} of {tally.made} variants, a fair share would be {fair:.0%}"
                yield spot(question, "value-rare", f"{what}: {_lost(lost, count)}", place)


def _lost(lost: int, count: int) -> str:
    return f"`avoid` sent {lost} of {lost + count} draws back" if lost else "`where` leaves hardly any draw"


def _beliefs(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    if tally.made < 2 * _TELLING:
        return
    meaningful = tally.made >= MEANINGFUL_SEEDS
    drawn = question.spec.kind == "concept"  # each variant shows a few statements of many
    for index, (place, misconceptions) in enumerate(declared_beliefs(question)):
        seen = tally.beliefs.get(str(index), BeliefTally())
        name = ", ".join(misconceptions) or f"option {index + 1}"
        always_right = seen.applied > 0 and seen.is_key > _ALWAYS * seen.applied
        if always_right and question.spec.select == "all" and not misconceptions:
            continue  # it is there to be right, however few variants show it
        if always_right and seen.applied >= _TELLING:
            what = f"{name} equals the key on {seen.is_key} of the {seen.applied} variants to which it applies"
            yield spot(question, "distractor-is-key", what, place)
        elif seen.live == 0 or (meaningful and seen.live < _DEAD * (seen.applied if drawn else tally.made)):
            applied = f"it applies to {seen.applied} and equals the key on {seen.is_key}"
            what = f"{name} is live on {seen.live} of {tally.made} variants: {applied}"
            yield spot(question, "dead-belief", what, place)


def _twins(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    declared = declared_beliefs(question)
    for pair, twin in tally.twins.items():
        if twin.both >= _TELLING and twin.same > _ALWAYS * twin.both:
            one, two = sorted(map(int, pair.split("|")))
            names = " and ".join(", ".join(declared[index][1]) or f"option {index + 1}" for index in (one, two))
            what = f"{names} lead to the same answer on {twin.same} of {twin.both} variants"
            yield spot(question, "twin-beliefs", what, declared[two][0])


def _constant(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    if is_repetitive(question, tally, space):
        return  # one weakness, reported once
    found = []
    for way, answers in tally.best.items():
        answer = max(answers, key=lambda one: answers[one])
        if surely_above(answers[answer], tally.made, _CONSTANT):
            found.append(f"asked as {way}, always {answer!r:.60} is right on {answers[answer] / tally.made:.0%}")
    if found:
        what = f"of {tally.made} variants: {'; '.join(found)}"
        yield spot(question, "constant-answer", what, _key_place(question))


def _positions(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    total = sum(tally.positions.values())
    for position, count in tally.positions.items():
        fair = total / int(position.rpartition(" ")[2])
        if count > fair + 5 * sqrt(fair) + 3:
            what = f"the key stands at position {position} on {count} of {total} variants"
            yield spot(question, "key-position", what, _key_place(question))


def _cues(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    if is_repetitive(question, tally, space):
        return
    for cue, count in tally.cues.items():
        if surely_above(count, tally.cued, _CUE):
            which = "shares most with the other options" if cue == "most shared" else f"is the {cue} option"
            what = f"the key {which} on {count} of {tally.cued} variants"
            yield spot(question, "cue", what, _key_place(question))


def _given_away(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    for field, (count, first) in tally.given_away.items():
        if count >= _GIVEN_AWAY * tally.made and (count >= 3 or count == tally.made):
            text = "stem" if field == "ask" else field
            what = f"the {text} holds the key on {count} of {tally.made} variants"
            yield spot(question, "key-given-away", what, (field,), seed=first)


def _coverage(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    spec = question.spec
    if spec.kind in ("shape", "value") and getattr(spec, "confirm", None) is None and tally.uncovered:
        reasons = "; ".join(tally.skipped) or "no nn.RNN call was made"
        what = f"there is no `confirm`, and no call was recomputed on {tally.uncovered} of {tally.made} variants"
        yield spot(question, "no-second-opinion", f"{what}: {reasons}", ("key",))


def _tests(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    for index in range(len(question.spec.tests)):
        if tally.made >= MEANINGFUL_SEEDS and not tally.tests.get(str(index)):
            what = f"this response could be asked of none of {tally.made} variants: no option ever reads so"
            yield spot(question, "test-failed", what, ("tests", index, "response"))


def _key_place(question: Question) -> Place:
    for name in ("key", "target", "statements", "asks", "gaps"):
        if hasattr(question.spec, name):
            return (name,)
    return ("code",)


def _strata(question: Question, tally: Tally, space: SpaceSeen) -> Iterator[Spotted]:
    if not is_repetitive(question, tally, space):
        for name, what in unequal(tally.strata):
            yield spot(question, "unequal-strata", what, ("parameters", name))


_VERDICTS: tuple[Verdict, ...] = (
    _few_variants,
    _values,
    _beliefs,
    _twins,
    _constant,
    _positions,
    _cues,
    _strata,
    weak_requirements,
    _given_away,
    _coverage,
    _tests,
)
