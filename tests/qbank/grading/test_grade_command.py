"""`qbank grade` and `qbank rehearse`, as a teacher meets them."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from graders import runner as runner_module
from graders.runner import RunnerUnavailable
from qbank.cli.app import app
from qbank.cli.edge import guarded
from qbank.exams.manifest import Manifest
from qbank.grading.verdicts import FILE
from tests.qbank.exams import tiny
from tests.qbank.exams.tiny import answers_text, names, token_of

ROOT = Path(__file__).parents[3]
Qbank = Callable[..., tuple[int, str, str]]


class SharedRunner:
    """Stands in for a worker of the command's own."""

    def __enter__(self) -> "SharedRunner":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    run = staticmethod(lambda programs: tiny.runner().run(programs))

    def close(self) -> None:
        """Stay: it is shared."""


@pytest.fixture
def qbank(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Qbank]:
    """Run `qbank` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    tiny.runner()
    monkeypatch.setattr(runner_module, "Runner", SharedRunner)

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = guarded(app, [str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield run
    for exam in (tiny.tiny_exam(), tiny.version_exam()):
        (exam.teacher / FILE).unlink(missing_ok=True)


def manifest_path() -> Path:
    return tiny.tiny_exam().manifest


def rows(path: str = "grades.csv") -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def saved(path: str, owner: str, answers: dict[int, object], of: Manifest | None = None, /, **changes: object) -> Path:
    manifest = of or tiny.manifest()
    token = token_of(owner, manifest)
    tokens = {task.number: item for item, task in manifest.tasks[token].items()}
    Path(path).write_text(answers_text(token, {tokens[n]: answer for n, answer in answers.items()}, **changes))
    return Path(path)


def keys(student: str) -> dict[int, str]:
    """Return the right letters of a student's choices by number."""
    return {
        task.number: ",".join(option.letter for option in task.choice.options if option.correct)
        for task in tiny.manifest().tasks[token_of(student)].values()
        if task.choice is not None
    }


def test_a_rehearsal_is_graded_as_its_students_are(qbank: Qbank):
    code, out, err = qbank("rehearse", manifest_path(), "-o", "answers")
    assert (code, err) == (0, "")
    assert names(Path("answers")) == ["answers-ada.json", "answers-bob.json", "answers-eve.json"]
    code, out, err = qbank("grade", manifest_path(), "answers", "-o", "grades.csv", "--json")
    assert (code, err) == (0, "")
    statuses = {total["student"]: total["statuses"] for total in json.loads(out)["totals"]}
    assert statuses["ada"] == statuses["eve"] == {"correct": 7}
    # layers-that-fit needs three ticks: one belief ticked is never more than wrong.
    assert statuses["bob"] == {"incorrect": 7}
    assert all(row["misconceptions"] for row in rows() if row["student"] == "bob")


def test_in_the_example_exam_who_knows_gets_all_points_and_who_believes_none(qbank: Qbank):
    _, _, exam = tiny.example_exam()
    qbank("rehearse", exam.manifest, "-o", "answers")
    code, out, err = qbank("grade", exam.manifest, "answers", "--json", "--feedback", "feedback", "--reveal")
    assert (code, err) == (0, "")
    said = json.loads(out)
    knows, believes, oddly = said["totals"][:3]
    assert knows["points"] == knows["max_points"] == oddly["points"] > 0
    assert (believes["points"], list(believes["statuses"])) == (0, ["incorrect"])
    held = [grade["misconceptions"] for grade in said["grades"] if grade["student"] == believes["student"]]
    assert len(held) == believes["statuses"]["incorrect"] and all(held)


def test_a_rehearsal_never_replaces_real_answers(qbank: Qbank):
    Path("answers").mkdir()
    real = saved("answers/answers-bob.json", "bob", {1: {"text": "(1, 2, 3)"}})
    content = real.read_bytes()
    code, _, err = qbank("rehearse", manifest_path(), "-o", "answers")
    assert code == 1
    assert "answers-bob.json: is there already" in err
    assert real.read_bytes() == content
    assert names(Path("answers")) == ["answers-bob.json"]
    real.unlink()
    assert [qbank("rehearse", manifest_path(), "-o", "answers")[0] for _ in range(2)] == [0, 0]


def test_table_and_json_and_terminal_agree(qbank: Qbank):
    right = keys("ada")
    saved("a.json", "ada", {1: {"text": "(1, 2, 3)", "seconds": 61.26}, 4: {"text": "?!"}, 5: {"text": " "}})
    Path("more.csv").write_text(
        "student,item,response\n" + "".join(f'ada,{number},"{letters}"\n' for number, letters in right.items())
    )
    code, out, err = qbank("grade", manifest_path(), "a.json", "more.csv", "-o", "grades.csv", "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    Draft202012Validator(json.loads((ROOT / "docs/schema/output/grade.json").read_text())).validate(said)
    assert said["exam"] == "Tiny exam"
    assert said["missing"] == ["bob", "eve"]
    assert said["notes"] == []
    table = rows()
    assert len(table) == len(said["grades"]) == 21
    for row, grade in zip(table, said["grades"], strict=True):
        assert list(row) == list(grade)
        for column in ("student", "name", "question", "status", "file"):
            assert row[column] == grade[column]
        assert float(row["points"]) == grade["points"]
        assert float(row["seconds"]) == grade["seconds"]
    ada = {int(row["item"]): row["status"] for row in table if row["student"] == "ada"}
    assert ada == {1: "incorrect", 2: "blank", 3: "blank", 4: "invalid", 5: "blank", 6: "correct", 7: "correct"}
    totals = {total["student"]: (total["points"], total["max_points"]) for total in said["totals"]}
    assert totals == {"ada": (4.0, 13.5), "bob": (0.0, 13.5), "eve": (0.0, 13.5)}
    _, out, _ = qbank("grade", manifest_path(), "a.json", "more.csv")
    assert "4 / 13.5" in out and "Nothing handed in by bob, eve" in out
    assert "Ada Lovelace" in out and "incorrect" in out  # neither cut nor broken at 80 columns


def test_what_is_late_stands_in_every_output(qbank: Qbank):
    saved("a.json", "ada", {1: {"text": "(1, 2, 3)"}}, saved_at="2026-03-01T10:00:00Z")
    for due, late in (("2026-03-01T10:00:01Z", ""), ("2026-03-01T09:59:59Z", "late")):
        code, out, err = qbank("grade", manifest_path(), "a.json", "-o", "grades.csv", "--due", due, "--json")
        assert (code, "ada handed this in late" in err) == ((1, True) if late else (0, False))
        assert [row["late"] for row in rows()].count(late) == (1 if late else 21)
        assert [grade["late"] for grade in json.loads(out)["grades"]].count(True) == bool(late)
    assert qbank("grade", manifest_path(), "a.json", "--due", "tomorrow")[0] == 2


def test_the_table_of_grades_is_never_taken_for_answers(qbank: Qbank):
    saved("a.json", "ada", {1: {"text": "(1, 2, 3)"}})
    assert qbank("grade", manifest_path(), "a.json", "-o", "grades.csv")[0] == 0
    first = rows()
    code, _, err = qbank("grade", manifest_path(), "a.json", "grades.csv", "-o", "again.csv")
    assert (code, "could both be 'item'" in err) == (1, True)
    assert rows("again.csv") == first


def test_part_of_what_fits_earns_part_of_the_points(qbank: Qbank):
    number, letters = next((n, letters) for n, letters in keys("ada").items() if "," in letters)
    two = letters.split(",")[:2]
    Path("a.csv").write_text(f'student,item,response\nada,{number},"{two[1].lower()} and {two[0]}"\n')
    code, _, _ = qbank("grade", manifest_path(), "a.csv", "-o", "grades.csv")
    row = next(row for row in rows() if row["student"] == "ada" and row["item"] == str(number))
    assert (code, row["status"], row["points"], row["max_points"]) == (0, "partial", "2", "3")
    assert row["criteria"].count("met:") == 4 and row["criteria"].count("missed:") == 1


def test_grades_and_feedback_are_private(qbank: Qbank):
    before = os.umask(0)
    try:
        qbank("grade", manifest_path(), saved("a.json", "ada", {}), "-o", "grades.csv", "--feedback", "feedback")
    finally:
        os.umask(before)
    assert Path("grades.csv").stat().st_mode & 0o777 == 0o600
    assert Path("feedback").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in Path("feedback").iterdir()} == {0o600}
    assert names(Path("feedback")) == ["ada.html", "bob.html", "eve.html"]


def test_what_does_not_fit_is_noted_and_the_rest_is_marked(qbank: Qbank):
    Path("a.csv").write_text('student,item,response\nadda,1,x\nbob,1,"(1, 2, 3)"\n')
    code, _, err = qbank("grade", manifest_path(), "a.csv", "nowhere.json", "-o", "grades.csv")
    assert code == 1
    assert "note: a.csv:2:1: unknown student 'adda'" in err
    assert "note: nowhere.json: cannot read the file" in err
    assert next(row["status"] for row in rows() if row["student"] == "bob") == "incorrect"


def test_nothing_that_was_handed_in_can_steer_a_terminal_or_a_page(qbank: Qbank):
    evil = "\x1b]0;x\x07\x9b31m<script>alert(1)</script>\u202e"
    saved("e\x1b[31m.json", "A", {1: {"text": evil}}, tiny.version_manifest(), student=evil, name=evil)
    Path("e\x9b.csv").write_text("student,version,item,response\n\u202ex<b>,A,1,<img src=x>\nq,Z,1,\x1b\n")
    manifest = tiny.version_exam().manifest
    for more in ((), ("--json",)):
        _, out, err = qbank("grade", manifest, ".", "-o", "grades.csv", "--feedback", "feedback", *more)
        for sign in "\x1b\x07\x9b\u202e":
            assert sign not in out and sign not in err
    content = Path("grades.csv").read_text()
    assert not any(sign in content for sign in "\x07\u202e")
    for page in Path("feedback").iterdir():
        text = page.read_text()
        assert "<script>alert" not in text and "<img src=x>" not in text and "\u202e" not in text


def test_ids_typed_by_students_never_leave_the_feedback_folder(qbank: Qbank):
    manifest = tiny.version_manifest()
    for number, typed in enumerate(("../up", "student-1", "Ada", "ada", "CON", "a/b", ".", "x" * 300)):
        saved(f"{number}.json", "A", {1: {"text": "x"}}, manifest, student=typed)
    saved("z.json", "B", {1: {"text": "x"}}, manifest, student="Ada")
    code, _, err = qbank("grade", tiny.version_exam().manifest, ".", "--feedback", "deep/feedback")
    assert (code, "answered the versions A and B" in err) == (1, True)
    pages = names(Path("deep/feedback"))
    assert len(pages) == len({page.casefold() for page in pages}) == 9
    assert {page[:2] for page in pages} == {"A-", "B-"}
    assert names(Path("deep")) == ["feedback"]


def test_the_verdict_on_each_letter_is_the_key_and_stays_with_the_teacher(qbank: Qbank):
    number, _ = next((n, letters) for n, letters in keys("ada").items() if "," in letters)
    answers = saved("a.json", "ada", {number: {"chosen": []}, 3: {"text": "nn.RNN(1, 1)"}})
    Path("a.csv").write_text(f"student,item,response\nada,{number},A\n")
    qbank("grade", manifest_path(), answers, "a.csv", "--feedback", "plain", "-o", "grades.csv")
    qbank("grade", manifest_path(), answers, "a.csv", "--feedback", "revealed", "--reveal")
    plain, revealed = (Path(folder, "ada.html").read_text() for folder in ("plain", "revealed"))
    assert "not chosen" not in plain and "not chosen" in revealed
    assert "runs without an error" in plain
    assert "Secretsolution" not in plain and "Secretsolution" in revealed
    assert any("not chosen" in row["criteria"] or "missed:" in row["criteria"] for row in rows())


def test_reveal_is_about_feedback_pages(qbank: Qbank):
    assert qbank("grade", manifest_path(), saved("a.json", "ada", {}), "--reveal")[0] == 2


@pytest.mark.parametrize("clash", ["answers", "manifest", "secret", "students", "teacher"])
def test_results_are_never_written_over_what_they_are_made_from(qbank: Qbank, clash: str):
    answers = saved("a.json", "ada", {})
    exam = tiny.tiny_exam()
    before = {path: path.read_bytes() for path in (*exam.root.rglob("*.*"), answers) if path.is_file()}
    target = {"answers": answers, "manifest": exam.manifest, "secret": exam.secret}.get(clash)
    option = ("-o", target) if target else ("--feedback", exam.root / clash)
    code, _, err = qbank("grade", exam.manifest, answers, *option)
    assert (code, "choose another" in err) == (2, True)
    assert {path: path.read_bytes() for path in before} == before


def test_an_edited_manifest_marks_nothing(qbank: Qbank):
    Path("teacher").mkdir()
    Path("teacher/manifest.jsonl").write_bytes(manifest_path().read_bytes().replace(b'"points":2.0', b'"points":9.0'))
    Path("teacher/secret.key").touch(mode=0o600)
    Path("teacher/secret.key").write_bytes(tiny.tiny_exam().secret.read_bytes())
    code, out, err = qbank("grade", "teacher/manifest.jsonl", saved("a.json", "ada", {}), "-o", "grades.csv")
    assert (code, out) == (1, "")
    assert "was edited" in err
    assert not Path("grades.csv").exists()


class NoRunner:
    def __init__(self) -> None:
        raise RunnerUnavailable("no forks on this system")


def test_without_a_worker_typed_calls_wait_and_the_teacher_reads_why(qbank: Qbank, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runner_module, "Runner", NoRunner)
    answers = saved("a.json", "ada", {1: {"text": "(1, 2, 3)"}, 3: {"text": "nn.RNN(5, 3)"}})
    code, _, err = qbank("grade", manifest_path(), answers, "-o", "grades.csv", "--feedback", "feedback")
    assert code == 1
    assert "ada's item 3 is not marked (ungraded): no forks on this system" in err
    assert {row["item"]: row["status"] for row in rows() if row["student"] == "ada"}["3"] == "ungraded"
    assert next(row["status"] for row in rows()) == "incorrect"
    page = Path("feedback/ada.html").read_text()
    assert "no forks" not in page and "your teacher will settle it" in page


def test_a_disk_that_fills_leaves_the_old_grades(qbank: Qbank, monkeypatch: pytest.MonkeyPatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    Path("grades.csv").write_text("old")
    answers = saved("a.json", "ada", {})
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        code, _, err = qbank("grade", manifest_path(), answers, "-o", "grades.csv")
    assert (code, "No space left" in err) == (3, True)
    assert Path("grades.csv").read_text() == "old"
    assert names(Path()) == ["a.json", "grades.csv"]


def test_marking_what_needs_no_run_imports_no_torch_and_starts_nothing(tmp_path: Path):
    (tmp_path / "a.csv").write_text('student,item,response\nada,1,"(1, 2, 3)"\nada,2,0.5\nada,3,?\nada,4,no error\n')
    code = (
        "import subprocess, sys\n"
        "def never(*_, **__): raise AssertionError('a process was started')\n"
        "subprocess.Popen.__init__ = never\n"
        "from qbank.cli.edge import guarded\n"
        "from qbank.cli.app import app\n"
        f"code = guarded(app, ['grade', {str(manifest_path())!r}, 'a.csv', '-o', 'g.csv'])\n"
        "print(code, [name for name in ('torch', 'numpy') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0 []"
    assert len((tmp_path / "g.csv").read_text().splitlines()) == 22


def test_grades_can_be_written_to_a_pipe(tmp_path: Path):
    (tmp_path / "a.csv").write_text('student,item,response\nada,1,"(1, 2, 3)"\n')
    command = [sys.executable, "-m", "qbank", "grade", str(manifest_path()), "a.csv", "-o", "/dev/stdout"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("student,name,version,item")
    assert names(tmp_path) == ["a.csv"]
