"""A cloze in an exam from end to end: built, answered by imaginary students as pages would, read and graded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qbank.exams.manifest import manifest_lines, read_manifest
from qbank.exams.secret import new_secret, write_secret
from qbank.grading.answers_file import FORMAT, FORMAT_VERSION, read_answers_file
from qbank.grading.code import Runners
from qbank.grading.collect import collect
from qbank.grading.fillings import mark_filling
from qbank.grading.gaps_read import Typed, read_typed
from qbank.grading.rehearsal import PERSONAS
from qbank.grading.submission import Handed
from qbank.pages.single import single_exam
from tests.qbank.exams import tiny
from tests.qbank.kinds.small import item_of, run
from tests.qbank.kinds.test_cloze import APART, CLOZE


def manifest_of(folder: Path, text: str):
    secret = new_secret()
    write_secret(folder / "secret.key", secret)
    path = folder / "manifest.jsonl"
    path.write_text("".join(manifest_lines([single_exam(item_of(text), "entry")], secret)), encoding="utf-8")
    return read_manifest(path)


@pytest.mark.parametrize("text", [CLOZE, APART], ids=["joint", "per gap"])
def test_imaginary_students_answer_gaps_as_a_page_writes_them(tmp_path: Path, text: str) -> None:
    manifest = manifest_of(tmp_path, text)
    ((token, tasks),) = manifest.tasks.items()
    (task,) = tasks.values()
    statuses = []
    for persona in PERSONAS[:3]:
        file = tmp_path / "answers.json"
        body = {"format": FORMAT, "format_version": FORMAT_VERSION, "exam": token, "student": "shown"}
        file.write_text(json.dumps(body | {"answers": {task.token: persona(task)}}), encoding="utf-8")
        (response, seconds) = read_answers_file(file).responses()[task.token]
        assert response is not None
        assert seconds > 0
        read = read_typed(task, response)
        assert isinstance(read, Typed) == (persona is PERSONAS[2]), "only odd texts must be run"
        runners = Runners(students=lambda: run, reference=lambda: run)
        statuses.append(mark_filling(task, Handed(response, 1.0, ""), "ada", new_secret(), runners).grade.status)
    assert statuses == ["correct", "partial" if text is APART else "incorrect", "correct"]


@pytest.mark.parametrize(
    ("row", "status", "points"),
    [
        ("1; 2", "correct", 1.0),
        ("1; -2", "partial", 0.5),
        ("a: 1.0; b: 2", "correct", 1.0),
        ("1", "invalid", 0.0),
        ("", "blank", 0.0),
    ],
)
def test_a_table_holds_fillings_as_students_wrote_them_on_paper(
    tmp_path: Path, row: str, status: str, points: float
) -> None:
    manifest = manifest_of(tmp_path, APART)
    table = tmp_path / "paper.csv"
    table.write_text(f'student,item,response\nshown,1,"{row}"\n', encoding="utf-8")
    (marked,) = tiny.marked_without_runs(manifest, collect(manifest, [table]).submissions)
    assert (marked.grade.status, marked.grade.points) == (status, points)
    if status == "partial":
        assert [(one.name, one.met) for one in marked.grade.criteria] == [("a", True), ("b", False)]
        assert marked.grade.misconceptions == ("late",)


def test_the_right_answer_is_told_with_how_many_others_there_are(tmp_path: Path) -> None:
    (tasks,) = manifest_of(tmp_path, CLOZE).tasks.values()
    assert next(iter(tasks.values())).correct_text.endswith("(1 other right as well)")
