"""Says in plain words what is wrong with a text that is not YAML, where, and what usually causes it.

The parser's own words are the last resort: they name its state, not the author's mistake.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from qbank.loading.suggestions import printable, shown
from qbank.problems import Problem

_QUOTED = re.compile(r"\"(\\.|[^\"\\])*\"|'[^']*'")
_TEMPLATE = re.compile(r"(^|[:,\[{-])\s*(\{\{)")
_NO_SPACE = re.compile(r"\s*(?:- +)*[\w-]+(:)[^\s:/]")
_SECOND_COLON = re.compile(r":(\s|$)")
_NEAR = 2000  # characters of a line that are searched: a hostile line of a megabyte is not
_MARKUP = "@`%!&*,[]{}|>"

_Fault = tuple[int, int, str, str]
"""Line, column, what is wrong, hint."""


def explain(error: yaml.YAMLError, lines: tuple[str, ...], path: str) -> Problem:
    """Translate an error of the YAML parser into one problem of the file at `path`."""
    if not isinstance(error, yaml.MarkedYAMLError) or not (error.problem_mark or error.context_mark):
        return Problem(path, 0, 0, f"this is not YAML: {printable(' '.join(str(error).split()))}")
    line, column, what, hint = _fault(_Report(error, lines))
    return Problem(path, line, column, what, hint=hint)


class _Report:
    """The parser's error with the lines it speaks of."""

    def __init__(self, error: yaml.MarkedYAMLError, lines: tuple[str, ...]) -> None:
        mark: Any = error.problem_mark or error.context_mark
        self.lines = lines
        self.problem = error.problem or ""
        self.context = error.context or ""
        # At the end of the text the mark stands on a line of its own.
        self.row: int = min(mark.line, len(lines) - 1)
        self.column: int = mark.column if mark.line < len(lines) else len(lines[-1])
        start: Any = error.context_mark or mark
        self.start_row: int = min(start.line, len(lines) - 1)
        self.start_column: int = start.column

    @property
    def line(self) -> str:
        return self.lines[self.row]

    @property
    def letter(self) -> str:
        return self.line[self.column : self.column + 1]

    def row_before(self) -> int | None:
        """Return the nearest row above that is neither blank nor a comment."""
        for row in range(self.row - 1, -1, -1):
            text = self.lines[row].strip()
            if text and not text.startswith("#"):
                return row
        return None


def _fault(report: _Report) -> _Fault:
    for look in (_tab, _quote, _escape, _template, _colon, _block_header, _first_letter, _flow, _indentation):
        if fault := look(report):
            return fault
    words = f"{report.context}: {report.problem}" if report.context else report.problem
    return report.row + 1, report.column + 1, f"this is not YAML: {printable(words)}", ""


def _tab(report: _Report) -> _Fault | None:
    indent = report.line[: len(report.line) - len(report.line.lstrip())]
    if "\t" not in indent and not (report.letter == "\t" and "token" in report.problem):
        return None
    column = indent.index("\t") if "\t" in indent else report.column
    return report.row + 1, column + 1, "a tab cannot indent", "use spaces"


def _quote(report: _Report) -> _Fault | None:
    if "quoted scalar" not in report.context or "unexpected" not in report.problem:
        return None
    sign = report.lines[report.start_row][report.start_column]
    what = f"the quote {sign} that opens here is never closed"
    return report.start_row + 1, report.start_column + 1, what, f"close it with {sign}"


def _escape(report: _Report) -> _Fault | None:
    if "quoted scalar" not in report.context:
        return None
    at = report.line.rfind("\\", 0, report.column + 1)
    sign = shown(report.line[at : at + 2])[1:-1].replace("\\\\", "\\")
    hint = "in double quotes a backslash is written twice: use single quotes or a '|' block"
    return report.row + 1, max(at, 0) + 1, f"'{sign}' means nothing in double quotes", hint


def _template(report: _Report) -> _Fault | None:
    for row in dict.fromkeys((report.start_row, report.row)):
        bare = _QUOTED.sub(lambda found: " " * len(found[0]), report.lines[row][:_NEAR])
        if found := _TEMPLATE.search(bare):
            return row + 1, found.start(2) + 1, "this value begins with '{{' and is not quoted", "quote it"
    return None


def _colon(report: _Report) -> _Fault | None:
    """A colon too many, or one without its space, or none at all."""
    if "could not find expected ':'" in report.problem:
        return _not_a_field(report, report.start_row)
    if "mapping values are not allowed" not in report.problem:
        return None
    if _SECOND_COLON.search(report.line[: report.column]):
        what = "a second ': ' in a value that is not quoted"
        return report.row + 1, report.column + 1, what, "quote the value"
    before = report.row_before()
    if before is None:
        return None
    if re.search(r":\s", report.lines[before] + "\n"):
        what = f"this line is indented further than line {before + 1}, which already holds a value"
        return report.row + 1, _indent(report.line) + 1, what, "check the indentation"
    return _not_a_field(report, before)


def _not_a_field(report: _Report, row: int) -> _Fault:
    line = report.lines[row]
    if found := _NO_SPACE.match(line):
        return row + 1, found.start(1) + 1, "there is no space after this ':'", "write 'name: value'"
    return row + 1, _indent(line) + 1, f"{shown(line.strip())} is not 'name: value'", ""


def _block_header(report: _Report) -> _Fault | None:
    if "block scalar" not in report.context:
        return None
    hint = "the text begins on the next line; quote the value if it is no block"
    what = f"only a block's sign may stand here, not {shown(report.line[report.column :].strip())}"
    return report.row + 1, report.column + 1, what, hint


def _first_letter(report: _Report) -> _Fault | None:
    """A value that begins with a sign that means something to YAML."""
    if "sequence entries" in report.problem or "mapping keys are not allowed" in report.problem:
        what = f"'{report.letter} ' cannot stand here"
        return report.row + 1, report.column + 1, what, "begin a list on the next line, or quote the value"
    row, column = report.row, report.column
    if re.search(r"(alias|anchor|tag|directive|%)", report.context):
        row, column = report.start_row, report.start_column
    elif not re.search(r"cannot start any token|node content|tag handle", report.problem):
        return None
    letter = report.lines[row][column : column + 1]
    if not letter or letter not in _MARKUP:
        return None
    return row + 1, column + 1, f"a value that is not quoted cannot begin with '{letter}'", "quote it"


def _flow(report: _Report) -> _Fault | None:
    if "flow" not in report.context:
        return None
    sign = report.lines[report.start_row][report.start_column : report.start_column + 1]
    other = {"[": "]", "{": "}"}.get(sign)
    if other is None:
        return report.row + 1, report.column + 1, "a '[' or '{' is never closed", ""
    what = f"the '{sign}' that opens here is not closed, or a comma is missing before {_place(report)}"
    return report.start_row + 1, report.start_column + 1, what, f"close it with '{other}', or quote the value"


def _indentation(report: _Report) -> _Fault | None:
    place = report.row + 1, report.column + 1
    before = report.line[: report.column].rstrip()
    if before and before[-1] in "\"'":
        hint = "quote the whole value, and write a ' inside single quotes twice"
        return *place, "there is more text after the closing quote", hint
    if before and before[-1] in "]}":
        return *place, f"there is more text after the closing '{before[-1]}'", "quote the whole value"
    if "block collection" in report.context:
        what = f"a list item ('- ') should stand here, not {shown(report.line[report.column :].strip())}"
        return *place, what, "check the indentation"
    if "block mapping" in report.context or "document start" in report.problem:
        text = shown(report.line[report.column :].strip())
        return *place, f"{text} does not line up with the fields above it", "check the indentation"
    return None


def _place(report: _Report) -> str:
    return f"{report.row + 1}:{report.column + 1}"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
