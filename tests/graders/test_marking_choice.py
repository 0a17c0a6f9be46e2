"""Ticked options and typed letters marked against the options of that student's page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.grades import Chosen, Criterion, Grade, Letters, Response, Typed
from graders.keys import ChoiceKey, OptionKey
from graders.marking import mark_choice, needs_run

ONE = ChoiceKey(
    "one",
    (
        OptionKey("A", "t-a", "(4, 7, 3)", True, 1.0, feedback="Time first."),
        OptionKey("B", "t-b", "(7, 4, 3)", False, 0.0, ("batch-first",), "Batch is second."),
        OptionKey("C", "t-c", "(4, 7, 6)", False, 0.5, ("two-ways",), "Half right."),
    ),
)
ALL = ChoiceKey(
    "all",
    (
        OptionKey("A", "t-a", "first", True, 1 / 3, feedback="Yes."),
        OptionKey("B", "t-b", "second", True, 1 / 3),
        OptionKey("C", "t-c", "third", True, 1 / 3),
        OptionKey("D", "t-d", "fourth", False, -1 / 3, ("looks-ahead", "shared"), "Not before t."),
        OptionKey("E", "t-e", "fifth", False, -1 / 3, ("shared",), "Not before t."),
    ),
)
NEVER_TRUE = ChoiceKey("all", tuple(OptionKey(each, each, each, False, -0.5) for each in "AB"))


@pytest.mark.parametrize("response", [Chosen(("t-a",)), Letters("a)"), Typed("A")])
def test_the_right_option_earns_all_points_however_it_is_given(response: Response) -> None:
    assert mark_choice(ONE, response, 3.0) == Grade("correct", 3.0, "A: (4, 7, 3)", feedback="Time first.")


def test_a_wrong_option_gets_its_own_feedback() -> None:
    grade = mark_choice(ONE, Letters("B"), 3.0)
    assert grade == Grade("incorrect", 0.0, "B: (7, 4, 3)", (), "Batch is second.", ("batch-first",))


def test_an_option_worth_half_earns_half() -> None:
    grade = mark_choice(ONE, Letters("C"), 3.0)
    assert (grade.status, grade.points) == ("partial", 1.5)


@pytest.mark.parametrize("response", [Chosen(("t-a", "t-b")), Letters("A, B"), Letters("none")])
def test_anything_but_one_option_is_invalid_where_one_is_asked_for(response: Response) -> None:
    grade = mark_choice(ONE, response, 3.0)
    assert (grade.status, grade.points, grade.feedback) == ("invalid", 0.0, "Choose one option, such as A.")


@pytest.mark.parametrize("key", [ONE, ALL])
@pytest.mark.parametrize("response", [Chosen(("t-x",)), Chosen(("t-a", "t-x")), Letters("F"), Letters("first")])
def test_an_option_of_another_page_is_invalid_not_wrong(key: ChoiceKey, response: Response) -> None:
    assert mark_choice(key, response, 3.0).status == "invalid"


@pytest.mark.parametrize("response", [Chosen(()), Letters("  "), Typed("")])
def test_nothing_given_is_blank(response: Response) -> None:
    assert mark_choice(ONE, response, 3.0) == Grade("blank", 0.0)


@pytest.mark.parametrize(
    ("letters", "status", "thirds"),
    [
        ("ABC", "correct", 3),
        ("A, B", "partial", 2),
        ("A B C D", "partial", 2),
        ("AD", "incorrect", 0),
        ("DE", "incorrect", 0),
        ("none", "incorrect", 0),
    ],
)
def test_marks_add_up_and_never_below_nothing(letters: str, status: str, thirds: int) -> None:
    grade = mark_choice(ALL, Letters(letters), 3.0)
    assert grade.status == status
    assert grade.points == pytest.approx(thirds)


def test_every_option_is_reported_as_judged_rightly_or_not() -> None:
    assert mark_choice(ALL, Chosen(("t-d", "t-a")), 3.0).criteria == (
        Criterion("A", True, "chosen"),
        Criterion("B", False, "not chosen"),
        Criterion("C", False, "not chosen"),
        Criterion("D", False, "chosen"),
        Criterion("E", True, "not chosen"),
    )


def test_feedback_and_misconceptions_come_from_the_wrong_choices_once_each() -> None:
    grade = mark_choice(ALL, Letters("E, D, A"), 3.0)
    assert grade.understood == "A: first; D: fourth; E: fifth"
    assert grade.feedback == "Not before t."
    assert grade.misconceptions == ("looks-ahead", "shared")


def test_where_nothing_holds_none_is_the_right_answer() -> None:
    assert mark_choice(NEVER_TRUE, Letters("none"), 2.0).status == "correct"
    assert mark_choice(NEVER_TRUE, Letters("A"), 2.0).points == 0.0


@given(st.sets(st.sampled_from([option.token for option in ALL.options]), min_size=1))
def test_full_points_are_for_exactly_the_right_options(tokens: set[str]) -> None:
    grade = mark_choice(ALL, Chosen(tuple(sorted(tokens))), 1.0)
    assert (grade.points == 1.0) == (grade.status == "correct") == (tokens == {"t-a", "t-b", "t-c"})
    letters = ",".join(option.letter for option in ALL.options if option.token in tokens)
    assert mark_choice(ALL, Letters(letters), 1.0) == grade


def test_a_choice_needs_no_run() -> None:
    assert not needs_run(ONE)
