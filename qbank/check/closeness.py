"""Measures how far an item's numbers move when the arithmetic is another (float64), and whether options lie closer.

Options that lie so close are told apart by rounding: on another device, or in another release of torch, another of them
may be the right one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import msgspec

from graders.keys import NumberValue
from graders.programs import Input, Outcome, Program
from qbank.check.marking import Run
from qbank.check.spotted import Spotted, spot
from qbank.check.variant import Variant
from qbank.items.findings import Refused
from qbank.kinds.judgement import Candidate, Judgement
from qbank.kinds.table import kind_of

DOUBLE = "import torch\ntorch.set_default_dtype(torch.float64)\n"
_ROUNDING = 1e-3
"""Relative. Rounding in float32 moves no number that a student could be asked for so far; another draw does."""


def closeness(variants: Sequence[Variant], run: Run, catalogue: Mapping[str, str]) -> Iterator[Spotted]:
    """Report the variants of which two options lie closer than float32 and float64 lie apart."""
    numeric = [variant for variant in variants if _has_fractions(variant)]
    programs = list(dict.fromkeys(precise(one.program) for variant in numeric for one, _ in variant.runs))
    outcomes = dict(zip(programs, run(programs) if programs else (), strict=True))
    for variant in numeric:
        runs = [(planned, outcomes[precise(planned.program)]) for planned, _ in variant.runs]
        again = judged_again(variant, runs, catalogue)
        if again is not None:
            yield from too_close(variant, again)


def precise(program: Program) -> Program:
    """Return the same program in float64: what it says no number type for is made in that."""
    return msgspec.structs.replace(
        program, setup=DOUBLE + program.setup, inputs=tuple(_double(given) for given in program.inputs)
    )


def judged_again(
    variant: Variant, runs: Sequence[tuple[object, Outcome]], catalogue: Mapping[str, str]
) -> Judgement | None:
    """Judge a variant by other outcomes; None where nothing can be made of them."""
    pairs = [(planned, outcome) for (planned, _), (_, outcome) in zip(variant.runs, runs, strict=True)]
    try:
        return kind_of(variant.question.spec).judge(variant.draw, pairs, catalogue)
    except Refused:
        return None


def too_close(variant: Variant, again: Judgement) -> Iterator[Spotted]:
    """Compare each distance between two candidates with how far these moved; report the first that is not larger."""
    moved = {one.place: one for one in (*again.right, *again.wrong)}
    options = [one for one in variant.candidates if _numbers(one)]
    spreads = {one.place: _distance(one, moved[one.place]) for one in options if one.place in moved}
    for one, other in combinations(options, 2):
        if one.text == other.text:
            continue  # two beliefs that come to the same are one option, and a belief that comes to the key is none
        apart = _distance(one, other)
        # an option that has become the key in float64 is no candidate any more: the key then says how far they moved
        spread = max(spreads.get(one.place, 0.0), spreads.get(other.place, 0.0))
        if apart <= 2 * spread <= 2 * _ROUNDING * max(1.0, *map(abs, (*_numbers(one), *_numbers(other)))):
            what = (
                f"{one.text} and {other.text} lie {apart:.2g} apart, and float32 and float64 {spread:.2g}: "
                "rounding tells them apart"
            )
            yield spot(variant.question, "options-too-close", what, other.place, seed=variant.item.seed)
            return


def _double(given: Input) -> Input:
    return msgspec.structs.replace(given, dtype="float64") if given.dtype == "float32" else given


def _has_fractions(variant: Variant) -> bool:
    return any(isinstance(one.value, NumberValue) and one.value.decimals is not None for one in variant.candidates)


def _numbers(candidate: Candidate) -> tuple[float, ...]:
    """Return the numbers of a candidate in order; none where it is no number or holds one that is not finite."""
    value = candidate.value
    numbers = tuple(_flat(value.value)) if isinstance(value, NumberValue) else ()
    return numbers if all(map(math.isfinite, numbers)) else ()


def _flat(value: object) -> Iterator[float]:
    if isinstance(value, tuple):
        for inner in value:
            yield from _flat(inner)
    elif isinstance(value, int | float):
        yield float(value)


def _distance(one: Candidate, other: Candidate) -> float:
    """Return the largest difference of two candidates' numbers; infinite where they have not as many."""
    numbers, others = _numbers(one), _numbers(other)
    if len(numbers) != len(others):
        return math.inf
    return max((abs(mine - its) for mine, its in zip(numbers, others, strict=True)), default=math.inf)
