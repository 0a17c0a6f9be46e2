"""Marking fillings: every right one counts, all gaps together or each by itself, and beliefs are recognised."""

from __future__ import annotations

import pytest

from graders.grades import Filled, Grade, Status, Typed
from graders.keys import Belief, EntryKey, FillingValue
from graders.marking import NOT_SO, mark_entry


def filling(a: str, b: str) -> FillingValue:
    return FillingValue((("a", a), ("b", b)))


JOINT = EntryKey(
    filling("True", ""),
    beliefs=(Belief(filling("True", ".T"), ("twice",), "Once is enough."),),
    also=(filling("False", ".T"),),
)
SINGLE = EntryKey(
    filling("5", "3"),
    beliefs=(Belief(filling("3", "5"), ("swapped",), "Mind the order."), Belief(filling("5", "5"), ("same",), "No.")),
    also=(filling("5", "4"),),
    per_part=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "status", "points", "misconceptions"),
    [
        ("True;", "correct", 2.0, ()),
        ("False; .T", "correct", 2.0, ()),
        ("False; . T", "correct", 2.0, ()),
        ("True; .T", "incorrect", 0.0, ("twice",)),
        ("False;", "incorrect", 0.0, ()),
        ("True", "invalid", 0.0, ()),
        ("", "blank", 0.0, ()),
    ],
)
def test_gaps_marked_together_are_all_or_nothing(
    typed: str, status: Status, points: float, misconceptions: tuple[str, ...]
) -> None:
    grade = mark_entry(JOINT, Typed(typed), 2.0)
    assert (grade.status, grade.points, grade.misconceptions) == (status, points, misconceptions)


@pytest.mark.parametrize(
    ("typed", "status", "points", "met"),
    [
        ("5; 3", "correct", 2.0, ()),
        ("5; 4", "correct", 2.0, ()),
        ("5; 9", "partial", 1.0, ("a",)),
        ("9; 4", "partial", 1.0, ("b",)),
        ("9; 9", "incorrect", 0.0, ()),
        ("3; 5", "incorrect", 0.0, ()),
    ],
)
def test_gaps_marked_by_themselves_give_their_share(
    typed: str, status: Status, points: float, met: tuple[str, ...]
) -> None:
    grade = mark_entry(SINGLE, Typed(typed), 2.0)
    assert (grade.status, grade.points) == (status, points)
    assert tuple(row.name for row in grade.criteria if row.met) == met


def test_a_belief_is_answered_also_where_a_gap_is_right() -> None:
    grade = mark_entry(SINGLE, Filled({"a": "5", "b": "5"}), 2.0)
    assert (grade.status, grade.misconceptions, grade.feedback) == ("partial", ("same",), "No.")
    assert mark_entry(SINGLE, Typed("5; 9"), 2.0).feedback == NOT_SO


def test_what_was_understood_names_every_gap() -> None:
    grade: Grade = mark_entry(JOINT, Filled({"a": "False", "b": "(nothing)"}), 1.0)
    assert grade.understood == "a: False; b: (nothing)"
