"""A tally of many seeds is the sum of the tallies of its parts, wherever it was cut, and it does not grow."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from qbank.check.spotted import Spotted
from qbank.check.tally import MOST_ANSWERS, MOST_SIGHTINGS, Tally, add_counts

Seen = list[tuple[str, int]]


def tally_of(start: int, seen: Seen) -> Tally:
    tally = Tally(seeds=len(seen), made=len(seen))
    for seed, (code, line) in enumerate(seen, start):
        tally.see([Spotted(code, f"{code} at {seed}", line, 1, seed)] * 2)
        add_counts(tally.best.setdefault("choice", {}), {code: 1.0})
        tally.variants.add(line)
        tally.give_away("hint", seed)
    return tally


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3)), max_size=30), st.data())
def test_where_the_seeds_are_cut_does_not_matter(seen: Seen, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(seen)))
    whole = tally_of(0, seen)
    parts = Tally()
    parts.add(tally_of(0, seen[:cut]))
    parts.add(tally_of(cut, seen[cut:]))
    assert parts == whole or not seen


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3)), max_size=30))
def test_a_tally_survives_its_way_between_processes(seen: Seen) -> None:
    tally = tally_of(0, seen)
    assert msgspec.json.decode(msgspec.json.encode(tally), type=Tally) == tally


def test_a_seed_counts_once_at_a_place() -> None:
    tally = tally_of(0, [("a", 1), ("a", 1), ("a", 2)])
    assert {(one.line, one.count, one.first) for one in tally.sightings.values()} == {(1, 2, 0), (2, 1, 2)}


def test_memory_is_bounded() -> None:
    tally = Tally()
    tally.see(Spotted("a", "here", line, 1, 0) for line in range(10 * MOST_SIGHTINGS))
    for number in range(3 * MOST_ANSWERS):
        add_counts(tally.best.setdefault("entry", {}), {str(number): 1.0}, most=MOST_ANSWERS)
    assert len(tally.sightings) == MOST_SIGHTINGS
    assert len(tally.best["entry"]) == MOST_ANSWERS
