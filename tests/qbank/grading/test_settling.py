"""Explanations: a suggestion first, then a person's points from a table; nothing that a run decided is changed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from qbank.exams.manifest import read_manifest
from qbank.grading.collect import collect
from qbank.grading.mark import Marked
from qbank.grading.settling import settle, waiting
from qbank.problems import ProblemsFound
from tests.qbank.exams import tiny, worded

TEXT = "A plain RNN sees only the past, but two directions see past and future."
Settled = tuple[dict[tuple[str, int], Marked], list[str]]


def marked(tmp_path: Path) -> list[Marked]:
    path = tmp_path / "answers.csv"
    path.write_text(f'student,item,response\nada,1,"{TEXT}"\nbob,1,42\nada,2,A\n', encoding="utf-8")
    collected = collect(worded.manifest(), [path])
    assert collected.notes == ()
    return tiny.marked_without_runs(worded.manifest(), collected.submissions)


def settled(tmp_path: Path, table: str) -> Settled:
    path = tmp_path / "settled.csv"
    path.write_text(table, encoding="utf-8")
    grades, notes = settle(worded.manifest(), marked(tmp_path), path)
    by_place = {(one.submission.student, one.task.number): one for one in grades}
    return by_place, [str(note).replace(f"{path}", "settled.csv") for note in notes]


def test_an_explanation_waits_with_a_suggestion(tmp_path: Path) -> None:
    ada, _, bob, _ = marked(tmp_path)
    assert (ada.grade.status, ada.grade.points, ada.grade.understood) == ("ungraded", 0.0, TEXT)
    assert ada.grade.feedback.startswith("2 of 3 concepts found (2 are enough).")
    assert (bob.grade.status, ada.reason) == ("invalid", "")
    assert waiting([ada, bob]) == 1


@pytest.mark.parametrize(
    ("points", "status", "earned"),
    [
        ("4", "correct", 4),
        ("1.5", "partial", 1.5),
        ("1,5", "partial", 1.5),
        ("0", "incorrect", 0),
        (" 4.0 ", "correct", 4),
    ],
)
def test_points_become_a_verdict(tmp_path: Path, points: str, status: str, earned: float) -> None:
    grades, notes = settled(tmp_path, f'student,item,points,comment\nada,1,"{points}",**Well** said\n')
    grade = grades["ada", 1].grade
    assert (grade.status, grade.points, grade.feedback, grade.understood) == (status, earned, "**Well** said", TEXT)
    assert [row.met for row in grade.criteria] == [True, False, True]
    assert notes == []


@pytest.mark.parametrize(
    "table",
    [
        "student;item;points\nada;a-explain;2,5\n",
        "﻿sep=;\nStudent ID;Question;Marks\nada;Q1;2.5\n",
        "item\tstudent\tpoints\n1\tada\t2.5\n",
    ],
)
def test_tables_come_in_the_flavours_of_spreadsheets(tmp_path: Path, table: str) -> None:
    grades, notes = settled(tmp_path, table)
    assert (grades["ada", 1].grade.points, notes) == (2.5, [])


def test_what_could_not_be_read_is_settled_too(tmp_path: Path) -> None:
    grades, _ = settled(tmp_path, "student,item,points\nbob,1,1\n")
    assert grades["bob", 1].grade.status == "partial"


@pytest.mark.parametrize(
    ("row", "note"),
    [
        ("adda,1,2", "unknown student 'adda'; the row is not used (did you mean 'ada'?)"),
        ("ada,7,2", "unknown item '7'; the row is not used"),
        ("ada,1,5", "'5' is no number of points from 0 to 4"),
        ("ada,1,-1", "'-1' is no number of points"),
        ("ada,1,nan", "'nan' is no number of points"),
        ("ada,1,1_0", "'1_0' is no number of points"),
        ("ada,1,", "'' is no number of points"),
        ("ada,1,all", "'all' is no number of points"),
        ("ada,2,1", "ada's item 2 is marked"),
        ("bob,2,1", "bob's item 2 is marked blank already"),
    ],
)
def test_a_row_that_does_not_fit_is_told_and_changes_nothing(tmp_path: Path, row: str, note: str) -> None:
    grades, notes = settled(tmp_path, f"student,item,points,comment\n{row},so\n")
    assert list(grades.values()) == marked(tmp_path)
    (said,) = notes
    assert said.startswith("settled.csv:2:1: ")
    assert note.split(";")[0] in said
    assert "the row is not used" in said


def test_a_row_left_empty_is_left_for_later(tmp_path: Path) -> None:
    grades, notes = settled(tmp_path, "student,item,points,comment\nada,1,,\n")
    assert (grades["ada", 1].grade.status, notes) == ("ungraded", [])


def test_the_later_of_two_rows_counts_and_is_told(tmp_path: Path) -> None:
    grades, notes = settled(tmp_path, "student,item,points\nada,1,1\nada,1,3\n")
    assert grades["ada", 1].grade.points == 3
    assert notes == ["settled.csv:3:1: ada's item 1 is settled in line 2 too; this row counts"]


def test_grades_csv_itself_is_refused_since_its_zeros_are_no_decisions(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match=r"'status' is grades\.csv"):
        settled(tmp_path, "student,item,points,status\nada,1,0,ungraded\n")


def test_of_several_versions_the_table_says_which(tmp_path: Path) -> None:
    manifest = read_manifest(worded.version_exam().manifest)
    answers = tmp_path / "answers.csv"
    answers.write_text(
        "student,version,item,response\neve,A,1,Only the past\neve,B,1,Only the past\nkim,B,1,Only the past\n"
    )
    grades = tiny.marked_without_runs(manifest, collect(manifest, [answers]).submissions)
    table = tmp_path / "settled.csv"
    table.write_text("student,item,points,version\neve,1,1,b\neve,1,2,\nkim,1,3,\nkim,1,1,A\n")
    done, notes = settle(manifest, grades, table)
    points = {
        (one.submission.student, one.submission.version): one.grade.points for one in done if one.task.number == 1
    }
    assert points == {("eve", "A"): 0, ("eve", "B"): 1, ("kim", "B"): 3}
    assert [note.what for note in notes] == [
        "eve answered several versions; the row is not used",
        "kim did not answer version 'A'; the row is not used",
    ]


def test_from_build_to_settled_grades_by_command(qbank_in: Callable[..., tuple[int, str, str]]) -> None:
    where = worded.exam().manifest
    assert qbank_in("rehearse", where, "-o", "answers")[0] == 0
    code, out, err = qbank_in("grade", where, "answers", "-o", "grades.csv", "--feedback", "first")
    assert (code, err) == (0, "")
    assert "2 explanations wait for a person's points: --settle FILE" in out
    with Path("grades.csv").open(encoding="utf-8", newline="") as file:
        first = list(csv.DictReader(file))
    assert [row["status"] for row in first if row["item"] == "1"] == ["ungraded", "ungraded"]
    assert first[0]["feedback"].startswith("3 of 3 concepts found (2 are enough).")
    Path("settled.csv").write_text("student,item,points,comment\nada,1,4,Clear!\nbob,1,2,\nzoe,1,1,\n")
    code, out, err = qbank_in("grade", where, "answers", "--settle", "settled.csv", "--feedback", "second", "--json")
    report = json.loads(out)
    assert (code, len(report["notes"]), "unknown student 'zoe'" in err) == (1, 1, True)
    assert [(row["status"], row["points"]) for row in report["grades"] if row["item"] == 1] == [
        ("correct", 4),
        ("partial", 2),
    ]
    before, after = (Path(folder, "ada.html").read_text(encoding="utf-8") for folder in ("first", "second"))
    assert "a person will settle this one" in before
    assert "read and marked by a person" in before
    assert "Clear!" in after
    for page in (before, after):
        assert "concepts found" not in page
        assert "one direction knows only earlier steps" not in page


def test_the_table_is_never_written_over(qbank_in: Callable[..., tuple[int, str, str]]) -> None:
    Path("settled.csv").write_text("student,item,points\n")
    command = ("grade", worded.exam().manifest, "settled.csv", "--settle", "settled.csv", "-o", "settled.csv")
    code, _, err = qbank_in(*command)
    assert (code, Path("settled.csv").read_text()) == (2, "student,item,points\n")
    assert "read by this command" in err


@pytest.fixture
def qbank_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Run `qbank` in an empty folder."""
    from qbank.cli.app import app
    from qbank.cli.edge import guarded

    monkeypatch.chdir(tmp_path)
    tiny.runner()

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = guarded(app, [str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
