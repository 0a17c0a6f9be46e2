"""Reads the answers out of a notebook that was handed in. Nothing in it is ever run: answers are read as written.

What a cell redefines, patches or prints changes nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final, NoReturn

from graders.grades import Filled, Letters, Response, Typed
from qbank.exams.records import TaskRecord
from qbank.grading.answer_cells import (
    METADATA,
    STUDENT,
    Written,
    alone_in,
    assigned_in,
    essay_in,
    exam_named,
    number_named,
)

ENDING: Final = ".ipynb"
NO_ANSWER: Final = "the cell of this answer has no line of the form `answer_1 = …`"
MAX_CELLS: Final = 5000
"""Far more than an exam has: what lies behind them is not read."""


@dataclass(frozen=True)
class _Cell:
    is_code: bool
    source: str
    item: str
    number: int | None


@dataclass
class AnsweredNotebook:
    """What a notebook says: whose exam it is, the id typed into a version's, and the answers by token and by number.

    `twice` names tokens and numbers that several cells answer differently: the last of them counts.
    """

    exam: str
    student: str = ""
    name: str = ""
    saved_at: str = ""
    by_token: dict[str, Written] = field(default_factory=dict)
    by_number: dict[int, Written] = field(default_factory=dict)
    twice: set[str | int] = field(default_factory=set)

    def moment(self) -> None:
        """A notebook says not when it was saved."""

    def responses(self, tasks: Mapping[str, TaskRecord]) -> dict[str, Response | None]:
        """Return the response to each item that the notebook says anything about; None for what can be none.

        Tokens of items that are in no such exam are returned too.

        A cell that lost its metadata on the way (some hosts drop it) is known by the name that it assigns to.
        """
        found: dict[str, Response | None] = {}
        for token, task in tasks.items():
            written = self.by_token.get(token)
            named = self.by_number.get(task.number) if task.task is None else None
            if named is not None and (written is None or (written.is_blank and not named.is_blank)):
                written = named
            if written is not None:
                found[token] = _response(task, written)
        strange = (token for token, written in self.by_token.items() if token not in tasks and not written.is_blank)
        return found | dict.fromkeys(strange)

    def answered_twice(self, tasks: Mapping[str, TaskRecord]) -> list[int]:
        """List the numbers of the items that several cells answer differently."""
        return sorted(task.number for token, task in tasks.items() if token in self.twice or task.number in self.twice)


def notebook_of(content: bytes) -> AnsweredNotebook | None:
    """Read a notebook's bytes; None where they are no notebook, or one that names no exam."""
    try:
        record = json.loads(content.decode("utf-8-sig"), parse_constant=_no_such_number)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or not isinstance(record.get("cells"), list):
        return None
    cells = list(islice(_cells(record["cells"]), MAX_CELLS))
    exam = _metadata(record, "exam") or next((found for cell in cells if (found := _exam_in(cell))), "")
    if not exam:
        return None
    notebook = AnsweredNotebook(exam)
    for cell in cells:
        _take(notebook, cell)
    return notebook


def _exam_in(cell: _Cell) -> str:
    return "" if cell.is_code else exam_named(cell.source)


def _no_such_number(written: str) -> NoReturn:
    raise ValueError(f"{written} is not JSON")


def _cells(written: list[Any]) -> Iterator[_Cell]:
    """Yield the cells that can be read; a broken one costs only itself."""
    for cell in written:
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if isinstance(source, str):
            number = _ours(cell).get("number")
            number = number if isinstance(number, int) else None
            yield _Cell(cell.get("cell_type") == "code", source, _metadata(cell, "item"), number)


def _ours(record: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = record.get("metadata")
    ours = metadata.get(METADATA) if isinstance(metadata, dict) else None
    return ours if isinstance(ours, dict) else {}


def _metadata(record: Mapping[str, Any], name: str) -> str:
    value = _ours(record).get(name)
    return value if isinstance(value, str) else ""


def _take(notebook: AnsweredNotebook, cell: _Cell) -> None:
    """Take what one cell says: an item's own cell about that item, any cell about answers that it names."""
    if not cell.is_code:
        number, text = essay_in(cell.source)
        if cell.item:
            _put(notebook, notebook.by_token, cell.item, Written(text))
        elif number is not None:
            _put(notebook, notebook.by_number, number, Written(text))
        return
    assigned = assigned_in(cell.source)
    if STUDENT in assigned:
        notebook.student = assigned.pop(STUDENT).text or ""
    named = {number_named(name) or 0: written for name, written in assigned.items()}
    if cell.item:
        _put(notebook, notebook.by_token, cell.item, replace(_own(cell, named), source=cell.source))
        return
    for number, written in named.items():
        _put(notebook, notebook.by_number, number, written)


def _own(cell: _Cell, named: Mapping[int, Written]) -> Written:
    """Return what an item's own cell says: by its name, by another name (a slip), or standing there alone."""
    if (mine := named.get(cell.number or 0)) is not None:
        return mine
    if named:
        return list(named.values())[-1]
    return alone_in(cell.source) or Written()


def _put(notebook: AnsweredNotebook, answers: dict[Any, Written], key: str | int, written: Written) -> None:
    before = answers.get(key)
    if before is not None and not before.is_blank:
        if written.is_blank:
            return
        if written != before:
            notebook.twice.add(key)
    answers[key] = written


def _response(task: TaskRecord, written: Written) -> Response | None:
    if task.task is not None:
        is_unchanged = written.source.strip() == task.task.starter.strip()
        return Typed("" if is_unchanged else written.source)
    if written.gaps is not None:
        return Filled(written.gaps)
    if written.text is None:
        return None
    return Letters(written.text) if task.choice is not None else Typed(written.text)
