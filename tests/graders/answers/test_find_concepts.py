"""What is found in an explanation: phrases, open ends, and everything that denies them. A suggestion, never more."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders.answers.rubric import BETWEEN, LIMIT, find_concepts, phrase_fault, read_explanation
from graders.answers.unreadable import Blank, Unreadable
from graders.keys import Concept, RubricValue

RUBRIC = RubricValue(
    (
        Concept("updated", ("updat*", "chang*")),
        Concept("memory", ("memory", "remember*", "hidden state")),
        Concept("order", ("order of the inputs", "earlier inputs", "previous ... inputs")),
        Concept("loop", ("step by step", "no manual loop")),
    )
)
HOLDS = [
    ("The state is updated at each step.", "updated"),
    ("UPDATES happen", "updated"),
    ("the *hidden* `state`", "memory"),
    ("It changes step-by-step.", "updated loop"),
    ("previous and even much older inputs", "order"),
    ("It needs no manual loop.", "loop"),
    ("It has no memory, but the state is updated", "updated"),
    ("It has no gates, it has a memory", "memory"),
    ("Without a loop, the state is updated", "updated"),
    ("not fixed but updated", "updated"),
    ("It is not fixed and is updated", "updated"),
    ("It is not slow because it has memory", "memory"),
    ("The network never stops; memory is kept", "memory"),
    ("No, the state is updated", "updated"),
    ("Not only is the state updated but it also remembers", "updated memory"),
    ("nothing but memory", "memory"),
    ("The hidden state is not reset", "memory"),
    ("It does not forget earlier inputs", "order"),
    ("It cannot forget earlier inputs", "order"),
    ("It never loses the order of the inputs", "order"),
    ("earlier inputs are never forgotten", "order"),
    ("There is nothing it does not remember", "memory"),
    ("The weights stay fixed.\nThe state is updated.", "updated"),
    ("It sees e.g. earlier inputs", "order"),
    ("ﬁrst it updates", "updated"),
]
DENIED = [
    "the state is *not* updated",
    "The state isn't updated",
    "The state isn’t updated",
    "the state isnt updated",
    "The state is never updated or changed",
    "it remembers nothing",
    "no memory",
    "without memory",
    "without any real memory",
    "without memory, order of the inputs or updates",
    "no memory, no order of the inputs",
    "neither memory nor order of the inputs",
    "hardly any memory",
    "It cannot remember",
    "It fails to remember",
    "The state is not, as some think, updated",
    "The weights stay, they are not updated",
    "The state is not\nupdated",
    "Memory does not exist",
    "Memory is missing here",
    "It forgets earlier inputs",
    "earlier inputs are forgotten",
    "no information about earlier inputs is kept",
    "it looks at the last step rather than earlier inputs",
    "It is wrong that the state is updated",
    "a manual loop, stepwise",
    "memo ry",
    "previous one two three four five six seven inputs",
    "previous. The inputs",
]


def found(text: str, rubric: RubricValue = RUBRIC) -> str:
    return " ".join(row.name for row in find_concepts(text, rubric) if row.met)


@pytest.mark.parametrize(("text", "names"), HOLDS)
def test_what_is_said_is_found(text: str, names: str) -> None:
    assert found(text) == names


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_or_not_said_is_not_found(text: str) -> None:
    assert found(text) == ""


def test_every_denial_is_one_of_something_that_would_be_found() -> None:
    assert found("The state is updated") == "updated"
    assert found("it remembers") == "memory"
    assert found("memory, order of the inputs or updates") == "updated memory order"


@pytest.mark.parametrize(
    ("phrase", "text", "is_there"),
    [
        ("updat*", "an updating", True),
        ("updat*", "outdated", False),
        ("*dated", "outdated", True),
        ("a*b", "aXXb", True),
        ("each * step", "each single step", True),
        ("each * step", "each step", False),
        ("h_n", "the last `h_n`", True),
        ("nn.RNN", "one nn.RNN call", True),
        ("feed forward", "a feed-forward net", True),
        ("it's kept", "It’s kept", True),
        ("a ... b", "a b", True),
        ("a ... b", "a " + "x " * BETWEEN + "b", True),
        ("a ... b", "a " + "x " * (BETWEEN + 1) + "b", False),
        ("a ... b ... c", "a b a x b x c", True),
        ("a…b", "a x b", True),
        ("ab", "a b", False),
    ],
)
def test_phrases_leave_open_what_they_say(phrase: str, text: str, is_there: bool) -> None:
    assert bool(found(text, RubricValue((Concept("it", (phrase,)),)))) is is_there


@pytest.mark.parametrize("phrase", ["", "  ", "*", "* *", "...", "... a", "a ...", "?!", "a " * 13, "a*b*c*d"])
def test_a_phrase_that_finds_nothing_or_anything_is_faulty(phrase: str) -> None:
    assert phrase_fault(phrase)


@pytest.mark.parametrize("phrase", ["a", "updat*", "each * step", "a ... b", "h_n", "*state*", "ß", "状态"])
def test_other_phrases_are_sound(phrase: str) -> None:
    assert phrase_fault(phrase) == ""


def test_the_words_that_suggest_a_concept_are_quoted() -> None:
    rows = {row.name: row.found for row in find_concepts("First this.\nThen the state is updated, I think!", RUBRIC)}
    assert rows == {"updated": "Then the state is updated, I think", "memory": "", "order": "", "loop": ""}


def test_a_long_sentence_is_quoted_around_the_words() -> None:
    (row,) = find_concepts("word " * 500 + "updated" + " word" * 500, RubricValue(RUBRIC.concepts[:1]))
    assert "updated" in row.found
    assert len(row.found) < 250


@pytest.mark.parametrize("text", ["", " \t\n", "\n\n"])
def test_nothing_is_blank(text: str) -> None:
    assert isinstance(read_explanation(text), Blank)


@pytest.mark.parametrize("text", ["42", "???", "-- !", "x" * (LIMIT + 1)])
def test_what_is_no_text_is_unreadable_and_not_blank(text: str) -> None:
    read = read_explanation(text)
    assert isinstance(read, Unreadable)
    assert not isinstance(read, Blank)


def test_a_text_is_read_up_to_the_limit() -> None:
    assert read_explanation(" " + "x" * LIMIT + "\n") == "x" * LIMIT


SAID = """the state is not updated never no without memory remembers nothing nor neither but because it they , . ; :
forgets earlier inputs isn't only and or previous step by loop e.g. ( ) — * ` ’ ... ? ! fails to rather than"""
WORDS = st.sampled_from([*SAID.split(), "\n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=200))
def test_any_text_gives_every_concept_once_and_quotes_what_it_found(text: str) -> None:
    rows = find_concepts(text, RUBRIC)
    assert [row.name for row in rows] == [concept.name for concept in RUBRIC.concepts]
    assert all(row.met is bool(row.found) for row in rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=20).map(" ".join), st.sampled_from([text for text, _ in HOLDS]))
def test_a_sentence_said_before_takes_nothing_away(before: str, text: str) -> None:
    assert set(found(text).split()) <= set(found(f"{before}. \n\nX. {text}").split())


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_case_and_emphasis_change_nothing(text: str) -> None:
    one_line = text.replace("\n", " ").replace("*", "")
    assert found(one_line.upper()) == found(one_line) == found(one_line.replace("not", "**not**"))


PIECES = [
    "not ",
    "updat ",
    "not updated, ",
    "previous ",
    "previous a b c inputs ",
    "no memory and ",
    "e.g. ",
    "- ",
    ", ",
]


@pytest.mark.parametrize(
    "piece", [*PIECES, "\n", "'", "a'", "a", "(", "*", "\t \n", "\u0301", "\ud800", string.printable]
)
def test_twenty_thousand_signs_of_anything_are_read(piece: str) -> None:
    text = (piece * LIMIT)[:LIMIT]
    nested = RubricValue((Concept("nested", ("previous ... previous ... previous ... inputs", "*a*", "a* ... a*")),))
    assert len(find_concepts(text, RUBRIC)) == 4
    assert len(find_concepts(text, nested)) == 1
