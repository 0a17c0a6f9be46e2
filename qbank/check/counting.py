"""Counts what one variant adds to a question's tally: beliefs alive, constant answers, cues, positions, coverage."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from graders.answers.display import describe
from graders.keys import CodeValue, OutcomeValue, RubricValue
from graders.programs import Raised, Ran
from qbank.bank.question import Question
from qbank.check.cues import cues_of
from qbank.check.given_away import gives_away
from qbank.check.spotted import Place
from qbank.check.strata import count_strata
from qbank.check.tally import (
    MOST_ANSWERS,
    MOST_CLAIMS,
    MOST_REASONS,
    MOST_VARIANTS,
    BeliefTally,
    Tally,
    TwinTally,
    add_counts,
)
from qbank.check.variant import Variant
from qbank.drawing.draw import ENUMERATED
from qbank.items.assemble import same, tell_apart
from qbank.items.item import Item, Option
from qbank.kinds.judgement import Candidate
from qbank.language.kinds.cloze import ClozeQuestion
from qbank.language.kinds.configuration import ConfigurationQuestion

MOST_VALUES = 8
"""A parameter of more values is not looked at value by value."""


def declared_beliefs(question: Question) -> list[tuple[Place, tuple[str, ...]]]:
    """List the distractors that the author declared: the place of each, and its misconceptions."""
    spec = question.spec
    declared: list[tuple[Place, tuple[str, ...]]] = []
    for index, distractor in enumerate(getattr(spec, "distractors", ())):
        declared.append((("distractors", index), distractor.misconception))
    for index, fix in enumerate(getattr(spec, "fixes", ())):
        if fix.misconception:
            declared.append((("fixes", index), fix.misconception))
    for index, wrong in enumerate(getattr(spec, "wrong", ())):
        declared.append((("wrong", index, "code"), wrong.misconception))
    if isinstance(spec, ConfigurationQuestion):
        for name, gap in spec.gaps.items():
            for index, option in enumerate(gap.options):
                declared.append((("gaps", name, "options", index, "code"), option.misconception))
    if isinstance(spec, ClozeQuestion):
        for name, fillings in spec.gaps.items():
            for index, filling in enumerate(fillings):
                if filling.misconception:
                    declared.append((("gaps", name, index), filling.misconception))
        declared += [(("fillings", index), joint.misconception) for index, joint in enumerate(spec.fillings)]
    for index, expression in enumerate(getattr(spec, "expressions", ())):
        declared.append((("expressions", index, "code"), expression.misconception))
    for index, statement in enumerate(getattr(spec, "statements", ())):
        if statement.misconception:  # the others may well be there to be right
            declared.append((("statements", index), statement.misconception))
    return declared


def small_parameters(question: Question) -> Iterator[tuple[str, list[str]]]:
    """Yield each scalar parameter of two to eight values, with its values in writing."""
    for name, domain in question.spec.parameters.items():
        if not domain.shape and 2 <= domain.size <= MOST_VALUES:
            yield name, [repr(value) for value in domain.values(MOST_VALUES)]


def count_draw(counts: dict[str, dict[str, int]], question: Question, parameters: Mapping[str, object]) -> None:
    """Count a draw's values of every small parameter."""
    for name, _ in small_parameters(question):
        add_counts(counts.setdefault(name, {}), {repr(parameters[name]): 1})


def count_variant(tally: Tally, variant: Variant) -> None:
    """Add a variant's counts."""
    item = variant.item
    tally.made += 1
    count_draw(tally.drawn, variant.question, item.parameters)
    _count_beliefs(tally, variant)
    _count_answers(tally, item)
    if item.options and item.select == "one":
        _count_cues(tally, item)
    add_counts(tally.tasks, {_task(item): 1})
    add_counts(tally.settled, dict.fromkeys(item.settled, 1), most=MOST_CLAIMS)
    tally.tried += item.attempt % ENUMERATED + 1
    for name, text in (("ask", item.stem), ("hint", item.hint)):
        if gives_away(variant, text):
            tally.give_away(name, item.seed)
    if len(tally.variants) < MOST_VARIANTS:
        tally.variants.add(_fingerprint(item))
    _count_coverage(tally, variant)


def _count_beliefs(tally: Tally, variant: Variant) -> None:
    judged = variant.judged
    declared = {place: index for index, (place, _) in enumerate(declared_beliefs(variant.question))}
    live: list[tuple[int, Candidate]] = []
    counted: set[int] = set()
    for candidate in variant.candidates:
        index = declared.get(candidate.place)
        if index is None or index in counted:  # one belief may lead to several fillings
            continue
        counted.add(index)
        belief = tally.beliefs.setdefault(str(index), BeliefTally())
        belief.applied += 1
        if any(same(candidate, right, judged.accept) for right in judged.right):
            belief.is_key += 1
        else:
            belief.live += 1
            live.append((index, candidate))
    for (one, first), (two, second) in combinations(live, 2):
        twin = tally.twins.setdefault(f"{one}|{two}", TwinTally())
        twin.both += 1
        twin.same += same(first, second, judged.accept)
    wrong = len(tell_apart(judged))
    count_strata(tally.strata, variant.question, variant.item, wrong)
    tally.least_wrong = wrong if tally.least_wrong is None else min(tally.least_wrong, wrong)
    tally.most_wrong = max(tally.most_wrong, wrong)


def _count_answers(tally: Tally, item: Item) -> None:
    """Count for each constant strategy how often it would have been right; a tie counts as a guess."""
    if item.options:
        right = [option for option in item.options if option.correct]
        hits = {" | ".join(sorted(option.text for option in right)): 1.0}
        if len(right) == 1 and isinstance(right[0].value, OutcomeValue):
            alike = [option for option in item.options if _class(option) == _class(right[0])]
            hits.setdefault(_class(right[0]), 1 / len(alike))
        add_counts(tally.best.setdefault("choice", {}), hits, most=MOST_ANSWERS)
    if item.entry is not None and not isinstance(item.entry.value, RubricValue | CodeValue):
        add_counts(tally.best.setdefault("entry", {}), {describe(item.entry.value): 1.0}, most=MOST_ANSWERS)


def _class(option: Option) -> str:
    return describe(option.value)


def _count_cues(tally: Tally, item: Item) -> None:
    position = next(index for index, option in enumerate(item.options) if option.correct)
    add_counts(tally.positions, {f"{position + 1} of {len(item.options)}": 1})
    if len(item.options) < 3:
        return
    tally.cued += 1
    key = item.options[position]
    others = [option for option in item.options if option is not key]
    add_counts(tally.cues, dict.fromkeys(cues_of(key, others), 1))


def _fingerprint(item: Item) -> int:
    """Reduce what a student sees, but for the order of options."""
    return _reduced([item.setup, item.code, item.stem, *_figure(item), *sorted(option.text for option in item.options)])


def _task(item: Item) -> int:
    """Reduce what decides the answer: two students with the same can copy from each other, whatever else is offered."""
    right = sorted(option.text for option in item.options if option.correct) or [describe(item.key)]
    return _reduced([item.setup, item.code, item.stem, *_figure(item), *right])


def _figure(item: Item) -> Sequence[str]:
    return [repr(item.figure)] if item.figure else []


def _reduced(texts: Sequence[str]) -> int:
    """Reduce texts to 53 bits: every JSON reader holds such a number."""
    seen = "\0".join(texts).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(seen, digest_size=8).digest(), "big") >> 11


def _count_coverage(tally: Tally, variant: Variant) -> None:
    outcome = variant.main
    opinion = outcome.second_opinion if isinstance(outcome, Ran | Raised) else None
    tally.calls += opinion.agreed if opinion else 0
    tally.uncovered += not (opinion and opinion.agreed)
    if opinion:
        add_counts(tally.skipped, dict.fromkeys(opinion.skipped, 1), most=MOST_REASONS)
