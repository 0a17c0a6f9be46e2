"""Compares what a question's programs do on two devices: equal shapes and errors, values within its own tolerance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from graders.keys import Acceptance, NumberValue
from graders.programs import Outcome, Plain, Program, Raised, Ran, Stopped, Unobserved
from qbank.bank.question import Question
from qbank.check.closeness import judged_again, too_close
from qbank.check.marking import Run
from qbank.check.variant import Variant, replay
from qbank.items.item import Item
from qbank.items.making import Maker
from qbank.language.kinds.experiment import ExperimentQuestion

ABSOLUTE, RELATIVE = 1e-4, 1e-3
"""Where a question states no tolerance. Kernels sum in another order, and a float32 has seven digits."""
_TOLD = 3


class Tolerance(msgspec.Struct, frozen=True):
    """How far a number may be off: `absolute` plus `relative` times itself."""

    absolute: float
    relative: float

    def holds(self, was: float, now: float) -> bool:
        """Tell whether two numbers are the same within it; a NaN is one, and infinities have a sign."""
        if math.isnan(was) or math.isnan(now):
            return math.isnan(was) and math.isnan(now)
        return was == now or self.absolute == math.inf or abs(was - now) <= self.absolute + self.relative * abs(was)


class DeviceRow(msgspec.Struct, frozen=True):
    """One question on both devices. `farthest` is the largest difference of two numbers; `differences` say the rest."""

    question: str
    kind: str
    programs: int
    tolerance: Tolerance
    farthest: float
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the devices agree on all of it."""
        return not self.differences


def compare_devices(question: Question, seeds: Sequence[int], maker: Maker, other: Run) -> DeviceRow:
    """Make the items of some seeds with `maker`, run their programs with `other` again, and compare."""
    variants = [
        replay(question, made, maker.catalogue) for made in maker.make(question, seeds) if isinstance(made, Item)
    ]
    programs = list(dict.fromkeys(planned.program for variant in variants for planned, _ in variant.runs))
    outcomes = dict(zip(programs, other(programs) if programs else (), strict=True))
    tolerance = tolerance_of(variants)
    farthest = 0.0
    found: list[str] = [] if variants else ["no item can be made"]
    for variant in variants:
        for planned, was in variant.runs:
            now = outcomes[planned.program]
            farthest = max(farthest, _farthest(was, now))
            said = unlike(was, now, tolerance)
            found += [f"seed {variant.item.seed}, {planned.role}: {said}"] if said else []
        found += _close(variant, outcomes, maker.catalogue)
    more = [f"and {len(found) - _TOLD} more"] if len(found) > _TOLD else []
    shown = (*found[:_TOLD], *more)
    return DeviceRow(question.id, question.spec.kind, len(programs), tolerance, farthest, tuple(shown))


def tolerance_of(variants: Sequence[Variant]) -> Tolerance:
    """Return what a question states of its numbers: how a typed one is accepted, or how many decimals are shown.

    Of a model that was trained it states what it must reach: single numbers may differ as they will, and whether an
    item can be made of what the other device trained is the comparison.
    """
    if any(isinstance(variant.question.spec, ExperimentQuestion) for variant in variants):
        return Tolerance(math.inf, 0.0)
    accepts = {variant.judged.accept for variant in variants if isinstance(variant.judged.key, NumberValue)}
    for accept in accepts:
        match accept:
            case Acceptance(rounded_to=int(places)):
                return Tolerance(0.5 * 10.0**-places, 0.0)
            case Acceptance(absolute=float(bound)):
                return Tolerance(bound, 0.0)
            case Acceptance(relative=float(bound)):
                return Tolerance(0.0, bound)
    return Tolerance(ABSOLUTE, RELATIVE)


def unlike(was: Outcome, now: Outcome, tolerance: Tolerance) -> str:
    """Say in what two outcomes differ that a student would notice, or nothing. Messages may name the device."""
    match was, now:
        case Ran(observed), Ran(others):
            if observed.keys() != others.keys():
                return f"observed {sorted(observed)} and {sorted(others)}"
            places = ((name, _unlike(observed[name], others[name], tolerance)) for name in observed)
            return next((f"{name}: {said}" for name, said in places if said), "")
        case Raised(cls, _, line), Raised(other, _, other_line):
            return (
                "" if (cls, line) == (other, other_line) else f"{cls} in line {line} and {other} in line {other_line}"
            )
        case Unobserved(name), Unobserved(other):
            return "" if name == other else f"{name} and {other} cannot be observed"
        case Stopped(limit), Stopped(other) if limit == other:
            return ""
        case _:
            return f"{_in_short(was)} and {_in_short(now)}"


def _unlike(was: Plain, now: Plain, tolerance: Tolerance) -> str:
    match was, now:
        case tuple(), tuple():
            if len(was) != len(now):
                return f"{len(was)} and {len(now)} elements"
            return next(filter(None, (_unlike(*pair, tolerance) for pair in zip(was, now, strict=True))), "")
        case Mapping(), Mapping():
            if was.keys() != now.keys():
                return f"{sorted(was)} and {sorted(now)}"
            return next(filter(None, (_unlike(was[name], now[name], tolerance) for name in was)), "")
        case float() | int(), float() | int() if (
            _is_number(was) and _is_number(now) and float in (type(was), type(now))
        ):
            return "" if tolerance.holds(float(was), float(now)) else f"{was:.6g} and {now:.6g}"
        case str(), str():
            return "" if _any_device(was) == _any_device(now) else f"{was!r:.60} and {now!r:.60}"
        case _:
            return "" if type(was) is type(now) and was == now else f"{was!r:.60} and {now!r:.60}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _any_device(text: str) -> str:
    return text.replace("cuda:0", "cpu").replace("cuda", "cpu")


def _farthest(was: Outcome, now: Outcome) -> float:
    """Return the largest difference of two finite numbers that stand at one place."""
    if not (isinstance(was, Ran) and isinstance(now, Ran)):
        return 0.0
    return max((abs(one - other) for one, other in _pairs(dict(was.observed), dict(now.observed))), default=0.0)


def _pairs(was: Plain, now: Plain) -> Iterator[tuple[float, float]]:
    match was, now:
        case tuple(), tuple():
            for one, other in zip(was, now, strict=False):
                yield from _pairs(one, other)
        case Mapping(), Mapping():
            for name in was.keys() & now.keys():
                yield from _pairs(was[name], now[name])
        case float(), float() if math.isfinite(was) and math.isfinite(now):
            yield was, now


def _close(variant: Variant, outcomes: Mapping[Program, Outcome], catalogue: Mapping[str, str]) -> list[str]:
    """Say which options lie closer than the devices do."""
    runs = [(planned, outcomes[planned.program]) for planned, _ in variant.runs]
    again = judged_again(variant, runs, catalogue)
    if again is None:
        return [f"seed {variant.item.seed}: no item can be made of what the other device gives"]
    return [f"seed {variant.item.seed}: {spotted.what}" for spotted in too_close(variant, again)]


def _in_short(outcome: Outcome) -> str:
    match outcome:
        case Ran():
            return "runs"
        case Raised(cls):
            return cls
        case Unobserved(name):
            return f"{name} cannot be observed"
        case Stopped(limit):
            return f"stopped ({limit})"
