"""Runs an item's programs again, in another fork and under another torch seed: nothing may move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from graders.programs import Outcome, Program, Raised, Ran
from qbank.check.marking import Run
from qbank.check.spotted import Spotted, spot
from qbank.check.variant import Variant
from qbank.items.findings import Refused
from qbank.kinds.judgement import Judgement
from qbank.kinds.table import kind_of


def repeat(variants: Sequence[Variant], run: Run, catalogue: Mapping[str, str]) -> Iterator[Spotted]:
    """Report what is not the same when it is run again, or when only torch's random state is another.

    Both repetitions of all variants are two trips: a fork that has seen the one never sees the other.
    """
    programs = [planned.program for variant in variants for planned, _ in variant.runs]
    same = iter(_each_once(programs, run))
    other = iter(_each_once([_reseeded(program) for program in programs], run))
    for variant in variants:
        again = [next(same) for _ in variant.runs]
        moved = [next(other) for _ in variant.runs]
        found = list(_unrepeated(variant, again))
        yield from found or _moved(variant, moved, catalogue)


def _each_once(programs: Sequence[Program], run: Run) -> list[Outcome]:
    """Run each distinct program once: variants may share costly ones."""
    distinct = list(dict.fromkeys(programs))
    outcomes = dict(zip(distinct, run(distinct), strict=True))
    return [outcomes[program] for program in programs]


def _reseeded(program: Program) -> Program:
    return msgspec.structs.replace(program, torch_seed=(program.torch_seed * 2_654_435_761 + 97) % 2**31)


def _unrepeated(variant: Variant, again: Sequence[Outcome]) -> Iterator[Spotted]:
    for (planned, first), second in zip(variant.runs, again, strict=True):
        if _said(first) != _said(second):
            what = f"{planned.role}: run again, it gives something else: {_said(first):.80} became {_said(second):.80}"
            yield spot(variant.question, "not-repeatable", what, planned.place or ("code",), seed=variant.item.seed)


def _said(outcome: Outcome) -> str:
    """Write down what of an outcome a key could rest on (a NaN equals itself in writing)."""
    match outcome:
        case Ran(observed):
            return repr(observed)
        case Raised(cls, message, line):
            return f"{cls} in line {line}: {message}"
        case _:
            return repr(outcome)


def _moved(variant: Variant, outcomes: Sequence[Outcome], catalogue: Mapping[str, str]) -> Iterator[Spotted]:
    runs = [(planned, outcome) for (planned, _), outcome in zip(variant.runs, outcomes, strict=True)]
    try:
        judged = kind_of(variant.question.spec).judge(variant.draw, runs, catalogue)
    except Refused as refused:
        finding = refused.findings[0]
        what = f"with other default weights: [{finding.code}] {finding.what}"
        yield spot(variant.question, "key-depends-on-rng", what, finding.place, seed=variant.item.seed)
        return
    for (text, right, place), (now, now_right, _) in zip(_texts(variant.judged), _texts(judged), strict=False):
        if (text, right) != (now, now_right):
            which = "the key" if right else "an option"
            what = f"with other default weights {which} moves: {text!r:.60} becomes {now!r:.60}"
            if text == now:
                what = f"with other default weights {text!r:.60} is {'no longer' if right else 'suddenly'} right"
            yield spot(variant.question, "key-depends-on-rng", what, place, seed=variant.item.seed)
            return


def _texts(judged: Judgement) -> list[tuple[str, bool, tuple[str | int, ...]]]:
    """List every candidate with whether it is right: the key first, the others in the order of their places."""
    key, *others = [(one, one in judged.right) for one in (*judged.right, *judged.wrong)]
    others.sort(key=lambda one: tuple(map(str, one[0].place)))
    return [(one.text, right, one.place) for one, right in (key, *others)]
