"""Two options never look alike, weigh alike or come so close that a typed answer would match both."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.answers.display import describe
from graders.keys import Acceptance, AnswerValue, CallValue, NumberValue, OutcomeValue, ShapeValue
from graders.marking import matches
from qbank.items.assemble import SHARED, same, tell_apart
from qbank.kinds.judgement import Candidate, Judgement

ROUNDED = Acceptance(rounded_to=2)


def _candidate(value: AnswerValue, *names: str, text: str = "", feedback: str = "") -> Candidate:
    said = feedback or " ".join(f"Not {name}." for name in names)
    return Candidate(value, text or describe(value), True, names, said, "", ())


def _judged(right: Candidate, *wrong: Candidate, accept: Acceptance = ROUNDED) -> Judgement:
    return Judgement(right.value, accept, {}, "", (right,), wrong, "")


def _numbers(*values: float) -> list[Candidate]:
    return [_candidate(NumberValue(value, 2), f"b{index}") for index, value in enumerate(values)]


@pytest.mark.parametrize(
    ("one", "other", "accept", "alike"),
    [
        (NumberValue(0.121, 2), NumberValue(0.119, 2), ROUNDED, True),
        (NumberValue(0.12, 2), NumberValue(0.13, 2), ROUNDED, True),
        (NumberValue(0.12, 2), NumberValue(0.1301, 2), ROUNDED, False),
        (NumberValue(1.0, 1), NumberValue(1.2, 1), Acceptance(absolute=0.1), True),
        (NumberValue(1.0, 1), NumberValue(1.21, 1), Acceptance(absolute=0.1), False),
        (NumberValue(100, 0), NumberValue(122, 0), Acceptance(relative=0.1), True),
        (NumberValue(122, 0), NumberValue(100, 0), Acceptance(relative=0.1), True),
        (NumberValue(100, 0), NumberValue(130, 0), Acceptance(relative=0.1), False),
        (NumberValue(3), NumberValue(3), Acceptance(), True),
        (NumberValue(3), NumberValue(4), Acceptance(), False),
        (NumberValue((0.1, 0.2), 2), NumberValue((0.1, 0.205), 2), ROUNDED, True),
        (NumberValue((0.1, 0.2), 2), NumberValue((0.1, 0.3), 2), ROUNDED, False),
        (NumberValue((0.1, 0.2), 2), NumberValue(0.1, 2), ROUNDED, False),
        (ShapeValue((1, 2)), ShapeValue((1, 2)), Acceptance(), True),
        (ShapeValue((1, 2)), ShapeValue((2, 1)), Acceptance(), False),
        (CallValue("nn.RNN(5,3)"), CallValue("nn.RNN( 5, 3 )"), Acceptance(), True),
        (CallValue("nn.RNN(5, 3)"), CallValue("RNN(5, 3)"), Acceptance(), True),
        (CallValue("nn.RNN(5, 3)"), CallValue("nn.RNN(3, 5)"), Acceptance(), False),
        (CallValue("x[0]"), CallValue("x[1]"), Acceptance(), False),
        (CallValue("5 + 5"), CallValue("10"), Acceptance(), False),
        (OutcomeValue("ValueError", "a"), OutcomeValue("ValueError", "b"), Acceptance(), True),
        (OutcomeValue("ValueError"), OutcomeValue("TypeError"), Acceptance(), False),
    ],
)
def test_what_counts_as_one_option(one: AnswerValue, other: AnswerValue, accept: Acceptance, alike: bool) -> None:
    first, second = _candidate(one), _candidate(other)
    assert same(first, second, accept) == same(second, first, accept) == alike


def test_messages_tell_outcomes_apart_that_a_typed_class_does_not() -> None:
    one, other = (_candidate(OutcomeValue("ValueError", text), text=f"ValueError: {text}") for text in "ab")
    assert not same(one, other, Acceptance())


def test_a_distractor_that_equals_the_key_is_dropped() -> None:
    right, *wrong = _numbers(0.5, 0.501, 0.7)
    assert [one.misconceptions for one in tell_apart(_judged(right, *wrong))] == [("b2",)]


def test_beliefs_with_one_value_become_one_option_that_records_all_and_imputes_none() -> None:
    right, *wrong = _numbers(0.5, 0.7, 0.9, 0.701, 0.699)
    first, second = tell_apart(_judged(right, *wrong))
    assert first.value == NumberValue(0.7, 2)
    assert first.misconceptions == ("b1", "b3", "b4")
    assert first.feedback == SHARED
    assert (second.misconceptions, second.feedback) == (("b2",), "Not b2.")


@pytest.mark.parametrize(
    ("one", "other", "misconceptions", "feedback"),
    [
        ((("a",), "A"), (("b",), "B"), ("a", "b"), SHARED),
        ((("a",), "A"), (("b",), "A"), ("a", "b"), "A"),
        ((("a",), "A"), (("a",), "other words"), ("a",), "A"),
        ((("a",), "A"), ((), "neutral"), ("a",), "A"),
        (((), "neutral"), (("a",), "A"), ("a",), "A"),
        (((), "neutral"), ((), "other words"), (), "neutral"),
        ((("a", "b"), "AB"), (("b", "a"), "BA"), ("a", "b"), "AB"),
        ((("a", "b"), "AB"), (("a",), "A"), ("a", "b"), SHARED),
    ],
)
def test_what_is_said_to_whoever_gives_a_shared_answer(
    one: tuple[tuple[str, ...], str],
    other: tuple[tuple[str, ...], str],
    misconceptions: tuple[str, ...],
    feedback: str,
) -> None:
    twins = [Candidate(ShapeValue((2,)), "(2,)", True, names, said, "", ()) for names, said in (one, other)]
    (merged,) = tell_apart(_judged(_candidate(ShapeValue((1,))), *twins))
    assert (merged.misconceptions, merged.feedback) == (misconceptions, feedback)


@given(
    st.lists(st.floats(-1, 1).map(lambda value: round(value, 3)), min_size=2, max_size=12),
    st.sampled_from([ROUNDED, Acceptance(absolute=0.05), Acceptance(relative=0.1), Acceptance()]),
)
def test_no_typed_number_matches_two_options(values: list[float], accept: Acceptance) -> None:
    right, *wrong = _numbers(*values)
    kept = [right, *tell_apart(_judged(right, *wrong, accept=accept))]
    assert len({one.text for one in kept}) == len(kept)
    for one, other in combinations(kept, 2):
        assert isinstance(one.value, NumberValue)
        assert isinstance(other.value, NumberValue)
        between = (one.value.value + other.value.value) / 2
        typed = [NumberValue(one.value.value, 2), NumberValue(other.value.value, 2), NumberValue(between, 2)]
        assert not any(matches(value, one.value, accept) and matches(value, other.value, accept) for value in typed)


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.301]), min_size=1, max_size=8))
def test_every_belief_is_recorded_unless_it_is_right(values: list[float]) -> None:
    right, *wrong = _numbers(*values)
    judged = _judged(right, *wrong)
    recorded = [name for one in tell_apart(judged) for name in one.misconceptions]
    expected = [one.misconceptions[0] for one in wrong if not same(one, right, judged.accept)]
    assert sorted(recorded) == sorted(expected)
