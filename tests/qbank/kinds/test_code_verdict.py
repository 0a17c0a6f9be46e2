"""Comparing claims: only the same nesting, kinds and numbers within tolerance agree; never what is not finite."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.answers.source import Source, read_source
from graders.programs import Outcome, Raised, Ran, Stopped, Unobserved
from qbank.drawing.stream import Stream
from qbank.kinds.code_forgery import forged_share
from qbank.kinds.code_task import RUNS, draw_trials
from qbank.kinds.code_verdict import judge_submission
from qbank.kinds.plain_difference import difference, shape_of
from tests.qbank.kinds.small import item_of
from tests.qbank.kinds.test_code import CODE

SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-5, 5) | st.text(max_size=3)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
)
WITHIN = 1e-5


@given(PLAIN)
def test_what_is_finite_agrees_with_itself(value) -> None:
    assert difference(value, value, WITHIN) == ""


@given(PLAIN, PLAIN)
def test_two_values_agree_only_where_they_are_written_alike_but_for_floats(one, other) -> None:
    if difference(one, other, WITHIN) == "":
        assert _skeleton(one) == _skeleton(other)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_agrees_with_nothing_not_even_itself(bad: float) -> None:
    for mine, wanted in ((bad, bad), (bad, 1.0), (1.0, bad), ((1.0, bad), (1.0, bad)), ({"a": bad}, {"a": bad})):
        assert difference(mine, wanted, 0.1) != ""


@pytest.mark.parametrize(
    ("mine", "wanted", "said"),
    [
        ((1.0, 2.0), ((1.0, 2.0),), "shape (2,) instead of (1, 2)"),
        ((1.0, 2.5), (1.0, 2.0), "1 of 2 numbers differ"),
        (2.5, 2.0, "it is another value"),
        (2, 2.0, "it holds whole numbers instead of decimals"),
        (True, 1, "it holds truth values instead of whole numbers"),
        (1, True, "it holds whole numbers instead of truth values"),
        ("a", "b", "it is another value"),
        (None, 1.0, "it is None"),
        ("a", 1.0, "it is another text"),
        ((1.0, math.nan), (1.0, 2.0), "it holds numbers that are not finite"),
        (((1.0,), (1.0, 2.0)), ((1.0,), (1.0,)), "it is nested otherwise"),
        ({"a": 1.0}, {"b": 1.0}, "it is another value"),
        ({"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}, ""),
        (1e6, 1e6 + 1, ""),
        (1.0 + 2e-5, 1.0, "it is another value"),
        (0.0, -0.0, ""),
    ],
)
def test_a_difference_is_told_without_what_would_be_right(mine, wanted, said: str) -> None:
    assert difference(mine, wanted, WITHIN) == said


def test_shapes_are_read_from_the_nesting() -> None:
    assert shape_of(1.0) == ()
    assert shape_of(((1, 2, 3), (4, 5, 6))) == (2, 3)
    assert shape_of(()) == (0,)
    assert shape_of(((1,), (1, 2))) is None
    assert shape_of("ab") is None


def _judged(change, source: str = "def double(x):\n    return x\n"):
    """Judge claims that are the reference's, changed: what a submission could claim whatever it computed."""
    task = item_of(CODE).task
    assert task is not None
    trials = draw_trials(task, Stream(b"t" * 32))
    truth = [
        Ran({"out": tuple(2 * v for v in trial.inputs[0].values), "length": len(trial.inputs[0].values)}
            | {"given": trial.inputs[0].values, "count": 3})
        for trial in trials
    ]  # fmt: skip
    read = read_source(source)
    assert isinstance(read, Source)
    return judge_submission(task, read, trials, [change(index, one) for index, one in enumerate(truth)], truth)


def _with(**values):
    return lambda index, ran: Ran({**ran.observed, **values})


def test_the_right_claims_earn_everything() -> None:
    verdict = _judged(lambda index, ran: ran)
    assert (verdict.share, verdict.missed) == (1.0, ())


def test_each_criterion_earns_its_share() -> None:
    assert _judged(_with(out=())).share == pytest.approx(2 / 4)
    assert _judged(_with(out=())).missed == ("values",)
    assert _judged(_with(length=99)).missed == ("length", "in the whole")


def test_one_missed_trial_of_one_case_is_enough() -> None:
    def change(index: int, ran: Ran) -> Outcome:
        return Ran({**ran.observed, "out": (0.0,)}) if index == 5 else ran

    verdict = _judged(change)
    assert verdict.missed == ("values",)
    assert [miss.trial for one in verdict.held for miss in one.misses] == [5]


def test_a_criterion_looks_only_at_its_own_cases() -> None:
    def change(index: int, ran: Ran) -> Outcome:
        return Ran({**ran.observed, "given": ()}) if index >= 2 else ran

    assert _judged(change).missed == ()


def test_a_program_that_raises_reaches_no_criterion() -> None:
    verdict = _judged(lambda index, ran: Raised("ValueError", "no", 1))
    assert verdict.missed == (RUNS, "length", "values", "in the whole")
    assert verdict.share == 0.0


@pytest.mark.parametrize(
    "outcome", [Unobserved("out", "AttributeError: no"), Ran({}), Ran({"n": 1, "m": 1, "length": "3", "out": None})]
)
def test_what_cannot_be_looked_at_is_missed(outcome: Outcome) -> None:
    assert _judged(lambda index, ran: outcome).share == 0.0


def test_what_was_stopped_is_told_apart() -> None:
    stopped = Stopped("time", "it ran too long")
    assert _judged(lambda index, ran: stopped if index else ran).stopped == stopped


def test_a_claim_cannot_replace_a_parameter() -> None:
    """The condition speaks of n; a process that claims another n is not believed."""
    task = item_of(CODE.replace('"length == len(given)"', '"length == n"')).task
    assert task is not None
    trials = draw_trials(task, Stream(b"t" * 32))
    read = read_source("x = 1\n")
    assert isinstance(read, Source)
    lies = [Ran({"out": (), "length": 77, "given": (), "count": 0, "n": 77}) for _ in trials]
    verdict = judge_submission(task, read, trials, lies, lies)
    assert "in the whole" in verdict.missed


def test_truthy_is_not_true() -> None:
    task = item_of(CODE.replace('"length == len(given)"', "length")).task if False else item_of(CODE).task
    assert task is not None
    criterion = msgspec.structs.replace(task.criteria[2], that="count")
    task = msgspec.structs.replace(task, criteria=(criterion,))
    trials = draw_trials(task, Stream(b"t" * 32))
    read = read_source("x = 1\n")
    assert isinstance(read, Source)
    claims = [Ran({"count": "yes"}) for _ in trials]
    assert judge_submission(task, read, trials, claims, claims).share == 0.0


def test_breaking_a_rule_without_points_is_everything() -> None:
    verdict = _judged(lambda index, ran: ran, "double = nn.RNN\n")
    assert verdict.missed == ("no while",)
    assert verdict.share == 0.0


def test_keeping_a_rule_is_no_merit_of_a_program_that_does_nothing() -> None:
    task = item_of(CODE.replace("must_not_use: [nn.RNN]", "must_not_use: [nn.RNN], points: 9")).task
    assert task is not None
    trials = draw_trials(task, Stream(b"t" * 32))
    read = read_source("nan\n")
    assert isinstance(read, Source)
    raised = [Raised("NameError", "nan", 1) for _ in trials]
    truth = [Ran({}) for _ in trials]
    assert judge_submission(task, read, trials, raised, truth).share == 0.0


def _skeleton(value):
    """Write a value down with every float as one sign."""
    match value:
        case tuple():
            return [_skeleton(one) for one in value]
        case dict():
            return {name: _skeleton(one) for name, one in value.items()}
        case bool() | int() | str() | None:
            return (type(value).__name__, value)
        case _:
            return "float"


def test_what_forged_claims_would_earn_is_the_share_of_the_criteria_that_they_meet() -> None:
    task = item_of(CODE).task
    assert task is not None
    trials = draw_trials(task, Stream(b"t" * 32))
    truth = [
        Ran({"out": tuple(2 * v for v in one.inputs[0].values), "length": len(one.inputs[0].values)}
            | {"given": one.inputs[0].values, "count": 3})
        for one in trials
    ]  # fmt: skip
    assert forged_share(task, trials, truth) == pytest.approx(2 / 4)  # the length and what it is compared with
