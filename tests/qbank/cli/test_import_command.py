"""`qbank import`: verdicts in words and as JSON, drafts, exit codes, and refusals without a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from running_qbank import Qbank

from graders import students
from qbank.cli import workers
from qbank.cli.app import app
from qbank.cli.edge import guarded

QUIZZES = Path(__file__).parents[1] / "importing" / "quizzes"
SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schema/output/import.json").read_text())


def test_a_sound_quiz_is_told_so_and_drafted(qbank: Qbank, tmp_path: Path) -> None:
    ended = qbank("import", QUIZZES / "quiz.xml", "-o", tmp_path / "drafts")
    assert ended.code == 0
    assert (
        "quiz.xml:6: Output shape: confirmed\n    held against: output.shape\n    because: output.shape is (4, 2, 3)\n"
        in ended.out
    )
    assert "Moodle XML, 3 questions: 2 confirmed, 0 refuted, 0 ambiguous, 1 undecided.\n" in ended.out
    shown = qbank("show", "output-shape", "--bank", tmp_path / "drafts", "--reveal")
    assert (shown.code, "(4, 2, 3)" in shown.out) == (0, True)
    again = qbank("import", QUIZZES / "quiz.xml", "-o", tmp_path / "drafts")
    assert (again.code, "is there already" in again.err) == (1, True)


def test_a_refuted_key_is_told_with_file_line_and_what_holds(qbank: Qbank) -> None:
    ended = qbank("import", QUIZZES / "flawed.xml")
    assert ended.code == 1
    told = "flawed.xml:92: P8 output shape, key B by hand: refuted\n    key: (7, 4, 3)\n    holds: (4, 7, 3)\n"
    assert told in ended.out
    assert "flawed.xml:175: Match the shapes: left out: pairs to match" in ended.out
    assert "4 confirmed, 3 refuted, 2 ambiguous, 3 undecided; 1 left out.\n" in ended.out


def test_json_holds_every_question(qbank: Qbank, tmp_path: Path) -> None:
    ended = qbank("import", QUIZZES / "canvas.xml", "-o", tmp_path / "drafts", "--json")
    report = json.loads(ended.out)
    Draft202012Validator(SCHEMA).validate(report)
    assert (ended.code, report["version"], report["format"]) == (0, 1, "QTI 1.2")
    assert [row["verdict"] for row in report["questions"]] == ["confirmed"] * 3
    assert [(tmp_path / "drafts" / row["draft"]).is_file() for row in report["questions"]] == [True] * 3
    assert [left["name"] for left in report["left_out"]] == ["Match"]


def test_without_isolation_nothing_is_run_unless_the_code_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workers, "STUDENT_LAYERS", (*students.STUDENT_LAYERS, "moat"))
    assert guarded(app, ["import", str(QUIZZES / "quiz.xml"), "-o", str(tmp_path / "drafts")]) == 3
    assert "lacks isolation that is required: moat" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>', "declares a document type"),
        (b"PK\x03\x04 and no more", "this zip cannot be read"),
        (b"\x1b[31m", "not well-formed XML"),
    ],
)
def test_a_refused_file_is_one_line_and_leaves_nothing(qbank: Qbank, tmp_path: Path, content: bytes, said: str) -> None:
    quiz = tmp_path / "quiz.xml"
    quiz.write_bytes(content)
    ended = qbank("import", quiz, "-o", tmp_path / "drafts")
    assert (ended.code, ended.out, said in ended.err, ended.err.count("\n")) == (1, "", True, 1) or "hint" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["quiz.xml"]
