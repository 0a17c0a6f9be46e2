"""Typed answers marked against a key and the beliefs beside it."""

from __future__ import annotations

import pytest

from graders.grades import Chosen, Grade, Typed
from graders.keys import Acceptance, Belief, CallValue, EntryKey, LineValue, NumberValue, OutcomeValue, ShapeValue
from graders.marking import mark_entry, needs_run

SHAPE = EntryKey(
    ShapeValue((4, 7, 3)),
    beliefs=(
        Belief(ShapeValue((7, 4, 3)), ("batch-first-is-default",), "The first axis is time."),
        Belief(ShapeValue((1, 7, 3)), ("a", "b"), "Count the layers again."),
    ),
)
VALUE = EntryKey(
    NumberValue((0.125, -0.2), decimals=2),
    Acceptance(rounded_to=2),
    (
        Belief(NumberValue((0.5, 0.5), decimals=2), ("no-tanh",), "The sum still goes through tanh."),
        Belief(NumberValue((0.505, 0.5), decimals=2), ("bias-twice",), "Both biases are added once."),
    ),
)
OUTCOME = EntryKey(
    OutcomeValue("RuntimeError", "input.size(-1) must be equal to input_size"),
    beliefs=(Belief(OutcomeValue(None), ("any-size-goes",), "The feature axis is checked."),),
)
LINE = EntryKey(LineValue(3, "output, h_n = rnn(x)"))


@pytest.mark.parametrize(
    ("key", "text", "understood"),
    [
        (SHAPE, "4 x 7 x 3", "(4, 7, 3)"),
        (VALUE, "0.12 -0.20", "[0.12, -0.20]"),
        (VALUE, "[0.13, -0.204]", "[0.130, -0.204]"),
        (OUTCOME, "a runtime error", "RuntimeError"),
        (LINE, "L3", "line 3"),
    ],
)
def test_a_right_answer_earns_all_points_in_any_readable_form(key: EntryKey, text: str, understood: str) -> None:
    assert mark_entry(key, Typed(text), 2.5, lines=4) == Grade("correct", 2.5, understood)


@pytest.mark.parametrize(
    ("key", "text", "misconceptions", "feedback"),
    [
        (SHAPE, "(7, 4, 3)", ("batch-first-is-default",), "The first axis is time."),
        (SHAPE, "(1, 7, 3)", ("a", "b"), "Count the layers again."),
        (OUTCOME, "it runs", ("any-size-goes",), "The feature axis is checked."),
        (VALUE, "0.495 0.5", ("no-tanh",), "The sum still goes through tanh."),
    ],
)
def test_a_believed_value_gets_the_feedback_to_the_belief(
    key: EntryKey, text: str, misconceptions: tuple[str, ...], feedback: str
) -> None:
    grade = mark_entry(key, Typed(text), 2.0)
    assert (grade.status, grade.points) == ("incorrect", 0.0)
    assert (grade.misconceptions, grade.feedback) == (misconceptions, feedback)


def test_a_value_that_two_beliefs_explain_imputes_neither() -> None:
    grade = mark_entry(VALUE, Typed("[0.503, 0.5]"), 1.0)
    assert grade.misconceptions == ("no-tanh", "bias-twice")
    assert "tanh" not in grade.feedback
    assert "biases" not in grade.feedback


@pytest.mark.parametrize(
    ("key", "text"),
    [(SHAPE, "(9, 9)"), (VALUE, "[0.125]"), (OUTCOME, "TypeError"), (LINE, "line 2"), (LINE, "no line")],
)
def test_another_wrong_answer_gets_a_sentence_that_keeps_the_key(key: EntryKey, text: str) -> None:
    grade = mark_entry(key, Typed(text), 1.0, lines=4)
    assert (grade.status, grade.points, grade.misconceptions) == ("incorrect", 0.0, ())
    assert grade.feedback == "Running the program gives something else."


@pytest.mark.parametrize(
    ("key", "text", "example"),
    [
        (SHAPE, "four by seven", "(4, 7, 3)"),
        (VALUE, "1,5", "[0.25, -1.5]"),
        (OUTCOME, "error", "class"),
        (LINE, "5", "1 to 4"),
    ],
)
def test_an_unreadable_answer_is_invalid_and_names_the_form(key: EntryKey, text: str, example: str) -> None:
    grade = mark_entry(key, Typed(text), 1.0, lines=4)
    assert (grade.status, grade.points, grade.understood) == ("invalid", 0.0, text)
    assert example in grade.feedback


@pytest.mark.parametrize("key", [SHAPE, VALUE, OUTCOME, LINE])
def test_nothing_given_is_blank(key: EntryKey) -> None:
    assert mark_entry(key, Typed(" \u200b\n"), 1.0) == Grade("blank", 0.0)
    assert mark_entry(key, Chosen(()), 1.0) == Grade("blank", 0.0)


def test_ticks_where_text_was_asked_for_are_invalid() -> None:
    assert mark_entry(SHAPE, Chosen(("t1",)), 1.0).status == "invalid"


def test_a_typed_call_is_left_to_the_run() -> None:
    call = EntryKey(CallValue("nn.RNN(5, 3)"))
    assert needs_run(call)
    assert not needs_run(SHAPE)
    with pytest.raises(TypeError, match="running"):
        mark_entry(call, Typed("nn.RNN(5, 3)"), 1.0)
