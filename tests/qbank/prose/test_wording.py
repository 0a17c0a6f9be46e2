"""How points, tensors and outcomes are said."""

import pytest

from graders.programs import Raised, Ran, SecondOpinion, Stopped, Unobserved
from qbank.prose.wording import LONGEST, opinion_words, outcome_lines, plain_words, points_words, shape_words


@pytest.mark.parametrize(
    ("points", "words"),
    [(1, "1 point"), (1.0, "1 point"), (2.5, "2.5 points"), (0, "0 points"), (1 / 3, "0.3333 points")],
)
def test_points_are_said_as(points, words):
    assert points_words(points) == words


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((4, 7, 5), "a float32 tensor of shape (4, 7, 5)"),
        ((5,), "a float32 tensor of shape (5,)"),
        ((), "a float32 tensor holding one number"),
    ],
)
def test_a_given_tensor_is_said_as(shape, words):
    assert shape_words(shape) == words


@pytest.mark.parametrize(
    ("outcome", "lines"),
    [
        (Ran({"out": (4, 7), "ok": True}), ("out = (4, 7)", "ok = True")),
        (Ran({}), ("ran without error",)),
        (Ran({}, warnings=("old",)), ("ran without error", "warning: old")),
        (Raised("RuntimeError", "bad", 3), ("RuntimeError: bad (line 3)",)),
        (Raised("NameError", "bad", None), ("NameError: bad (in the set-up)",)),
        (Unobserved("h", "no h"), ("ran, but h could not be observed: no h",)),
        (Stopped("time", "after 2 s"), ("stopped (time): after 2 s",)),
    ],
)
def test_an_outcome_is_said_as(outcome, lines):
    assert outcome_lines(outcome) == lines


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Ran({}), ""),
        (Stopped("time", ""), ""),
        (Ran({}, second_opinion=SecondOpinion(2)), "reference agrees on 2"),
        (
            Raised("E", "", 1, second_opinion=SecondOpinion(0, ("dropout",), ("h differs by 1",))),
            "reference agrees on 0, skipped 1 (dropout), DISAGREES on 1 (h differs by 1)",
        ),
    ],
)
def test_the_second_opinion_is_said_as(outcome, words):
    assert opinion_words(outcome) == words


def test_a_long_value_is_cut_and_says_so():
    words = plain_words(tuple(range(1000)))
    assert words.startswith("(0, 1, 2")
    assert len(words) < LONGEST + 40
    assert words.endswith("characters more)")
