"""`qbank grade` stopped at any moment, by a kill or by Ctrl-C, goes on and gives the very same; one at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from graders import runner as runner_module
from graders.programs import Outcome, Program
from qbank.cli.app import app
from qbank.cli.edge import guarded
from qbank.exams.places import Folder
from qbank.grading import workshop
from qbank.grading.partial_table import PartialTable, Taken
from qbank.grading.verdicts import FILE, Verdicts
from tests.qbank.exams import tiny
from tests.qbank.exams.tiny import answers_text, names, token_of

ROOT = Path(__file__).parents[3]
STUDENTS = 9
DIE = """
import os, signal, sys
from qbank.cli.app import app
from qbank.cli.edge import guarded
from qbank.grading import verdicts, workshop

put, left = verdicts.Verdicts.put, [5]

def dying(self, key, verdict):
    put(self, key, verdict)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)

verdicts.Verdicts.put = dying
workshop.BATCH = 2
sys.exit(guarded(app, sys.argv[1:]))
"""


class Counting:
    """Stands in for a worker, and counts the programs that it runs."""

    programs = 0

    def run(self, programs: Sequence[Program]) -> list[Outcome]:
        Counting.programs += len(programs)
        return tiny.runner().run(programs)

    def close(self) -> None:
        """Stay: it is shared."""

    abort = close


@pytest.fixture
def exam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Copy the versions' exam and hand in typed calls, right and wrong ones; each differs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runner_module, "Runner", Counting)
    monkeypatch.setattr(Counting, "programs", 0)
    tiny.copy_exam(tiny.version_exam(), Path("exam"))
    Path("answers").mkdir()
    manifest = tiny.version_manifest()
    exam = token_of("A", manifest)
    (task,) = [one for one in manifest.tasks[exam].values() if one.gap is not None]
    assert task.entry is not None
    for number in range(STUDENTS):
        text = task.correct_text if number % 2 else f"nn.RNN({number + 2}, 3)"
        page = answers_text(exam, {task.token: {"text": text}}, student=f"s{number}")
        Path(f"answers/{number}.json").write_text(page)
    return Folder(Path("exam"))


def grade(exam: Folder, output: str, *more: str) -> int:
    return guarded(app, ["grade", str(exam.manifest), "answers", "-o", output, *more])


def test_a_killed_grader_goes_on_and_gives_the_very_same(exam: Folder):
    command = [sys.executable, "-c", DIE, "grade", str(exam.manifest), "answers", "-o", "grades.csv"]
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert names(Path()) == ["answers", "exam", "grades.csv.part"]  # rows that were known, and a lock that nobody holds
    known = Path("grades.csv.part").read_text().splitlines()
    assert len(known) == 1 + 6 * STUDENTS + 4  # six items of each that need no run, and two batches of two
    assert sum(map(bool, (exam.teacher / FILE).read_text().splitlines())) == 5

    assert grade(exam, "grades.csv") == 0
    resumed = Counting.programs
    assert resumed > 0
    assert names(Path()) == ["answers", "exam", "grades.csv"]
    (exam.teacher / FILE).unlink()
    assert grade(exam, "whole.csv", "-j", "2") == 0
    assert Path("grades.csv").read_bytes() == Path("whole.csv").read_bytes()
    assert (Counting.programs - resumed) * (STUDENTS - 5) == resumed * STUDENTS


def test_what_was_marked_once_is_answered_without_running(exam: Folder):
    assert grade(exam, "one.csv") == 0
    run = Counting.programs
    assert grade(exam, "two.csv", "-j", "3") == 0
    assert Counting.programs == run
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()


def test_ctrl_c_in_the_middle_leaves_the_old_table_and_loses_nothing(
    exam: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(workshop, "BATCH", 2)
    Path("grades.csv").write_text("old")
    put = Verdicts.put

    def interrupted(self: Verdicts, key: str, verdict: object) -> None:
        put(self, key, verdict)  # type: ignore[arg-type]
        if len(self._known) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Verdicts, "put", interrupted)
        assert grade(exam, "grades.csv") == 130
    assert "the same command goes on from there" in capsys.readouterr().err
    assert Path("grades.csv").read_text() == "old"
    assert names(Path()) == ["answers", "exam", "grades.csv"]
    run = Counting.programs
    assert grade(exam, "grades.csv") == 0
    again = Counting.programs - run
    (exam.teacher / FILE).unlink()
    assert grade(exam, "whole.csv") == 0
    assert Path("grades.csv").read_bytes() == Path("whole.csv").read_bytes()
    assert again * STUDENTS == (Counting.programs - run - again) * (STUDENTS - 3)


def test_one_output_has_one_grader_at_a_time(exam: Folder, capsys: pytest.CaptureFixture[str]):
    Path("grades.csv").write_text("old")
    with PartialTable(Path("grades.csv")) as held:
        with pytest.raises(Taken):
            PartialTable(Path("grades.csv"))
        assert grade(exam, "grades.csv") == 3
        assert "another qbank grade is writing grades.csv" in capsys.readouterr().err
        assert Path("grades.csv").read_text() == "old"
        assert grade(exam, "other.csv") == 0
        assert held.path.exists()
    assert grade(exam, "grades.csv") == 0


def test_a_lock_left_by_a_kill_holds_nobody(exam: Folder):
    Path("grades.csv.part").write_text("left by a kill")
    assert grade(exam, "grades.csv") == 0
    assert names(Path()) == ["answers", "exam", "grades.csv"]


def test_where_verdicts_cannot_be_kept_grading_says_so_and_goes_on(exam: Folder, capsys: pytest.CaptureFixture[str]):
    (exam.teacher / FILE).mkdir()
    assert grade(exam, "grades.csv") == 1
    assert "verdicts cannot be kept here (Is a directory)" in capsys.readouterr().err
    assert len(Path("grades.csv").read_text().splitlines()) == 1 + 7 * STUDENTS
    assert "ungraded" not in Path("grades.csv").read_text()


def test_results_are_never_written_over_the_kept_verdicts(exam: Folder):
    assert grade(exam, str(exam.teacher / FILE)) == 2
