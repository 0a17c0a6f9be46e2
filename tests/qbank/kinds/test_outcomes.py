"""What a run showed, in words for teachers and as a record for prose; and which runs make no item."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.programs import Outcome, Program, Raised, Ran, SecondOpinion, Stopped, Unobserved
from qbank.kinds.findings import Refused
from qbank.kinds.judgement import Planned
from qbank.kinds.outcomes import ended, in_words, must_run, names_after, outcome_record, shown

PLANNED = Planned("the shown program", Program("import math", "x = 1\n  y = x[0]\n"), {"n": 4})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "True"),
        (None, "None"),
        (0.25, "0.25"),
        ((4, 7), "(4, 7)"),
        ((0.5, (1, 2)), "[0.5, (1, 2)]"),
        ({"batch": 0, "future": True}, "{batch: 0, future: True}"),
        (({"a": 1}, "b"), "[{a: 1}, b]"),
        ({"a": ({"b": (1.5,)},)}, "{a: [{b: [1.5]}]}"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        ((), "()"),
    ],
)
def test_any_observed_value_prints_in_one_short_line(value: Any, text: str) -> None:
    assert shown(value) == text


_plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(_plain)
def test_nothing_observed_is_too_odd_to_print(value: Any) -> None:
    assert len(shown(value)) <= 200


@pytest.mark.parametrize("value", [tuple(range(10**5)), tuple([0.5] * 10**5), ((0.5,) * 300,) * 300, "a" * 10**6])
def test_a_large_value_is_cut(value: Any) -> None:
    text = shown(value)
    assert len(text) == 200
    assert text.endswith("…")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Ran({}), "ran: no error"),
        (Ran({"out": (1, 2), "h": 0.5}), "ran: out = (1, 2), h = 0.5"),
        (Raised("ValueError", "no", 3), "raised ValueError in line 3: no"),
        (Raised("ValueError", "no", None), "raised ValueError: no"),
        (Unobserved("out", "NameError"), "could not observe out: NameError"),
        (Stopped("time", "2 s"), "stopped (time): 2 s"),
    ],
)
def test_every_outcome_has_its_words(outcome: Outcome, words: str) -> None:
    assert in_words(outcome) == words


@pytest.mark.parametrize(("line", "text"), [(1, "x = 1"), (2, "y = x[0]"), (3, ""), (4, ""), (None, "")])
def test_the_record_of_an_outcome_holds_the_line_that_raised(line: int | None, text: str) -> None:
    record = outcome_record(PLANNED, Raised("ValueError", "no", line))
    assert record == {"raised": True, "error": "ValueError", "message": "no", "line": line or 0, "text": text}


def test_names_after_a_run_are_parameters_observations_and_the_outcome() -> None:
    assert names_after(PLANNED, Ran({"out": 1})) == {
        "n": 4,
        "out": 1,
        "outcome": {"raised": False, "error": "", "message": "", "line": 0, "text": ""},
    }
    assert set(names_after(PLANNED, Raised("ValueError", "no", 1))) == {"n", "outcome"}


_DISAGREED = SecondOpinion(disagreed=("call 1",))


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Unobserved("out", "no"), "observe-failed"),
        (Stopped("memory", "1 GB"), "program-stopped"),
        (Ran({}, second_opinion=_DISAGREED), "reference-disagrees"),
        (Raised("ValueError", "no", 1, second_opinion=_DISAGREED), "reference-disagrees"),
    ],
)
def test_a_run_that_did_not_end_or_is_disputed_makes_no_item(outcome: Outcome, code: str) -> None:
    for judge in (ended, must_run):
        with pytest.raises(Refused) as refused:
            judge(PLANNED, outcome)
        assert [finding.code for finding in refused.value.findings] == [code]


def test_a_program_that_raises_has_ended_but_has_not_run() -> None:
    raised = Raised("ValueError", "no", 2)
    assert ended(PLANNED, raised) is raised
    with pytest.raises(Refused, match=r"the shown program: the program raises ValueError: no in line 2"):
        must_run(PLANNED, raised)
