"""Reads the CSV files that spreadsheets and learning platforms write, as rows of named cells.

Every row keeps its line. Delimiter, `sep=` line and line endings are read from the header alone, never guessed
from the cells: a student's answer may hold any of them.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qbank.loading.suggestions import did_you_mean, listed, printable, shown
from qbank.loading.text_file import read_text
from qbank.problems import Problem, ProblemsFound

Kin = Mapping[str, tuple[str, ...]]
"""Column name to the other headers that mean the same; case, spaces, `-` and `_` do not matter."""

BYTES = 5_000_000
ROWS = 20_000
_DELIMITERS = (",", ";", "\t")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[,;\t]*', re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One row: the line where it begins, and its cells as written, by column name; an absent one is not there."""

    line: int
    cells: Mapping[str, str]


def read_table(path: Path, *, required: Kin, optional: Kin | None = None, display: str | None = None) -> list[Row]:
    """Return the rows of a CSV file below its header; blank rows and columns of other names are left out.

    Every row has all `required` columns. Raises ProblemsFound for a file over 5 MB or 20 000 rows, for one
    that cannot be read as a table, and with every row that does not fit the header.
    """
    rows, problems = scan_table(path, required=required, optional=optional, display=display)
    if problems:
        raise ProblemsFound(problems)
    return rows


def scan_table(
    path: Path, *, required: Kin, optional: Kin | None = None, display: str | None = None
) -> tuple[list[Row], list[Problem]]:
    """Return the rows that can be read and a problem for each that cannot, so that a caller adds its own.

    Raises ProblemsFound if the file or its header cannot be read.
    """
    text = read_text(path, limit=BYTES, display=display, save_as="'CSV UTF-8'")
    name = printable(display if display is not None else str(path))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter, skipped = "", 0
    if found := _SEPARATOR_LINE.fullmatch(text.split("\n", 1)[0]):
        delimiter, skipped, text = found[1], 1, text.partition("\n")[2]
    if not text.strip():
        raise ProblemsFound([Problem(name, 0, 0, "the file is empty")])
    kin = {**required, **(optional or {})}
    records = _records(text, delimiter or _delimiter(text, kin), name, skipped)
    line, header = next(records, (skipped + 1, []))
    if isinstance(header, Problem):
        raise ProblemsFound([header])
    columns = _columns(header, kin, required, name, line)
    return _rows(records, columns, len(header), required, name)


def _rows(
    records: Iterator[tuple[int, list[str] | Problem]],
    columns: Mapping[str, int],
    width: int,
    required: Kin,
    name: str,
) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    last_needed = max(columns[column] for column in required)
    for count, (line, record) in enumerate(records):
        if isinstance(record, Problem):
            problems.append(record)
        elif count >= ROWS:
            problems.append(Problem(name, line, 1, "the file has too many rows", f"at most {ROWS}"))
            break
        elif len(record) <= last_needed or any(cell.strip() for cell in record[width:]):
            what = f"this row has {_cells(len(record))}, the header has {_cells(width)}"
            hint = "put a cell that holds the delimiter in double quotes" if len(record) > width else ""
            problems.append(Problem(name, line, 1, what, hint=hint))
        else:
            rows.append(Row(line, {column: record[at] for column, at in columns.items() if at < len(record)}))
    return rows, problems


def _records(text: str, delimiter: str, name: str, skipped: int) -> Iterator[tuple[int, list[str] | Problem]]:
    """Yield line and cells of each row that is not blank; a problem ends the table."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + skipped + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            what, hint = _quoting(str(error))
            yield line, Problem(name, line, 1, what, hint=hint)
            return
        if any(cell.strip() for cell in record):
            yield line, record


def _quoting(error: str) -> tuple[str, str]:
    if "unexpected end" in error:
        return "a quote that opens in this row is never closed", 'write a " inside a quoted cell twice'
    if "expected after" in error:
        return "there is more text after a closing quote in this row", 'write a " inside a quoted cell twice'
    if "field larger" in error:
        return "a cell of this row is far too long", "perhaps its opening quote is never closed"
    return f"this row cannot be read: {printable(error)}", ""


def _delimiter(text: str, kin: Kin) -> str:
    """Choose the delimiter under which the header names most columns that are looked for."""
    first = text.lstrip("\n").split("\n", 1)[0]

    def merit(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([first], delimiter=delimiter, skipinitialspace=True))
        except csv.Error:
            return 0, 0
        return sum(1 for cell in cells if _meaning(cell, kin)), len(cells)

    return max(_DELIMITERS, key=merit)


def _columns(header: list[str], kin: Kin, required: Kin, name: str, line: int) -> dict[str, int]:
    """Return where each column that is looked for stands in the header."""
    columns: dict[str, int] = {}
    problems: list[Problem] = []
    for at, title in enumerate(header):
        column = _meaning(title, kin)
        if not column:
            continue
        if column in columns:
            what = f"the columns {shown(header[columns[column]])} and {shown(title)} could both be {column!r}"
            problems.append(Problem(name, line, 1, what, hint="keep one, or give the other another name"))
        columns.setdefault(column, at)
    for column in required:
        if column not in columns:
            what = f"there is no column {column!r} in the header {shown(header)}"
            near = (did_you_mean(title, [column]) for title in header)
            hint = "rename one to it" if any(near) else "the first row names the columns"
            problems.append(Problem(name, line, 1, what, listed((column, *required[column])), hint))
    if problems:
        raise ProblemsFound(problems)
    return columns


def _meaning(title: str, kin: Kin) -> str:
    flat = _flat(title)
    return next((column for column, others in kin.items() if flat in map(_flat, (column, *others))), "")


def _flat(title: str) -> str:
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", title).casefold())


def _cells(count: int) -> str:
    return f"{count} cell{'s' * (count != 1)}"
