"""A score is measured against what the reference's process says, whatever a submission claims beside its answers."""

from __future__ import annotations

import pytest

from graders.programs import Plain, Ran
from qbank.kinds.code_task import TaskCase, TaskCriterion, Trial
from qbank.kinds.code_verdict import miss_of

TRIAL = Trial(TaskCase("usual", (), "", {}), (), 0)
TARGET = TaskCriterion(
    "target",
    1.0,
    ("usual",),
    that="sum(one == other for one, other in zip(answers, reference.wanted)) >= 0.75*len(reference.wanted)",
)
TRUTH = Ran({"answers": (1.0, 2.0, 3.0, 3.0), "wanted": (1.0, 2.0, 3.0, 0.0)})


@pytest.mark.parametrize(
    ("answers", "met"),
    [
        ((1.0, 2.0, 3.0, 0.0), True),
        ((1.0, 2.0, 3.0, 9.0), True),
        ((1.0, 2.0, 9.0, 9.0), False),
        ((1.0, 2.0), False),
        ((), False),
        ((float("nan"),) * 4, False),
        ((True, 2, 3), False),
        (7.0, False),
        ("1230", False),
        ({"0": 1.0}, False),
    ],
)
def test_answers_are_counted_against_the_labels_of_the_other_process(answers: Plain, met: bool) -> None:
    claims = Ran({"answers": answers, "wanted": answers})
    assert (miss_of(TARGET, TRIAL, claims, TRUTH) == "") == met


def test_labels_that_are_claimed_beside_the_answers_count_for_nothing() -> None:
    forged = Ran({"answers": (0.0,) * 4, "wanted": (0.0,) * 4, "reference": {"wanted": (0.0,) * 4}})
    assert miss_of(TARGET, TRIAL, forged, TRUTH)
