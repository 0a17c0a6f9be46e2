"""Writes an exam as an nbgrader course: a notebook for each student, the one that nbgrader counts by, its settings.

Keys lie in `teacher/` alone. Marks are given by `qbank.notebooks.nbgrader_marks`, which runs nothing of a notebook.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from qbank.exams.build import Built
from qbank.exams.manifest import Manifest, read_manifest
from qbank.exams.paper import Paper, paper_of
from qbank.exams.places import MANIFEST_FILE, TEACHER, Folder
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.notebooks.cells import Cell, answer_cell, essay_cell, notebook_text, score_cell, text_cell
from qbank.notebooks.item_cells import SCORE, answer_id, score_id
from qbank.notebooks.places import by_hand, places_in
from qbank.notebooks.student_notebook import Around, student_notebook
from qbank.ordinary_file import refused
from qbank.pages.exam_files import write_teacher_files
from qbank.writing import write_whole

NOTEBOOK: Final = "exam.ipynb"
"""The name that every student's notebook keeps: nbgrader knows it by that."""
CONFIG: Final = "nbgrader_config.py"
_STUB: Final = "# Your answer stands above this line."
_SKELETON: Final = """\
# {title}

Every student has a notebook of their own, with their own questions: it lies in the folder `students`.
This one is what nbgrader counts points by."""
_HIDDEN: Final = """\
### BEGIN HIDDEN TESTS
raise RuntimeError("not marked: nbgrader autograde was run without the nbgrader_config.py that qbank wrote")
### END HIDDEN TESTS"""
_CONFIG: Final = '''\
"""Lets qbank mark what nbgrader collects: answers are read as they are written, and no notebook is run."""

from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties, CheckCellMetadata, ClearOutput, OverwriteCells, OverwriteKernelspec,
)

from qbank.notebooks.nbgrader_marks import KeepKnownCells, SaveMarks

c = get_config()
c.Autograde.sanitize_preprocessors = [
    ClearOutput, KeepKnownCells, OverwriteKernelspec, OverwriteCells, CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [SaveMarks, AssignLatePenalties, CheckCellMetadata]
c.SaveMarks.manifests = {{"{assignment}": str(Path(__file__).resolve().parent / "{teacher}" / "{manifest}")}}
c.ClearSolutions.code_stub = {{"python": "{stub}"}}
'''


def write_course(folder: Folder, built: Built, secret: Secret) -> str:
    """Write the course and return its assignment's name. Raise ProblemsFound where the students' points differ."""
    write_teacher_files(folder, built, secret)
    manifest = read_manifest(folder.manifest)
    places = places_in(manifest)
    if places is None:
        what = "the students' exams differ in what their questions are worth, or in how many a person marks"
        raise refused(folder.manifest, what, "nbgrader counts by one notebook: give such questions tasks of their own")
    papers = [paper_of(exam) for exam in built.exams]
    assignment = assignment_name(manifest.exam.title)
    for paper in papers:
        place = folder.students / (paper.student or f"version-{paper.version}")
        place.mkdir()
        write_whole(place / NOTEBOOK, student_notebook(paper, Around(places)))
    source = folder.root / "source" / assignment
    source.mkdir(parents=True)
    write_whole(source / NOTEBOOK, _counted_by(manifest, papers, places))
    config = _CONFIG.format(assignment=assignment, teacher=TEACHER, manifest=MANIFEST_FILE, stub=_STUB)
    write_whole(folder.root / CONFIG, config)
    return assignment


def assignment_name(title: str) -> str:
    """Make of an exam's title a name that nbgrader takes for an assignment."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "exam"


def _counted_by(manifest: Manifest, papers: Sequence[Paper], places: Mapping[str, int]) -> str:
    """Write the notebook of the course: its cells of answers and points, with what marks them left to be hidden."""
    tasks = sorted(next(iter(manifest.tasks.values())).values(), key=lambda task: places[task.token])
    head = text_cell("head", _SKELETON.format(title=papers[0].title))
    return notebook_text([head, *(cell for task in tasks for cell in _place(task, places[task.token]))], {})


def _place(task: TaskRecord, place: int) -> Iterator[Cell]:
    name = f"question-{place}"
    if by_hand(task):
        yield essay_cell(f"{name}-answer", "", {}, answer_id(place), task.points)
        return
    source = "### BEGIN SOLUTION\n### END SOLUTION"
    yield answer_cell(f"{name}-answer", source, {}, answer_id(place))
    yield score_cell(f"{name}-points", f"{SCORE}\n{_HIDDEN}", score_id(place), task.points)
