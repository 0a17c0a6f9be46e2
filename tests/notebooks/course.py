"""A course built once from the shipped bank, nbgrader's commands run for real, and a plain reader of its gradebook."""

from __future__ import annotations

import importlib.util
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from graders.answers.display import describe
from graders.keys import RubricValue
from qbank.bank.load import Bank, load_bank
from qbank.exams.blueprint import load_blueprint
from qbank.exams.build import Built, build_exams
from qbank.exams.folder import new_folder
from qbank.exams.manifest import Manifest, read_manifest
from qbank.exams.places import Folder
from qbank.exams.planning import Candidate
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.formats.losses import Loss
from qbank.formats.table import exam_format_named
from qbank.items.making import Maker
from qbank.shipped import shipped
from tests.qbank.exams import tiny

ASSIGNMENT = "notebook-exam-naive-2"
BLUEPRINT = """\
title: Notebook exam <naïve> 2
instructions: Answer *all*, please. <b>No HTML</b>.
minutes: 30
sections:
  - title: Typed
    tasks:
      - {question: output-shape-seq-first, as: entry, points: 2}
      - {question: layer-that-sees-both-sides, as: entry, points: 3}
      - {question: loop-over-a-cell, as: entry, points: 2.5}
      - {question: one-direction-or-two, points: 4}
  - title: Chosen
    instructions: Letters.
    shuffle: true
    tasks:
      - {question: parameter-count, as: choice}
      - {question: inputs-that-are-accepted, as: choice, points: 2}
      - {question: line-where-sizes-meet, as: choice}
"""
STUDENTS = ("ada", "bob", "cho", "dan", "eve", "fay")
POINTS = 15.5
BY_HAND = 4.0
Cells = list[dict[str, Any]]


@cache
def built() -> tuple[Bank, Built]:
    """Build the exams of six students."""
    bank = load_bank(shipped("questions"))
    path = tiny.scratch() / "notebooks.yaml"
    path.write_text(BLUEPRINT, encoding="utf-8")
    maker = Maker.of(bank, tiny.runner().run, tiny.runner().facts().torch)
    people = [Candidate(student, student.title(), False) for student in STUDENTS]
    return bank, build_exams(load_blueprint(path, bank), people, tiny.SECRET, maker)


def write(
    name: str, target: Path, exams: Built | None = None, secret: Secret = tiny.SECRET
) -> tuple[Folder, list[Loss]]:
    """Write the exams in a format; return the folder and what it lost."""
    lost: list[Loss] = []
    with new_folder(target, replace=False) as folder:
        exam_format_named(name).write(folder, exams or built()[1], secret, lost.append)
    return Folder(target), lost


def manifest_of(folder: Folder) -> Manifest:
    """Read the manifest."""
    return read_manifest(folder.manifest)


def notebook(folder: Folder, student: str) -> dict[str, Any]:
    """Read a student's notebook as JSON."""
    return dict(json.loads((folder.students / student / "exam.ipynb").read_text(encoding="utf-8")))


def right(task: TaskRecord) -> str:
    """Write a right answer as a student would."""
    if task.choice is not None:
        return repr(", ".join(option.letter for option in task.choice.options if option.correct))
    assert task.entry is not None
    return repr(describe(task.entry.value))


def answered(folder: Folder, student: str, knows: Callable[[TaskRecord], bool]) -> dict[str, Any]:
    """Return a student's notebook with right answers to what the student knows."""
    manifest = manifest_of(folder)
    token = next(token for token, owner in manifest.exam.tokens.items() if owner == student)
    book = notebook(folder, student)
    for cell in book["cells"]:
        ours = cell["metadata"].get("qbank")
        if ours is not None and knows(task := manifest.tasks[token][ours["item"]]):
            by_hand = task.entry is not None and isinstance(task.entry.value, RubricValue)
            cell["source"] = (
                "".join(cell["source"]) + "An essay." if by_hand else f"answer_{task.number} = {right(task)}"
            )
    return book


def hand_in(folder: Folder, student: str, book: dict[str, Any]) -> None:
    """Put a notebook where nbgrader collects them."""
    place = folder.root / "submitted" / student / ASSIGNMENT
    place.mkdir(parents=True)
    (place / "exam.ipynb").write_text(json.dumps(book), encoding="utf-8")
    (place / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC", encoding="utf-8")


def nbgrader(folder: Folder, *arguments: str) -> str:
    """Run a command of nbgrader in the course; return what it said."""
    found = importlib.util.find_spec("nbgrader")
    assert found is not None and found.origin is not None
    beside = Path(found.origin).parents[4]
    paths = {
        "PATH": os.pathsep.join([str(beside / "bin"), os.environ["PATH"]]),  # it calls alembic by its bare name
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "JUPYTER_PATH": str(beside / "share" / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(folder.root / ".jupyter"),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder.root,
        env={**os.environ, **paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def gradebook(folder: Folder) -> dict[str, dict[str, tuple[float | None, float, bool]]]:
    """Read the gradebook with nothing of nbgrader: student, cell, and (points, maximum, a person is needed)."""
    with sqlite3.connect(folder.root / "gradebook.db") as base:
        rows = base.execute(
            """
            select sa.student_id, cell.name, grade.auto_score, gc.max_score, grade.needs_manual_grade
            from grade
            join submitted_notebook sn on grade.notebook_id = sn.id
            join submitted_assignment sa on sn.assignment_id = sa.id
            join base_cell cell on grade.cell_id = cell.id
            join grade_cells gc on gc.id = cell.id
            """
        ).fetchall()
    found: dict[str, dict[str, tuple[float | None, float, bool]]] = {}
    for student, cell, points, most, manual in rows:
        found.setdefault(student, {})[cell] = (points, most, bool(manual))
    return found
