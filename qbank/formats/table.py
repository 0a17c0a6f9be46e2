"""The table of formats. Each module is imported only when its format is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Final

from qbank.formats.format import ExamFormat, Format

FORMATS: Final[Mapping[str, str]] = {
    "moodle": "qbank.formats.moodle.write",
    "moodle-coderunner": "qbank.formats.moodle.with_coderunner",
    "blackboard": "qbank.formats.blackboard",
    "brightspace": "qbank.formats.brightspace",
    "gift": "qbank.formats.gift",
    "markdown": "qbank.formats.markdown_sheet",
    "json": "qbank.formats.json_file",
    "canvas": "qbank.formats.canvas.write",
    "cc11": "qbank.formats.cc11.write",
    "qti21": "qbank.formats.qti21",
    "qti30": "qbank.formats.qti30",
}
"""Name to module; the module's `FORMAT` says the rest."""


def format_named(name: str) -> Format:
    """Import a format. Raise KeyError where the table has none of that name."""
    made = importlib.import_module(FORMATS[name]).FORMAT
    assert isinstance(made, Format)
    return made


EXAM_FORMATS: Final[Mapping[str, str]] = {
    "nbgrader": "qbank.notebooks.nbgrader_format",
    "gradescope": "qbank.notebooks.gradescope_format",
    "otter": "qbank.notebooks.otter_format",
}
"""The same for formats that hand out one exam to each student."""


def exam_format_named(name: str) -> ExamFormat:
    """Import a format of exams. Raise KeyError where the table has none of that name."""
    made = importlib.import_module(EXAM_FORMATS[name]).FORMAT
    assert isinstance(made, ExamFormat)
    return made
