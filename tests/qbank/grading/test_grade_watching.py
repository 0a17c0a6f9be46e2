"""`qbank grade --watch`: what arrives is graded when it is whole, what changes is marked again, Ctrl-C ends it well."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graders import runner as runner_module
from qbank.cli.app import app
from qbank.cli.edge import guarded
from qbank.cli.grade_watching import watch_hand_ins
from qbank.cli.grading import Graded, Order
from qbank.grading import workshop
from qbank.grading.verdicts import Verdicts
from tests.qbank.exams import tiny
from tests.qbank.exams.tiny import answers_text, names, token_of
from tests.qbank.grading.test_stopped_grading import Counting

ROOT = Path(__file__).parents[3]
Step = Callable[[], object]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner_module, "Runner", Counting)
    tiny.copy_exam(tiny.tiny_exam(), Path("exam"))
    Path("in").mkdir()


def watched(*steps: Step, order: Order | None = None) -> list[dict[tuple[str, str], str]]:
    """Watch while the steps happen, one at each look; return the statuses of ada's and bob's items at each report."""
    waiting: Iterator[Step] = iter(steps)
    reports: list[dict[tuple[str, str], str]] = []

    def pause(seconds: float) -> None:
        assert seconds > 0
        step = next(waiting, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    def report(done: Graded) -> None:
        written = {(row["student"], row["item"]): row["status"] for row in rows()}
        assert written == {(one.submission.student, str(one.task.number)): one.grade.status for one in done.marked}
        reports.append({key: status for key, status in written.items() if status != "blank"})

    given = order or Order(Path("exam/teacher/manifest.jsonl"), (Path("in"),), Path("grades.csv"), None, stays=True)
    watch_hand_ins(given, report, pause=pause)
    return reports


def rows() -> list[dict[str, str]]:
    with Path("grades.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def nothing() -> None:
    """Let time go by."""


def page(student: str, text: str) -> str:
    (first, *_) = tiny.manifest().tasks[token_of(student)].values()
    return answers_text(token_of(student), {first.token: {"text": text}})


def test_a_file_is_graded_when_it_is_whole_and_again_when_it_changes():
    (task, *_) = tiny.manifest().tasks[token_of("ada")].values()
    whole = page("ada", "(1, 2)")
    file = Path("in/ada.json")
    reports = watched(
        nothing,
        lambda: file.write_text(whole[:50]),
        lambda: file.write_text(whole),
        nothing,
        nothing,
        nothing,
        lambda: file.write_text(page("ada", task.correct_text)),
        nothing,
        lambda: (Path("in/bob").mkdir(), Path("in/bob/1.txt").write_text("(1, 2)")),
        nothing,
        file.unlink,
        nothing,
    )
    assert reports == [
        {},
        {("ada", "1"): "incorrect"},
        {("ada", "1"): "correct"},
        {("ada", "1"): "correct", ("bob", "1"): "incorrect"},
        {("bob", "1"): "incorrect"},
    ]
    assert names(Path()) == ["exam", "grades.csv", "in"]


def test_what_grading_writes_is_no_hand_in():
    """Also where the table, the pages and the exam lie among the hand-ins."""
    Path("ada").mkdir()
    Path("ada/1.txt").write_text("(1, 2)")
    order = Order(Path("exam/teacher/manifest.jsonl"), (Path(),), Path("grades.csv"), Path("feedback"), stays=True)
    assert watched(*[nothing] * 6, order=order) == [{("ada", "1"): "incorrect"}]
    assert names(Path("feedback")) == ["ada.html", "bob.html", "eve.html"]
    assert watched(*[nothing] * 6, order=order) == [{("ada", "1"): "incorrect"}]


def test_ctrl_c_while_something_runs_writes_what_is_known(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workshop, "BATCH", 1)
    for student in ("ada", "bob", "eve"):
        Path("in", student).mkdir()
        Path("in", student, "3.txt").write_text("nn.RNN(7, 3)")
    put = Verdicts.put

    def interrupted(self: Verdicts, key: str, verdict: object) -> None:
        put(self, key, verdict)  # type: ignore[arg-type]
        if len(self._known) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Verdicts, "put", interrupted)
        (report,) = watched(nothing)
    assert list(report.values()) == ["incorrect", "ungraded", "ungraded"]
    before = Counting.programs
    (report,) = watched(nothing)
    assert list(report.values()) == ["incorrect"] * 3
    assert Counting.programs > before


def test_watching_needs_a_table(capsys: pytest.CaptureFixture[str]):
    for more in ([], ["-o", "grades.csv", "--json"]):
        assert guarded(app, ["grade", "exam/teacher/manifest.jsonl", "in", "--watch", *more]) == 2
        assert "give -o FILE" in capsys.readouterr().err


def test_a_real_ctrl_c_ends_a_real_command_well():
    Path("in/ada.json").write_text(page("ada", "(1, 2)"))
    command = [
        sys.executable,
        "-m",
        "qbank",
        "grade",
        "exam/teacher/manifest.jsonl",
        "--watch",
        "in",
        "-o",
        "grades.csv",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith("Waiting for hand-ins"):
                running.send_signal(signal.SIGINT)
                break
        _, said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert "Traceback" not in said and "goes on from there" in said
    assert next(row["status"] for row in rows() if row["student"] == "ada") == "incorrect"
    assert names(Path()) == ["exam", "grades.csv", "in"]
