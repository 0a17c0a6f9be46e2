"""Several workers give what one gives, in the same order; what one raises is raised, and all are ended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.programs import Input, Program, Ran
from graders.several import FEWEST, Several


def _program(number: int) -> Program:
    return Program("", f"x = {number} * 2\n", (("x", "x"),))


@pytest.mark.parametrize("count", [0, 1, FEWEST, 2 * FEWEST, 2 * FEWEST + 1, 5 * FEWEST - 1])
def test_outcomes_come_in_the_order_of_the_programs(count: int, shared: Several) -> None:
    outcomes = shared.run([_program(number) for number in range(count)])
    assert [outcome.observed["x"] for outcome in outcomes if isinstance(outcome, Ran)] == [2 * n for n in range(count)]
    assert len(outcomes) == count


@pytest.fixture(scope="module")
def shared() -> Iterator[Several]:
    with Several(2, second_opinion=False) as several:
        yield several


def test_a_fault_of_any_part_is_raised_and_the_next_trip_works(shared: Several) -> None:
    bad = Program("", "pass", inputs=(Input("x", (2,), (1.0,)),))
    with pytest.raises(ValueError, match="x"):
        shared.run([*map(_program, range(3 * FEWEST)), bad])
    assert len(shared.run([_program(1)])) == 1
