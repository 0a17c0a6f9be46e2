"""The runner for students' programs: refused where a layer is missing, and what useful code needs works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.layer_rows import ROWS
from graders.programs import Program, Ran
from graders.runner import Runner, RunnerUnavailable
from graders.students import STUDENT_LAYERS, student_runner


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with student_runner() as shared:
        yield shared


def test_every_layer_that_students_need_is_a_row_of_the_table() -> None:
    assert set(STUDENT_LAYERS) <= {row.name for row in ROWS}


def test_a_students_program_runs_and_what_it_prints_is_kept(runner: Runner) -> None:
    (outcome,) = runner.run([Program("import torch", "def f(x):\n    print(x)\n    return x", (("y", "f(2)"),))])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"y": 2}


def test_a_missing_layer_refuses_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graders.students.STUDENT_LAYERS", (*STUDENT_LAYERS, "moat"))
    with student_runner() as strict, pytest.raises(RunnerUnavailable, match=r"moat \(no such layer\)"):
        strict.run([Program("", "")])
