"""What check makes of fillings and fixes: the run that the key rests on, given-away keys, beliefs counted once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graders.programs import Ran
from qbank.check.counting import count_variant, declared_beliefs
from qbank.check.given_away import gives_away
from qbank.check.marking import settle
from qbank.check.round_trip import round_trip
from qbank.check.tally import BeliefTally, Tally
from qbank.check.variant import Variant, replay
from tests.qbank.kinds.small import CATALOGUE, item_of, question, run
from tests.qbank.kinds.test_cloze import APART, CLOZE
from tests.qbank.kinds.test_code import CODE
from tests.qbank.kinds.test_debugging_fix import FIX


def variant_of(text: str, seed: int = 0) -> Variant:
    asked = question(text)
    return replay(asked, item_of(text, seed), CATALOGUE)


def never(programs: object) -> list[object]:
    raise AssertionError("fillings and fixes are marked without running anything")


@pytest.mark.parametrize("text", [CLOZE, APART, FIX], ids=["joint", "per gap", "fix"])
@pytest.mark.parametrize("seed", range(3))
def test_keys_beliefs_and_garbage_come_back_as_they_are_meant(text: str, seed: int) -> None:
    asks = list(round_trip(variant_of(text, seed), thorough=True))
    assert len(asks) >= 19
    assert [spotted.what for spotted in settle(asks, never)] == []


def test_a_key_that_is_marked_wrongly_is_found() -> None:
    sound, other = variant_of(CLOZE), variant_of(CLOZE.replace("(2, n)", "(n, 2)"))
    crossed = [replace(ask, variant=other) for ask in round_trip(sound, thorough=False) if ask.way == "entry"]
    assert {spotted.code for spotted in settle(crossed, never)} == {"marking-wrong"}


def test_a_program_that_is_marked_wrongly_is_told_with_what_it_misses() -> None:
    asked = [ask for ask in round_trip(variant_of(CODE), thorough=True) if "must miss 'values'" in ask.what]
    (spotted,) = settle([replace(ask, statuses=frozenset({"correct"})) for ask in asked], run)
    assert (
        "is marked partial since it misses 'values' (a single number: it is another value), not correct" in spotted.what
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_main_run_of_a_cloze_has_its_keys_fillings(seed: int) -> None:
    variant = variant_of(CLOZE, seed)
    assert isinstance(variant.main, Ran)
    assert variant.main.observed == {"out": (2, variant.item.parameters["n"])}


def test_the_main_run_of_a_fix_is_the_shown_program() -> None:
    variant = variant_of(FIX)
    assert variant.main is variant.runs[0][1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Put `[::-1]` behind it and say `False`.", True),
        ("Put [ ::-1 ] behind it, with False.", True),
        ("Is it `True` or `False`? Think of `[::-1]`.", False),
        ("Say `False`.", False),
        ("Turn it once.", False),
    ],
)
def test_a_text_gives_fillings_away_where_it_names_all_of_them_and_no_other(text: str, told: bool) -> None:
    seed = next(seed for seed in range(20) if ("b", "[::-1]") in item_of(CLOZE, seed).key.gaps)
    assert gives_away(variant_of(CLOZE, seed), text) is told


def test_a_text_gives_a_fix_away_where_it_holds_its_line() -> None:
    variant = variant_of(FIX)
    assert gives_away(variant, "Write `y = x[0]` instead.")
    assert not gives_away(variant, "Write `y = x[1]` instead.")


def test_a_belief_that_leads_to_several_fillings_is_counted_once_a_variant() -> None:
    tally = Tally()
    for seed in range(5):
        count_variant(tally, variant_of(CLOZE, seed))
    places = [place for place, _ in declared_beliefs(question(CLOZE))]
    assert places == [("gaps", "a", 1), ("gaps", "b", 1), ("gaps", "b", 2)]
    assert tally.beliefs == {str(index): BeliefTally(5, 5, 0) for index in range(3)}


def test_fixes_that_name_no_belief_are_no_beliefs() -> None:
    places = [place for place, _ in declared_beliefs(question(FIX))]
    assert places == [("fixes", index) for index in (1, 2, 3, 4)]
