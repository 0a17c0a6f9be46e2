"""What is typed into a gap through the real marking: no attack earns a point or reaches anything, honest texts do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from graders.grades import Filled, Grade
from graders.limits import Limits
from graders.runner import Runner, RunnerUnavailable
from graders.students import STUDENT_LAYERS
from qbank.exams.manifest import manifest_lines
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.grading.code import Runners
from qbank.grading.fillings import NOT_SURE, mark_filling
from qbank.grading.mark import Judged
from qbank.grading.submission import Handed
from qbank.items.item import Item
from qbank.items.making import Maker
from qbank.pages.single import single_exam
from tests.hostile.corpus.gaps import ATTACKS, LIES, UNREADABLE
from tests.qbank.kinds.small import CATALOGUE, question

QUESTION = """\
kind: cloze
setup: |
  import torch
  from torch import nn
code: |
  rnn = nn.RNN(3, 2)
  output, h_n = rnn(x)
  last = ____
inputs: {x: "normal(4, 5, 3)"}
gaps:
  c: ["output[-1]", "h_n[0]", "output[0]", "output[:, -1]"]
observe:
  size: last.shape
  reach: depends(last, x[0])
  apart: "float((last - rnn(x)[1][0]).abs().max())"
require:
  - {name: one row for each sequence, that: "size == (5, 2)"}
  - {name: the whole sequence is read, that: reach > 0}
  - {name: the final state, that: apart < 1e-6}
""".replace("____", "{{ gap.c }}")
HELD = QUESTION.replace("  size: last.shape", "  last: last\n  size: last.shape") + "same: [last]\n"
MISSED = "last comes out right"
SECRET = Secret(b"s" * 32)


@pytest.fixture(scope="module")
def reference() -> Iterator[Runner]:
    with Runner(second_opinion=False) as runner:
        yield runner


@pytest.fixture(scope="module")
def runners(reference: Runner) -> Iterator[Runners]:
    limits = Limits(wall_s=3, memory_mb=512, printed_bytes=2000, stops=1)
    with Runner(limits=limits, second_opinion=False, require=STUDENT_LAYERS) as students:
        try:
            students.facts()
        except RunnerUnavailable as reason:
            pytest.skip(str(reason))
        yield Runners(students=lambda: students.run, reference=lambda: reference.run)


@pytest.fixture(scope="module")
def attacked() -> dict[tuple[bool, str], Judged]:
    """Hold what became of each attack: some take seconds to be stopped."""
    return {}


@pytest.fixture(scope="module", params=[QUESTION, HELD], ids=["claims", "compared"])
def task(request: pytest.FixtureRequest, reference: Runner) -> TaskRecord:
    maker = Maker(reference.run, CATALOGUE, "bank", "2.13")
    (item,) = maker.make(question(request.param), [1])
    assert isinstance(item, Item), item
    (line,) = list(manifest_lines([single_exam(item, "entry")], SECRET))[1:-1]
    return msgspec.json.decode(line, type=TaskRecord)


def marked(task: TaskRecord, runners: Runners, text: str) -> Judged:
    return mark_filling(task, Handed(Filled({"c": text}), 0.0, "here"), "ada", SECRET, runners)


def grade(task: TaskRecord, runners: Runners, text: str) -> Grade:
    return marked(task, runners, text).grade


@pytest.mark.parametrize("text", ["output[x.size(0) - 1]", "h_n.squeeze(0)", "rnn(x)[1][-1]", "1 * output[-1, :]"])
def test_an_honest_text_earns_all(task: TaskRecord, runners: Runners, text: str) -> None:
    assert (grade(task, runners, text).status, grade(task, runners, text).points) == ("correct", task.points)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_and_reaches_nothing(
    task: TaskRecord, runners: Runners, attacked: dict[tuple[bool, str], Judged], tmp_path: Path, name: str
) -> None:
    canary = tmp_path / "canary"
    canary.write_text("the canary's secret words", encoding="utf-8")
    attack = ATTACKS[name]
    got = marked(task, runners, attack.code.replace("@CANARY@", str(canary)))
    attacked[is_compared(task), name] = got
    assert got.grade.status in ("incorrect", "invalid", "ungraded"), f"it could {attack.aim}"
    assert got.grade.points == 0
    assert "canary's" not in repr(got)
    assert [path.name for path in tmp_path.iterdir()] == ["canary"]
    assert grade(task, runners, "output[x.size(0) - 1]").status == "correct", "the next honest one suffers"


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_would_leave_its_gap_is_never_run(task: TaskRecord, name: str) -> None:
    def never() -> object:
        raise AssertionError("it was run")

    nobody = Runners(students=never, reference=never)  # type: ignore[arg-type]
    assert grade(task, nobody, UNREADABLE[name]).status == "invalid"


@pytest.mark.parametrize("name", LIES)
def test_a_lie_that_meets_the_requirements_is_told_by_what_is_read_or_run_outside(
    task: TaskRecord, runners: Runners, attacked: dict[tuple[bool, str], Judged], name: str
) -> None:
    """So that the corpus is worth running: by claims alone these would earn all points."""
    got = attacked.get((is_compared(task), name)) or marked(task, runners, LIES[name].code)
    if is_compared(task):
        assert (got.grade.status, [row.name for row in got.grade.criteria if not row.met]) == ("incorrect", [MISSED])
    else:
        assert (got.grade.status, got.reason) == ("ungraded", NOT_SURE)


def is_compared(task: TaskRecord) -> bool:
    assert task.filling is not None
    return bool(task.filling.same)
