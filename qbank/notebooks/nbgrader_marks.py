"""Marks submitted notebooks for `nbgrader autograde`, in place of running them. nbgrader alone imports this module.

Nothing in a notebook decides: answers are read by their syntax, marked from the manifest, and written to the gradebook.
"""

from __future__ import annotations

import atexit
import json
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Dict, Unicode

from qbank.exams.manifest import Manifest, read_manifest
from qbank.exams.places import SECRET_FILE
from qbank.exams.secret import read_secret
from qbank.grading.notebook import notebook_of
from qbank.grading.verdicts import FILE as VERDICTS_FILE
from qbank.notebooks.item_cells import SCORE, answer_id, score_id
from qbank.notebooks.marking import Bench, Given, mark_notebook, whose_fault
from qbank.notebooks.places import by_hand, places_in


class SaveMarks(NbGraderPreprocessor):  # type: ignore[misc]
    """Marks a notebook, and saves the points of every place in the gradebook: also of cells that were deleted."""

    manifests = Dict(
        key_trait=Unicode(), value_trait=Unicode(), help="The manifest of each assignment that qbank marks."
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Mark the notebook, save the points, and put what is to be said below the cells of the points."""
        ours = resources["nbgrader"]
        names = (ours["notebook"], ours["assignment"], ours["student"])
        if ours["assignment"] not in self.manifests:
            raise ValueError(f"SaveMarks.manifests in nbgrader_config.py has no manifest for {ours['assignment']!r}")
        origin = Path(ours["student"], ours["assignment"], f"{ours['notebook']}.ipynb")
        given, fault = _marked(self.manifests[ours["assignment"]], nb, ours["student"], origin)
        if fault:
            self.log.error("%s: %s", origin, fault)
        with Gradebook(ours["db_url"]) as gradebook:
            for grade in gradebook.find_submission_notebook(*names).grades:
                _save(grade, given.get(grade.name))
            gradebook.db.commit()
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
                cell.source = SCORE
                cell.outputs = [_said(given[name].words if name in given else f"Not marked: {fault}.")]
        return nb, resources


class KeepKnownCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes nbgrader's metadata from copies of cells and from invented ones, at which nbgrader would give up."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Keep the first cell of each name that the gradebook knows."""
        ours = resources["nbgrader"]
        with Gradebook(ours["db_url"]) as gradebook:
            left = {cell.name for cell in gradebook.find_notebook(ours["notebook"], ours["assignment"]).source_cells}
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in left:
                left.remove(name)
            else:
                cell.metadata.pop("nbgrader", None)
        return nb, resources


def _save(grade: Any, one: Given | None) -> None:
    """Save one place's points; what is open waits for a person and is no zero."""
    grade.auto_score = one.points if one else None
    grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None


def _marked(path: str, nb: Any, student: str, origin: Path) -> tuple[dict[str, Given], str]:
    """Return what is given at each place of the gradebook, or why nothing is marked."""
    manifest = _manifest(path)
    places = places_in(manifest)
    assert places is not None, "no course is written without places"
    notebook = notebook_of(json.dumps(nb).encode())
    if notebook is None:
        return {}, "this notebook was not made by qbank: it names no exam"
    given = mark_notebook(manifest, notebook, student, str(origin), _bench(path))
    if not given:
        return {}, whose_fault(manifest, notebook, student)
    return {(answer_id if by_hand(one.task) else score_id)(places[token]): one for token, one in given.items()}, ""


def _said(words: str) -> Any:
    return NotebookNode(output_type="stream", name="stdout", text=words + "\n")


@cache
def _manifest(path: str) -> Manifest:
    return read_manifest(Path(path))


@cache
def _bench(path: str) -> Bench:
    """Open the workshop for all the notebooks of a command; verdicts are kept where `qbank grade` keeps them."""
    folder = Path(path).parent
    bench = Bench(read_secret(folder / SECRET_FILE), folder / VERDICTS_FILE)
    atexit.register(bench.close)
    return bench
