"""Forged results through the real marking: no attack earns a point, and the honest program earns all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.grades import Grade, Typed
from graders.limits import Limits
from graders.runner import Runner, RunnerUnavailable
from graders.students import STUDENT_LAYERS
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.grading.code import Runners, mark_code
from qbank.grading.submission import Handed
from qbank.kinds.code_task import CodeTask, TaskCase, TaskCriterion
from qbank.kinds.given import Given
from tests.hostile.corpus.forging import ATTACKS

HONEST = "def f(x, w, b):\n    return x @ w + b\n"
GIVEN = (Given("x", "normal", (2, 4)), Given("w", "normal", (4, 3)), Given("b", "normal", (3,)))
TASK = CodeTask(
    setup="",
    starter="",
    reference="def f(x, w, b):\n    return b + (x @ w)\n",
    cases=(TaskCase("any", GIVEN, "y = f(x, w, b)", {}),),
    sets=2,
    observe=(("y", "y"), ("shape", "y.shape")),
    criteria=(
        TaskCriterion("shape", 1.0, ("any",), equal="shape", of_shape=True),
        TaskCriterion("values", 2.0, ("any",), equal="y", within=1e-4),
    ),
)
RECORD = TaskRecord(
    student="ada", name="", number=1, token="token", question="q", version=1, seed="1", attempt=0, kind="code",
    title="", level="", points=3.0, setup="", code="", number_lines=False, given=(), stem="", correct_text="",
    solution=(), entry=None, task=TASK,
)  # fmt: skip
EARNS_THE_SHAPE = ("NaN", "infinity", "zeros", "the first answer again")
"""They return a tensor of the right shape, which is one of the criteria: that much is no forgery."""


@pytest.fixture(scope="module")
def runners() -> Iterator[Runners]:
    limits = Limits(wall_s=3, memory_mb=512, printed_bytes=2000, stops=1)
    with Runner(limits=limits, second_opinion=False, require=STUDENT_LAYERS) as students:
        try:
            students.facts()
        except RunnerUnavailable as reason:
            pytest.skip(str(reason))
        with Runner(second_opinion=False) as reference:
            yield Runners(lambda: students.run, lambda: reference.run, training=lambda _: students.run)


def grade(runners: Runners, source: str) -> Grade:
    return mark_code(RECORD, Handed(Typed(source), 0.0, "here"), "ada", Secret(b"s" * 32), runners).grade


def test_the_honest_program_earns_all(runners: Runners) -> None:
    assert (grade(runners, HONEST).status, grade(runners, HONEST).points) == ("correct", 3.0)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_forged_result_earns_nothing(runners: Runners, name: str) -> None:
    earned = grade(runners, ATTACKS[name].code)
    assert earned.status in ("incorrect", "partial", "ungraded"), f"it could {ATTACKS[name].aim}"
    assert earned.points == (1.0 if name in EARNS_THE_SHAPE else 0.0)
    assert earned.status != "ungraded" or earned.feedback
