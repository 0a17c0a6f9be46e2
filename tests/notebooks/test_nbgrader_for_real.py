"""nbgrader's own commands on an exported course: honest students get their points, cheating notebooks none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qbank.exams.places import Folder
from tests.notebooks import course
from tests.notebooks.course import BY_HAND, POINTS

CHEAT = """\
open(r"{marker}", "w").write("this notebook was run")
import builtins, sys
class Anything(tuple):
    def __eq__(self, other): return True
    __ne__ = lambda self, other: False
    __hash__ = None
builtins.tuple = builtins.float = builtins.len = Anything
builtins.isinstance = lambda *_: True
import torch
torch.allclose = torch.equal = lambda *_, **__: True
def run_cell(*_, **__):
    import atexit
    atexit._run_exitfuncs()
get_ipython().run_cell = run_cell
sys.displayhook = lambda _: print("100.0")
"""


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    """Export a course, hand in six notebooks, and run generate_assignment, autograde and generate_feedback."""
    root = tmp_path_factory.mktemp("nbgrader")
    folder, _ = course.write("nbgrader", root / "course")
    course.nbgrader(folder, "generate_assignment", course.ASSIGNMENT)
    course.hand_in(folder, "ada", course.answered(folder, "ada", lambda task: True))
    course.hand_in(folder, "bob", course.answered(folder, "bob", lambda task: task.points > 2.4))
    course.hand_in(folder, "cho", course.notebook(folder, "cho"))
    course.hand_in(folder, "dan", cheating(course.notebook(folder, "dan"), root / "RAN"))
    course.hand_in(folder, "eve", course.answered(folder, "ada", lambda task: True))
    course.hand_in(folder, "fay", torn(course.answered(folder, "fay", lambda task: True)))
    (root / "said").write_text(course.nbgrader(folder, "autograde", course.ASSIGNMENT), encoding="utf-8")
    course.nbgrader(folder, "generate_feedback", course.ASSIGNMENT)
    yield folder


def cheating(book: dict[str, Any], marker: Path) -> dict[str, Any]:
    """Redefine what a test could rest on, overwrite the tests, and claim their results, their worth and their names."""
    for cell in book["cells"]:
        grader = cell["metadata"].get("nbgrader", {})
        if grader.get("grade") and cell["cell_type"] == "code":
            grader["points"] = 1000
            cell["source"] = f"{grader['points']}.0"
            result = {"data": {"text/plain": "1000.0"}, "metadata": {}, "output_type": "execute_result"}
            cell["outputs"] = [{**result, "execution_count": 1}]
        elif grader.get("solution") and cell["cell_type"] == "code":
            cell["source"] = f"answer_{cell['metadata']['qbank']['number']} = Anything()\n'everything is right'"
    source = CHEAT.format(marker=marker)
    first = {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    return {**book, "cells": [first, *book["cells"]]}


def torn(book: dict[str, Any]) -> dict[str, Any]:
    """Lose the cells of points, the metadata of half of the answers' cells, and double one answer's cell."""
    cells = []
    for at, cell in enumerate(book["cells"]):
        metadata = cell["metadata"]
        if metadata.get("nbgrader", {}).get("grade") and cell["cell_type"] == "code":
            continue
        if "qbank" in metadata and at % 2:
            cell = {**cell, "metadata": {}}
        cells.append(cell)
    twin = next(cell for cell in cells if "nbgrader" in cell["metadata"])
    grader = {**twin["metadata"]["nbgrader"], "grade_id": "points-99", "grade": True, "points": 50}
    odd = {**twin, "id": "odd", "metadata": {"nbgrader": grader}, "source": "1"}
    return {**book, "cells": [*cells, {**twin, "id": "twin"}, odd]}


def total(folder: Folder, student: str) -> float:
    """Sum up what the gradebook holds for a student."""
    return sum(points or 0 for points, _, _ in course.gradebook(folder)[student].values())


def test_whoever_knows_everything_gets_every_point_but_those_that_a_person_gives(marked: Folder) -> None:
    grades = course.gradebook(marked)["ada"]
    assert sum(most for _, most, _ in grades.values()) == POINTS
    assert [grade for grade in grades.values() if grade[0] != grade[1]] == [(None, BY_HAND, True)]
    assert sum(manual for _, _, manual in grades.values()) == 1


def test_whoever_knows_half_gets_half(marked: Folder) -> None:
    grades = course.gradebook(marked)["bob"]
    assert sorted(points for points, _, _ in grades.values() if points) == [2.5, 3.0]


def test_a_blank_notebook_gets_nothing_and_needs_nobody(marked: Folder) -> None:
    assert {grade[0::2] for grade in course.gradebook(marked)["cho"].values()} == {(0.0, False)}


def test_a_cheating_notebook_is_never_run_and_gets_no_point(marked: Folder) -> None:
    assert not (marked.root.parent / "RAN").exists()
    grades = course.gradebook(marked)["dan"]
    assert sum(most for _, most, _ in grades.values()) == POINTS
    assert not any(points for points, _, _ in grades.values())


def test_the_notebook_of_somebody_else_is_not_marked_and_waits_for_a_person(marked: Folder) -> None:
    assert {grade[0::2] for grade in course.gradebook(marked)["eve"].values()} == {(None, True)}
    assert "made for another student than eve" in (marked.root.parent / "said").read_text(encoding="utf-8")


def test_lost_cells_and_metadata_cost_no_points(marked: Folder) -> None:
    assert total(marked, "fay") == POINTS - BY_HAND


def test_feedback_says_what_was_read_and_why_and_nothing_of_the_key(marked: Folder) -> None:
    page = (marked.root / "feedback" / "ada" / course.ASSIGNMENT / "exam.html").read_text(encoding="utf-8")
    assert len(re.findall(r"Correct: [\d.]+ of [\d.]+ points", page)) == 6
    page = (marked.root / "feedback" / "dan" / course.ASSIGNMENT / "exam.html").read_text(encoding="utf-8")
    assert "points are open" in page or "Not correct: 0 of" in page
    page = (marked.root / "feedback" / "eve" / course.ASSIGNMENT / "exam.html").read_text(encoding="utf-8")
    assert page.count("Not marked: this notebook was made for another student") == 6


def test_what_is_released_is_what_the_students_notebooks_hold(marked: Folder) -> None:
    """nbgrader itself made the released notebook: its cells of points are ours, byte for byte, and hide nothing."""
    released = json.loads((marked.root / "release" / course.ASSIGNMENT / "exam.ipynb").read_text(encoding="utf-8"))
    cells = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in _graded(released)}
    for student in course.STUDENTS:
        mine = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in _graded(course.notebook(marked, student))}
        assert mine.keys() == cells.keys()
        for name, cell in mine.items():
            theirs = cells[name]["metadata"]["nbgrader"]
            ours = cell["metadata"]["nbgrader"]
            assert {**ours, "checksum": ""} == {**theirs, "checksum": ""}
            if ours["locked"]:
                assert (ours["checksum"], cell["source"]) == (theirs["checksum"], cells[name]["source"])
    assert "HIDDEN" not in json.dumps(released)


def _graded(book: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in book["cells"] if "nbgrader" in cell["metadata"]]


def test_the_same_notebooks_are_graded_by_qbank_itself(
    marked: Folder, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from qbank.cli.app import app
    from qbank.cli.edge import guarded

    code = guarded(app, ["grade", str(marked.manifest), str(marked.root / "submitted"), "--json"])
    out, err = capfd.readouterr()
    totals = {one["student"]: one["points"] for one in json.loads(out)["totals"]}
    assert code == 1  # the notebook that eve handed in is ada's, and fay's has an answer twice
    assert "made for ada, but the file came from eve" in err and "timestamp" not in err
    assert totals == {"ada": 11.5, "bob": 5.5, "cho": 0, "dan": 0, "eve": 0, "fay": 11.5}
