"""Compares the parts of a question that its structure makes: one layer or three, one direction or two.

Parameters that are only sizes make no parts. Parts that are unequal give students of one exam unequal questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from graders.keys import NumberValue, ShapeValue
from qbank.bank.question import Question
from qbank.check.significance import surely_above, surely_below
from qbank.items.item import Item

MOST_KEYS = 256
"""Different keys that are counted in one part: a key that is right on most variants is among the first."""
_TELLING = 20
_HALF = 0.5
_OFTEN, _SELDOM = 0.6, 0.3


class StratumTally(msgspec.Struct):
    """The variants with one value of a structural parameter: how many wrong options they had (in sum, at least),
    and how often each key was right. Only keys that a formula gives are counted: what an error is called is structure.
    """

    made: int = 0
    wrong: int = 0
    least: int | None = None
    keys: dict[str, int] = {}

    def add(self, later: StratumTally) -> None:
        """Add the variants of the seeds that follow."""
        self.made += later.made
        self.wrong += later.wrong
        self.least = min((n for n in (self.least, later.least) if n is not None), default=None)
        for key, count in later.keys.items():
            if key in self.keys or len(self.keys) < MOST_KEYS:
                self.keys[key] = self.keys.get(key, 0) + count


Strata = dict[str, dict[str, StratumTally]]


def structural(question: Question) -> Iterator[str]:
    """Yield the parameters that change a program's structure: truth values, words, and numbers of at most 3 values."""
    for name, domain in question.spec.parameters.items():
        words = all(isinstance(value, bool | str) for value in domain.elements)
        if not domain.shape and (2 <= domain.size <= 3 or (words and 2 <= domain.size <= 8)):
            yield name


def count_strata(strata: Strata, question: Question, item: Item, wrong: int) -> None:
    """Count an item, which had `wrong` options to choose from, in the part that it belongs to."""
    for name in structural(question):
        stratum = strata.setdefault(name, {}).setdefault(repr(item.parameters[name]), StratumTally())
        keys = {repr(item.key): 1} if isinstance(item.key, ShapeValue | NumberValue) else {}
        stratum.add(StratumTally(1, wrong, wrong, keys))


def unequal(strata: Mapping[str, Mapping[str, StratumTally]]) -> Iterator[tuple[str, str]]:
    """Yield each parameter whose parts are unequal, and how unequal they are, in numbers."""
    for name, parts in strata.items():
        telling = {value: part for value, part in parts.items() if part.made >= _TELLING}
        if len(telling) > 1:
            found = _options(name, telling) or _keys(name, telling)
            if found:
                yield name, found


def _options(name: str, parts: Mapping[str, StratumTally]) -> str:
    means = {value: part.wrong / part.made for value, part in parts.items()}
    low, high = min(means, key=lambda one: means[one]), max(means, key=lambda one: means[one])
    if not means[high] or means[low] > _HALF * means[high]:
        return ""
    return (
        f"with {name} = {low} a variant has {means[low]:.1f} wrong answers to offer ({parts[low].made} variants), "
        f"with {name} = {high} it has {means[high]:.1f} ({parts[high].made})"
    )


def _keys(name: str, parts: Mapping[str, StratumTally]) -> str:
    best = {value: max(part.keys.values(), default=0) for value, part in parts.items() if part.keys}
    often = [value for value in best if surely_above(best[value], parts[value].made, _OFTEN)]
    seldom = [value for value in best if surely_below(best[value], parts[value].made, _SELDOM)]
    if not often or not seldom:
        return ""
    return (
        f"with {name} = {often[0]} one answer is right on {best[often[0]] / parts[often[0]].made:.0%} of the variants, "
        f"with {name} = {seldom[0]} none is on more than {best[seldom[0]] / parts[seldom[0]].made:.0%}"
    )
