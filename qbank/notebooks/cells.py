"""Cells of a notebook (format 4.5) as plain records, with the metadata by which nbgrader knows them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from qbank.grading.answer_cells import METADATA

Cell: TypeAlias = dict[str, Any]
_FIXED: Final = {"deletable": False, "editable": False}
_SCHEMA: Final = 3


def text_cell(name: str, source: str) -> Cell:
    """Make a cell of Markdown that Jupyter lets nobody edit or delete."""
    return {"cell_type": "markdown", "id": name, "metadata": dict(_FIXED), "source": source}


def code_cell(name: str, source: str, metadata: Mapping[str, Any]) -> Cell:
    """Make a cell of code that was never run."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": dict(metadata),
        "outputs": [],
        "source": source,
    }


def answer_cell(name: str, source: str, item: Mapping[str, Any], grade_id: str = "") -> Cell:
    """Make the cell of code that an answer is written into; nbgrader knows it by its `grade_id`, if it has one."""
    cell = code_cell(name, source, {"deletable": False, METADATA: dict(item)})
    return _sealed(cell, _graded(grade_id, grade=False, solution=True)) if grade_id else cell


def essay_cell(name: str, source: str, item: Mapping[str, Any], grade_id: str = "", points: float = 0) -> Cell:
    """Make the cell of text that an answer in sentences is written into; a person gives it points."""
    metadata = {"deletable": False, METADATA: dict(item)}
    cell = {"cell_type": "markdown", "id": name, "metadata": metadata, "source": source}
    return _sealed(cell, _graded(grade_id, grade=True, solution=True, points=points)) if grade_id else cell


def score_cell(name: str, source: str, grade_id: str, points: float) -> Cell:
    """Make the locked cell under which nbgrader keeps the points of the answer above it."""
    return _sealed(code_cell(name, source, _FIXED), _graded(grade_id, grade=True, solution=False, points=points))


def _graded(grade_id: str, *, grade: bool, solution: bool, points: float | None = None) -> dict[str, Any]:
    worth = {} if points is None else {"points": int(points) if points == int(points) else points}
    flags = {"grade": grade, "locked": grade and not solution, "solution": solution, "task": False}
    return {"grade_id": grade_id, "schema_version": _SCHEMA, **flags, **worth}


def _sealed(cell: Cell, grader: dict[str, Any]) -> Cell:
    """Add nbgrader's metadata, with the checksum by which it tells a cell that was changed."""
    signs = [cell["source"], cell["cell_type"], grader["grade"], grader["solution"], grader["locked"]]
    signs.append(grader["grade_id"])
    if grader["grade"]:
        signs.append(float(grader["points"]))
    digest = hashlib.md5("".join(map(str, signs)).encode(), usedforsecurity=False)
    cell["metadata"]["nbgrader"] = {**grader, "cell_type": cell["cell_type"], "checksum": digest.hexdigest()}
    return cell


def notebook_text(cells: Iterable[Cell], metadata: Mapping[str, Any]) -> str:
    """Write a notebook for Python as Jupyter itself would save it."""
    book = {
        "cells": [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in cells],
        "metadata": {
            **metadata,
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
