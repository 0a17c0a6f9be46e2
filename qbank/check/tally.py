"""What a sweep remembers: counts and first sightings, never items. Memory does not grow with the number of seeds.

Tallies of consecutive ranges of seeds are merged in order, so that the report is the same however the work was split.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from qbank.check.spotted import Spotted
from qbank.check.strata import Strata, StratumTally

K = TypeVar("K", str, int)

MOST_SIGHTINGS = 500
MOST_ANSWERS = 4_096
"""An answer that is right on half of all seeds turns up among the first few; later newcomers need no count."""
MOST_VARIANTS = 1_024
MOST_REASONS = 50
MOST_CLAIMS = 100


class Sighting(msgspec.Struct):
    """A finding at one place: how many seeds show it, the first of them, and what it said there."""

    code: str
    what: str
    line: int
    column: int
    count: int
    first: int | None
    last: int | None


class BeliefTally(msgspec.Struct):
    """On how many variants a declared distractor applied, differed from the key, and equalled it."""

    applied: int = 0
    live: int = 0
    is_key: int = 0


class TwinTally(msgspec.Struct):
    """On how many variants two distractors were both live, and on how many of these they were one option."""

    both: int = 0
    same: int = 0


class ChangeTally(msgspec.Struct):
    """A change of the reference: how often it was tried, met every requirement, and was one that the goal speaks of.

    `example` stands for `reference` where it passed first: on the seed `first`.
    """

    aspects: tuple[str, ...]
    whole: bool
    tried: int = 0
    passed: int = 0
    weak: int = 0
    first: int | None = None
    reference: str = ""
    example: str = ""

    def add(self, later: ChangeTally) -> None:
        """Add what was tried on the seeds that follow."""
        self.tried += later.tried
        self.weak += later.weak
        if later.passed and not self.passed:
            self.first, self.reference, self.example = later.first, later.reference, later.example
        self.passed += later.passed


class Tally(msgspec.Struct):
    """All counts of one question over a range of seeds.

    `drawn` and `avoided`: per small parameter and value. `beliefs` and `twins`: per index (or pair `1|3`) of the
    declared distractors. `best`: per way of asking and constant answer the expected number of hits.
    `calls`: nn.RNN calls recomputed; `skipped`: why not; `uncovered`: variants without any recomputed call.
    `tried`: draws that were looked at, those that `where` or `avoid` sent back included. `tasks`: per fingerprint of
    what decides the answer how many of the first thousand variants have it. `strata`: see there. `changes`:
    attacks, by their label. `settled`: claims that no run decides, with the number of variants that show them.
    """

    seeds: int = 0
    made: int = 0
    refused: int = 0
    redrawn: int = 0
    sightings: dict[str, Sighting] = {}
    drawn: dict[str, dict[str, int]] = {}
    avoided: dict[str, dict[str, int]] = {}
    beliefs: dict[str, BeliefTally] = {}
    twins: dict[str, TwinTally] = {}
    best: dict[str, dict[str, float]] = {}
    positions: dict[str, int] = {}
    cues: dict[str, int] = {}
    cued: int = 0
    given_away: dict[str, list[int]] = {}
    tests: dict[str, int] = {}
    variants: set[int] = set()
    tried: int = 0
    tasks: dict[int, int] = {}
    strata: Strata = {}
    changes: dict[str, ChangeTally] = {}
    settled: dict[str, int] = {}
    least_wrong: int | None = None
    most_wrong: int = 0
    calls: int = 0
    skipped: dict[str, int] = {}
    uncovered: int = 0

    def see(self, spotted: Iterable[Spotted]) -> None:
        """Remember findings; the same code at the same place is one sighting, counted once a seed."""
        for one in spotted:
            key = f"{one.code} {one.line}:{one.column}"
            known = self.sightings.get(key)
            if known is None:
                if len(self.sightings) < MOST_SIGHTINGS:
                    seed = one.seed
                    self.sightings[key] = Sighting(one.code, one.what, one.line, one.column, 1, seed, seed)
            elif known.last != one.seed:
                known.count += 1
                known.last = one.seed

    def add(self, later: Tally) -> None:
        """Add the tally of the seeds that follow."""
        self.seeds += later.seeds
        self.made += later.made
        self.refused += later.refused
        self.redrawn += later.redrawn
        self._add_sightings(later.sightings)
        for mine, theirs in ((self.drawn, later.drawn), (self.avoided, later.avoided)):
            for name, values in theirs.items():
                add_counts(mine.setdefault(name, {}), values)
        for place, belief in later.beliefs.items():
            known = self.beliefs.setdefault(place, BeliefTally())
            known.applied += belief.applied
            known.live += belief.live
            known.is_key += belief.is_key
        for pair, twin in later.twins.items():
            both = self.twins.setdefault(pair, TwinTally())
            both.both += twin.both
            both.same += twin.same
        for way, answers in later.best.items():
            add_counts(self.best.setdefault(way, {}), answers, most=MOST_ANSWERS)
        for mine_flat, theirs_flat in (
            (self.positions, later.positions),
            (self.cues, later.cues),
            (self.tests, later.tests),
        ):
            add_counts(mine_flat, theirs_flat)
        self.cued += later.cued
        for text, (count, first) in later.given_away.items():
            self.give_away(text, first, count)
        self.variants |= set(sorted(later.variants)[: max(0, MOST_VARIANTS - len(self.variants))])
        self.least_wrong = min((n for n in (self.least_wrong, later.least_wrong) if n is not None), default=None)
        self.most_wrong = max(self.most_wrong, later.most_wrong)
        self.calls += later.calls
        add_counts(self.skipped, later.skipped, most=MOST_REASONS)
        self.uncovered += later.uncovered
        self.tried += later.tried
        if sum(self.tasks.values()) < MOST_VARIANTS:
            add_counts(self.tasks, later.tasks)
        add_counts(self.settled, later.settled, most=MOST_CLAIMS)
        for name, parts in later.strata.items():
            for value, part in parts.items():
                self.strata.setdefault(name, {}).setdefault(value, StratumTally()).add(part)
        for label, change in later.changes.items():
            self.changes.setdefault(label, ChangeTally(change.aspects, change.whole)).add(change)

    def give_away(self, text: str, seed: int, count: int = 1) -> None:
        """Count that the stem or the hint held the key, from `seed` on."""
        known = self.given_away.setdefault(text, [0, seed])
        known[0] += count

    def _add_sightings(self, later: Mapping[str, Sighting]) -> None:
        for key, sighting in later.items():
            known = self.sightings.get(key)
            if known is None:
                if len(self.sightings) < MOST_SIGHTINGS:
                    self.sightings[key] = sighting
            elif known.last != sighting.first:
                known.count += sighting.count
                known.last = sighting.last


def add_counts(mine: dict[K, int] | dict[K, float], theirs: Mapping[K, float], *, most: int = 1_000_000) -> None:
    """Add counts by name; of new names at most `most` are taken in."""
    for name, count in theirs.items():
        if name in mine or len(mine) < most:
            mine[name] = mine.get(name, 0) + count  # type: ignore[assignment]
