"""Which differences between two outcomes count, and under which name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.programs import Outcome, Plain, Raised, Ran, Stopped, Unobserved
from qbank.recording.differences import differences, normalised
from qbank.recording.record import read_outcome, written_outcome


def ran(**observed: Plain) -> Ran:
    return Ran(observed)


@pytest.mark.parametrize(
    ("was", "now", "aspects"),
    [
        (ran(out=(1, 2)), ran(out=(1, 2)), []),
        (ran(out=(1, 2)), ran(out=(2, 1)), ["shape"]),
        (ran(out=(1, 2)), ran(out=(1, 2, 3)), ["shape"]),
        (ran(h=(0.5, 0.25)), ran(h=(0.5,)), ["shape"]),
        (ran(h=(0.5, 0.25)), ran(h=(0.5, 0.250001)), []),
        (ran(h=(0.5, 0.25)), ran(h=(0.5, 0.26)), ["value"]),
        (ran(h=float("nan")), ran(h=float("nan")), []),
        (ran(h=float("nan")), ran(h=0.0), ["value"]),
        (ran(n=4), ran(n=5), ["value"]),
        (ran(n=1), ran(n=True), ["value"]),
        (ran(n=None), ran(n=None), []),
        (ran(text="at 0x7f00aa11"), ran(text="at 0x7f00bb22"), []),
        (ran(text="RNN(4, 3)"), ran(text="RNN(4, 3, bias=False)"), ["value"]),
        (ran(reads={"batch": 0, "past": True}), ran(reads={"batch": 1, "past": True}), ["value"]),
        (ran(reads={"batch": 0}), ran(reads={"past": True}), ["value"]),
        (ran(a=1), ran(b=1), ["outcome", "outcome"]),
        (Raised("ValueError", "no", 2), Raised("ValueError", "no", 2), []),
        (Raised("ValueError", "no", 2), Raised("RuntimeError", "never", 3), ["class", "line", "message"]),
        (Raised("E", "x /a/b/rnn.py:12 y", 1), Raised("E", "x  /c/rnn.py:99 y", 1), []),
        (Raised("E", "x", 1), ran(out=1), ["outcome"]),
        (Stopped("time", "5 s"), Stopped("time", "6 s"), []),
        (Stopped("time", "5 s"), Stopped("memory", "5 s"), ["outcome"]),
        (Unobserved("h", "no h"), Unobserved("h", "no h"), []),
        (Unobserved("h", "no h"), Unobserved("g", "no h"), ["message"]),
    ],
)
def test_each_difference_has_its_name(was: Outcome, now: Outcome, aspects: list[str]) -> None:
    assert [one.aspect for one in differences(was, now)] == aspects


@given(st.text())
def test_normalising_twice_changes_nothing_more(message: str) -> None:
    assert normalised(normalised(message)) == normalised(message)


_NUMBERS = st.floats() | st.integers(-(2**40), 2**40) | st.booleans() | st.none() | st.text(max_size=5)
_PLAIN = st.recursive(
    _NUMBERS,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=4), _PLAIN, max_size=3))
def test_an_outcome_comes_back_from_a_record_as_it_was(observed: dict[str, Plain]) -> None:
    outcome = Ran(observed)
    assert list(differences(outcome, read_outcome(written_outcome(outcome)))) == []
    assert repr(read_outcome(written_outcome(outcome))) == repr(outcome)


@pytest.mark.parametrize("outcome", [Raised("E", "m", None), Stopped("time", "d"), Unobserved("h", "m")])
def test_every_kind_of_outcome_comes_back(outcome: Outcome) -> None:
    assert read_outcome(written_outcome(outcome)) == outcome
