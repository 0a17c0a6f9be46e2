"""`qbank grade` on programs that students handed in: from folders and zips to grades, pages and kept seeds."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from graders import runner as runner_module
from graders import students as students_module
from graders.runner import Runner, RunnerUnavailable
from graders.students import student_runner
from qbank.bank.load import load_bank
from qbank.cli.app import app
from qbank.cli.edge import guarded
from qbank.exams.blueprint import load_blueprint
from qbank.exams.build import build_exams
from qbank.exams.places import Folder
from qbank.exams.planning import Candidate
from qbank.grading.verdicts import FILE
from qbank.items.making import Maker
from qbank.shipped import shipped
from tests.qbank.exams import tiny
from tests.qbank.grading.downloads import moodle, zipped
from tests.qbank.grading.test_stopped_grading import Counting

NAMES = {"ada": "Ada Lovelace", "bob": "Bob", "eve": "Eve", "kim": "Kim", "lee": "Lee"}
BLUEPRINT = "title: Programs\nsections: [{title: Code, tasks: [{question: code-last-valid-state, points: 4}]}]\n"
RIGHT = """\
print("<b>hello</b>")
def last_states(output, lengths):
    picked = (lengths - 1).view(-1, 1, 1).expand(-1, 1, output.shape[-1])
    return output.gather(1, picked).squeeze(1)
"""
WRONG = "def last_states(output, lengths):\n    return output[:, -1]\n"
FORGED = """\
import os
def last_states(output, lengths):
    os.write(1, b'{"status": "correct"}')
    os._exit(0)
"""


@cache
def bank_and_maker() -> tuple[object, Maker]:
    root = shipped("questions")
    bank = load_bank(root, [root / "code" / "code-last-valid-state.yaml"])
    return bank, Maker.of(bank, tiny.runner().run, tiny.runner().facts().torch)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    bank, maker = bank_and_maker()
    where = tmp_path_factory.mktemp("programs")
    (where / "blueprint.yaml").write_text(BLUEPRINT)
    plan = load_blueprint(where / "blueprint.yaml", bank)  # type: ignore[arg-type]
    students = [Candidate(student, name, False) for student, name in NAMES.items()]
    return tiny.write(where / "exam", build_exams(plan, students, tiny.SECRET, maker))


@pytest.fixture(scope="module")
def untrusted() -> Iterator[Runner]:
    with student_runner() as runner:
        yield runner


class Untrusted:
    """Stands in for a hand's own runner of students' programs; counts submissions."""

    jobs = 0

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def run(self, programs: object) -> object:
        Untrusted.jobs += 1
        return self._runner.run(programs)  # type: ignore[arg-type]

    def close(self) -> None:
        """Stay: it is shared."""

    abort = close


@pytest.fixture(autouse=True)
def cheap(folder: Folder, untrusted: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Share one worker of each sort, hand in one program of each sort, and begin without kept verdicts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner_module, "Runner", Counting)
    monkeypatch.setattr(students_module, "student_runner", lambda *_: Untrusted(untrusted))
    monkeypatch.setattr(Untrusted, "jobs", 0)
    zipped(tmp_path / "in.zip", {"ada/1.py": RIGHT, "kim/1.py": "def last_states(", "bob/solution.py": WRONG})
    moodle(tmp_path / "more.zip", {"Eve": {"1.py": FORGED}})
    yield
    (folder.teacher / FILE).unlink(missing_ok=True)


def grade(folder: Folder, output: str, *more: str) -> tuple[int, dict[str, dict[str, str]]]:
    code = guarded(app, ["grade", str(folder.manifest), "in.zip", "more.zip", "-o", output, *more])
    with Path(output).open(encoding="utf-8", newline="") as file:
        return code, {row["student"]: row for row in csv.DictReader(file)}


def test_programs_are_marked_alike_for_any_number_of_workers_and_once(
    folder: Folder, capsys: pytest.CaptureFixture[str]
):
    code, rows = grade(folder, "one.csv")
    assert code == 1
    assert {student: row["status"] for student, row in rows.items()} == {
        "ada": "correct",
        "bob": "partial",
        "eve": "ungraded",
        "kim": "invalid",
        "lee": "blank",
    }
    assert rows["ada"]["points"] == "4" and 0 < float(rows["bob"]["points"]) < 4
    assert "eve's item 1 is not marked (ungraded)" in capsys.readouterr().err
    assert Untrusted.jobs == 3
    kept = [json.loads(line)["verdict"] for line in (folder.teacher / FILE).read_text().splitlines() if line]
    assert sorted(one["grade"]["status"] for one in kept) == ["correct", "invalid", "partial"]
    assert sorted(len(one.get("seed", "")) for one in kept) == [0, 64, 64]

    grade(folder, "again.csv")
    assert Untrusted.jobs == 4  # what is no verdict is tried again
    (folder.teacher / FILE).unlink()
    grade(folder, "two.csv", "-j", "2")
    assert Path("one.csv").read_bytes() == Path("again.csv").read_bytes() == Path("two.csv").read_bytes()


def test_a_page_shows_the_program_and_what_it_printed_and_no_solution(folder: Folder):
    grade(folder, "g.csv", "--feedback", "plain")
    page = Path("plain/ada.html").read_text()
    assert "gather" in page
    assert "&lt;b&gt;hello&lt;/b&gt;" in page and "<b>hello" not in page
    assert "What it printed first" in page and "Correct" in page
    wrong = Path("plain/bob.html").read_text()
    assert "✗ not met" in wrong and "smallest input" in wrong
    assert "meets every criterion" not in wrong and "torch.arange" not in wrong
    seeds = [
        json.loads(line)["verdict"].get("seed") for line in (folder.teacher / FILE).read_text().split("\n") if line
    ]
    assert not any(seed and seed in page + wrong for seed in seeds)
    grade(folder, "g.csv", "--feedback", "revealed", "--reveal")
    assert "meets every criterion" in Path("revealed/bob.html").read_text()


def test_without_isolation_programs_wait_and_the_reason_is_said(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def refused(*_: object) -> object:
        raise RunnerUnavailable("this machine lacks isolation that is required: network (no user namespaces)")

    monkeypatch.setattr(students_module, "student_runner", refused)
    code, rows = grade(folder, "g.csv")
    assert code == 1
    assert {student: rows[student]["status"] for student in ("ada", "bob", "kim")} == {
        "ada": "ungraded",
        "bob": "ungraded",
        "kim": "invalid",
    }
    assert "lacks isolation" in capsys.readouterr().err


def test_a_fault_of_ours_on_one_submission_is_its_error_and_stops_no_other(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from qbank.grading import code

    judge = code.judge_submission

    def fails(task: object, source: object, *more: object) -> object:
        if "print" in source.text:  # type: ignore[attr-defined]
            raise ZeroDivisionError("a slip")
        return judge(task, source, *more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(code, "judge_submission", fails)
        _, rows = grade(folder, "g.csv")
    assert (rows["ada"]["status"], rows["bob"]["status"]) == ("error", "partial")
    assert "a fault of qbank: ZeroDivisionError: a slip" in capsys.readouterr().err
    _, rows = grade(folder, "g.csv")
    assert rows["ada"]["status"] == "correct"
