"""What counts show, from counts written by hand: each verdict falls where it should, and not on few seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.check.significance import surely_above, surely_below
from qbank.check.space import SpaceSeen, see_space
from qbank.check.tally import BeliefTally, Tally, TwinTally
from qbank.check.verdicts import verdicts
from tests.qbank.check.written import SOUND, written

PLENTY = SpaceSeen(4_000)


def sound(made: int = 200) -> Tally:
    """Return counts of a sweep in which nothing is wrong."""
    return Tally(
        seeds=made,
        made=made,
        drawn={"L": {str(n): made // 7 for n in range(3, 10)}, "N": {str(n): made // 6 for n in range(2, 8)}}
        | {"H": {str(n): made // 7 for n in range(2, 9)}},
        beliefs={str(index): BeliefTally(made, made, 0) for index in range(3)},
        twins={"0|1": TwinTally(made, 0)},
        best={"choice": {"(3, 4, 5)": 3.0}, "entry": {"(3, 4, 5)": 3.0}},
        positions={f"{n} of 4": made // 4 for n in range(1, 5)},
        cues={"longest": made // 3, "largest": made // 3},
        cued=made,
        variants=set(range(min(made, 150))),
        calls=made,
    )


def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path) -> None:
    assert list(verdicts(written(tmp_path), sound(), PLENTY)) == []


def _drawn(**values: int) -> dict[str, dict[str, int]]:
    return {**sound().drawn, "H": {**sound().drawn["H"], **{name[1:]: count for name, count in values.items()}}}


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("few-variants", {"variants": set(range(11))}),
        ("value-never-drawn", {"drawn": _drawn(_4=0)}),
        ("dead-belief", {"beliefs": {**sound().beliefs, "1": BeliefTally(200, 9, 0)}}),
        ("dead-belief", {"beliefs": {**sound().beliefs, "1": BeliefTally(0, 0, 0)}}),
        ("distractor-is-key", {"beliefs": {**sound().beliefs, "1": BeliefTally(120, 0, 120)}}),
        ("twin-beliefs", {"twins": {"0|2": TwinTally(60, 60)}}),
        ("constant-answer", {"best": {"entry": {"RuntimeError": 140.0, "no error": 60.0}}}),
        ("constant-answer", {"best": {"choice": {"no error": 200.0}}}),
        ("key-position", {"positions": {"1 of 4": 150, "2 of 4": 20, "3 of 4": 20, "4 of 4": 10}}),
        ("cue", {"cues": {"shortest": 190}}),
        ("key-given-away", {"given_away": {"hint": [60, 3]}}),
    ],
)
def test_a_weakness_is_found_under_its_code(code: str, changes: dict[str, object], tmp_path: Path) -> None:
    tally = sound()
    for name, value in changes.items():
        setattr(tally, name, value)
    assert [one.code for one in verdicts(written(tmp_path), tally, PLENTY)] == [code]


@pytest.mark.parametrize(
    "changes",
    [
        {"beliefs": {**sound().beliefs, "1": BeliefTally(200, 10, 0)}},
        {"twins": {"0|2": TwinTally(20, 20)}},
        {"best": {"entry": {"RuntimeError": 105.0, "no error": 95.0}}},
        {"cues": {"shortest": 160}},
        {"given_away": {"hint": [20, 3]}},
        {"drawn": _drawn(_4=3)},
        {"uncovered": 200},
    ],
)
def test_what_chance_or_the_author_explains_is_left_alone(changes: dict[str, object], tmp_path: Path) -> None:
    tally = sound()
    for name, value in changes.items():
        setattr(tally, name, value)
    assert list(verdicts(written(tmp_path), tally, PLENTY)) == []


EXPRESSIONS = """\
kind: expression
select: {select}
code: |
  rnn = nn.RNN({{{{ H_in }}}}, {{{{ H }}}})
  output, h_n = rnn(torch.randn({{{{ L }}}}, {{{{ N }}}}, {{{{ H_in }}}}))
target: h_n[0]
reference: output[-1]
expressions:
  - {{code: "output[0]", misconception: output-is-h-n}}
  - {{code: "h_n", misconception: width-is-input-size}}
  - {{code: "output[{{{{ L }}}} - 1]"{carried}}}
ask: Which of these are the last state?
"""
BELIEVED = ", misconception: batch-and-time-swapped"


@pytest.mark.parametrize("seen", [BeliefTally(20, 0, 20), BeliefTally(29, 1, 28), BeliefTally(120, 0, 120)])
@pytest.mark.parametrize(
    ("select", "carried", "codes"),
    [
        ("all", "", []),
        ("all", BELIEVED, ["dead-belief", "distractor-is-key"]),
        ("one", "", ["dead-belief", "distractor-is-key"]),
        ("one", BELIEVED, ["dead-belief", "distractor-is-key"]),
    ],
)
def test_only_where_several_may_be_right_and_no_belief_is_carried_may_an_option_always_be_right(
    seen: BeliefTally, select: str, carried: str, codes: list[str], tmp_path: Path
) -> None:
    tally = sound()
    tally.beliefs["2"] = seen
    head, tail = SOUND.index("code:"), SOUND.index("hint:")
    text = EXPRESSIONS.format(select=select, carried=carried)
    question = written(
        tmp_path, ("kind: shape\n", ""), ("as: [choice, entry]", "as: [choice]"), (SOUND[head:tail], text)
    )
    assert [one.code for one in verdicts(question, tally, PLENTY)] == codes[seen.applied >= 30 :][:1]


def test_a_rare_value_is_found_on_many_seeds(tmp_path: Path) -> None:
    tally = sound(4_000)
    tally.drawn["H"]["4"] = 20
    assert [one.code for one in verdicts(written(tmp_path), tally, PLENTY)] == ["value-rare"]


def test_without_confirm_a_key_that_nothing_recomputes_is_found(tmp_path: Path) -> None:
    tally = sound()
    tally.uncovered = 1
    question = written(tmp_path, ("confirm: (L, N, H)\n", ""))
    assert [one.code for one in verdicts(question, tally, PLENTY)] == ["no-second-opinion"]


def test_a_small_space_is_walked_and_its_impossible_values_are_named(tmp_path: Path) -> None:
    question = written(
        tmp_path,
        ("{L: 3..9, N: 2..7, H_in: 4..12, H: 2..8}", "{L: 3..4, N: 2..3, H_in: 4..5, H: [6, 7, 8]}"),
        ('"distinct(L, N, H_in, H)"', "H != 7, L > 3"),
    )
    space = see_space(question)
    assert (space.combinations, space.satisfying) == (24, 8)
    assert space.impossible == {"L": ("3",), "H": ("7",)}
    codes = {one.code for one in verdicts(question, Tally(seeds=1), space)}
    assert codes == {"value-never-drawn", "few-variants"}


@given(st.integers(1, 19), st.floats(0.5, 0.99))
def test_few_seeds_make_nothing_sure(seeds: int, share: float) -> None:
    assert not surely_above(seeds, seeds, max(share, 0.75))
    assert not surely_below(0, seeds, 0.3)


@given(st.integers(1, 5_000), st.integers(0, 5_000), st.floats(0.01, 0.99))
def test_a_share_is_never_surely_above_and_below(seeds: int, hits: int, share: float) -> None:
    hits = min(hits, seeds)
    above, below = surely_above(hits, seeds, share), surely_below(hits, seeds, share)
    assert not (above and below)
    assert hits / seeds > share or not above
    assert hits / seeds < share or not below


def test_a_space_that_a_sweep_exhausts_is_worth_knowing(tmp_path: Path) -> None:
    found = list(verdicts(written(tmp_path), sound(), SpaceSeen(60, 50)))
    assert [one.code for one in found] == ["space-exhausted"]


@pytest.mark.parametrize(("made", "codes"), [(200, ["test-failed"]), (20, [])])
def test_a_test_that_can_never_be_asked_is_found_on_many_seeds(made: int, codes: list[str], tmp_path: Path) -> None:
    question = written(tmp_path, ("ask: What", "tests:\n  - {response: seven, status: correct}\nask: What"))
    assert [one.code for one in verdicts(question, sound(made), PLENTY)] == codes
