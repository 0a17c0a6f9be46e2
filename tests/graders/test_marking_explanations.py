"""Explanations are never marked: what is found in them is a suggestion, with no points."""

from __future__ import annotations

import pytest

from graders.grades import Chosen, Filled, Letters, Typed
from graders.keys import Concept, EntryKey, RubricValue
from graders.marking import mark_entry, needs_run

CONCEPTS = (Concept("updated", ("updat*",)), Concept("memory", ("memory",)), Concept("order", ("order",)))
KEY = EntryKey(RubricValue(CONCEPTS))


def test_what_was_found_is_a_suggestion_and_earns_nothing() -> None:
    grade = mark_entry(KEY, Typed("It has a memory,\nand the *order* counts."), 4.0)
    assert (grade.status, grade.points) == ("ungraded", 0.0)
    assert [(row.name, row.met) for row in grade.criteria] == [("updated", False), ("memory", True), ("order", True)]
    assert grade.feedback == "2 of 3 concepts found. This is a suggestion; a person settles the points."
    assert grade.understood == "It has a memory, and the *order* counts."


def test_how_many_are_enough_is_said() -> None:
    key = EntryKey(RubricValue(CONCEPTS, needs=2))
    assert mark_entry(key, Typed("memory"), 1.0).feedback.startswith("1 of 3 concepts found (2 are enough).")


def test_the_whole_text_is_kept_for_whoever_reads_it() -> None:
    text = "All that I know of it. " * 300
    assert mark_entry(KEY, Typed(text), 1.0).understood == text.strip()


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (Typed("  "), "blank"),
        (Typed("42"), "invalid"),
        (Typed("x" * 20_001), "invalid"),
        (Letters("memory"), "ungraded"),
        (Chosen(()), "blank"),
        (Filled({}), "blank"),
    ],
)
def test_what_cannot_be_read_is_not_ungraded(response: Typed, status: str) -> None:
    grade = mark_entry(KEY, response, 1.0)
    assert (grade.status, grade.points) == (status, 0.0)


def test_no_run_is_needed() -> None:
    assert not needs_run(KEY)
