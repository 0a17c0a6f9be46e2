"""Every draw meets its conditions, (seed, attempt) names it, and what cannot be drawn is told where it stands."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.bank.question import Question
from qbank.drawing.draw import ENUMERATED, MAX_TRIES, draw
from qbank.problems import ProblemsFound
from tests.qbank.kinds.small import question

SHAPE = """\
kind: shape
code: out = {{ a }}
observe: {out: "(out,)"}
key: out
"""


def _asking(parameters: str, where: str = "[]", derived: str = "{}", extra: str = "") -> Question:
    return question(f"{SHAPE}parameters: {parameters}\nwhere: {where}\nderived: {derived}\n{extra}")


def _values(asked: Question, seeds: int = 40) -> list[dict[str, object]]:
    return [dict(draw(asked, seed).bindings) for seed in range(seeds)]


def test_every_draw_meets_every_condition() -> None:
    asked = _asking("{a: 1..9, b: 1..9, c: 1..9}", "['distinct(a, b, c)', 'a < d']", "{d: b + c}")
    for values in _values(asked):
        assert len({values["a"], values["b"], values["c"]}) == 3
        assert values["a"] < values["d"] == values["b"] + values["c"]


def test_adding_removing_or_reordering_parameters_moves_no_other_draw() -> None:
    alone = _values(_asking("{a: 1..99}"))
    more = _values(_asking("{b: 1..9, a: 1..99, c: {vector: 2, of: 1..9}}"))
    derived = _values(_asking("{a: 1..99}", derived="{z: a + 1}"))
    assert [one["a"] for one in more] == [one["a"] for one in derived] == [one["a"] for one in alone]
    assert len({one["a"] for one in alone}) > 20


def test_the_bank_the_id_and_the_version_are_part_of_every_draw() -> None:
    asked, other = _asking("{a: 1..999}"), _asking("{a: 1..999}", extra="version: 2\n")
    renamed = Question(asked.spec, asked.source, "topic", "another-bank", "digest")
    moved = Question(asked.spec, asked.source, "another-topic", "bank", "another-digest")
    assert _values(asked) != _values(other)
    assert _values(asked) != _values(renamed)
    assert _values(asked) == _values(moved)


@pytest.mark.parametrize("seed", [0, 2**31, 2**63, 2**64, 10**50])
def test_a_seed_may_be_any_whole_number_from_0(seed: int) -> None:
    drawn = draw(_asking("{a: 1..9}"), seed)
    assert (drawn.seed, drawn.attempt) == (seed, 0)
    assert 1 <= drawn.bindings["a"] <= 9


@given(st.integers(0, 10**6), st.sampled_from([0, 1, 5, 400, ENUMERATED, ENUMERATED + 7]))
def test_seed_and_attempt_name_one_draw(seed: int, first: int) -> None:
    for asked in (COMMON, RARE):
        drawn = draw(asked, seed, first)
        again = draw(asked, seed, drawn.attempt)
        assert (again.attempt, again.bindings, again.stream) == (drawn.attempt, drawn.bindings, drawn.stream)


COMMON = _asking("{a: 1..9, b: 1..9}", "[a < b]")
RARE = _asking("{a: 1..99, b: 1..99}", "['(a, b) in ((7, 8), (70, 80))']")


def test_a_redraw_is_another_draw_of_the_same_seed() -> None:
    asked = _asking("{a: 1..999}")
    chain = [draw(asked, 3, first) for first in range(20)]
    assert [one.attempt for one in chain] == list(range(20))
    assert len({one.bindings["a"] for one in chain}) > 15
    assert len({one.stream.below("torch seed", 2**31) for one in chain}) == 20


def test_where_hardly_any_combination_will_do_one_of_those_is_picked_evenly() -> None:
    drawn = [draw(RARE, seed) for seed in range(200)]
    picked = Counter((one.bindings["a"], one.bindings["b"]) for one in drawn)
    assert set(picked) == {(7, 8), (70, 80)}
    assert min(picked.values()) > 60
    assert any(one.attempt >= ENUMERATED for one in drawn)


def _problem(asked: Question, seed: int = 0) -> str:
    with pytest.raises(ProblemsFound) as found:
        draw(asked, seed)
    (problem,) = found.value.problems
    lines = asked.source.lines
    return f"{lines[problem.line - 1][problem.column - 1 :]} | {problem}"


def test_conditions_that_are_never_met_are_told_at_the_one_that_fails_most() -> None:
    asked = _asking("{a: 1..9, b: 1..9}", "[a > 0, a > 9, b > 0]")
    said = _problem(asked)
    assert said.startswith("a > 9, b > 0]")
    assert "never satisfied: none of the 81 combinations" in said
    assert "hint: widen" in said


def test_in_a_space_too_large_to_walk_the_condition_that_fails_most_is_named_with_the_seed() -> None:
    asked = _asking("{a: 1..9999, b: 1..9999}", "[a != b, a == 10000, b > 0]")
    said = _problem(asked, seed=5)
    assert said.startswith("a == 10000")
    assert f"none of {MAX_TRIES} draws" in said
    assert "seed 5" in said


@pytest.mark.parametrize(
    ("where", "derived", "place", "said"),
    [
        ("[]", "{d: 1 / (a - a)}", "1 / (a - a)}", "division by zero for a=4 (seed 1)"),
        ("[1 / (a - a) > 0]", "{}", "1 / (a - a) > 0]", "division by zero for a=4 (seed 1)"),
        ("[d > 0]", "{d: a, e: 'a[0]'}", "'a[0]'}", "takes an element of 4, which has none for a=4 (seed 1)"),
    ],
)
def test_an_expression_that_fails_is_told_with_the_parameters_and_the_seed(
    where: str, derived: str, place: str, said: str
) -> None:
    told = _problem(_asking("{a: [4]}", where, derived), seed=1)
    assert told.startswith(place)
    assert said in told


def test_a_question_without_parameters_is_drawn() -> None:
    asked = question(SHAPE.replace("{{ a }}", "3"))
    assert draw(asked, 8).bindings == {}
