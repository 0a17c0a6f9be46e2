"""CSV as spreadsheets and learning platforms write it, read by its header, with the line of every row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.loading.table import Row, read_table
from qbank.problems import ProblemsFound

REQUIRED = {"student": ("id", "student id"), "response": ("answer",)}
OPTIONAL = {"seconds": ("time",)}

READ = {
    "commas": ("student,response\na,x\n", [(2, {"student": "a", "response": "x"})]),
    "semicolons": ("student;response\na;1,5\n", [(2, {"student": "a", "response": "1,5"})]),
    "tabs": ("student\tresponse\na\tx;y\n", [(2, {"student": "a", "response": "x;y"})]),
    "other names, any order": (
        "Answer,Section,Student-ID,TIME\nx,3,a,9\n",
        [(2, {"student": "a", "response": "x", "seconds": "9"})],
    ),
    "Excel's separator line": ("sep=;\r\nstudent;response\r\na;x\r\n", [(3, {"student": "a", "response": "x"})]),
    "a quoted separator line": ('"sep=|"\nstudent|response\na|x', [(3, {"student": "a", "response": "x"})]),
    "a byte-order mark": ("\ufeffid,answer\na,x", [(2, {"student": "a", "response": "x"})]),
    "quotes": ('id,answer\na,"x ""y"", z"\n', [(2, {"student": "a", "response": 'x "y", z'})]),
    "blanks before quotes": ('id, answer\na, "x, y"\n', [(2, {"student": "a", "response": "x, y"})]),
    "several lines in a cell": (
        'id,answer\r\na,"x\r\n  y"\r\nb,z\r\n',
        [(2, {"student": "a", "response": "x\n  y"}), (4, {"student": "b", "response": "z"})],
    ),
    "blank rows": ("id,answer\n\n,\na,x\n\n", [(4, {"student": "a", "response": "x"})]),
    "blank cells at the end": ("id,answer\na,x,,\n", [(2, {"student": "a", "response": "x"})]),
    "an optional cell is absent": ("id,answer,time\na,x\n", [(2, {"student": "a", "response": "x"})]),
    "only a header": ("id,answer\n", []),
}


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ)
def test_a_table_is_read(tmp_path: Path, text: str, expected: list[tuple[int, dict[str, str]]]) -> None:
    file = tmp_path / "f"
    file.write_bytes(text.encode())
    assert read_table(file, required=REQUIRED, optional=OPTIONAL) == [Row(*row) for row in expected]


TWICE = 'write a " inside a quoted cell twice'

REFUSED = {
    "empty": ("", "f: the file is empty"),
    "only a separator line": ("sep=;\n", "f: the file is empty"),
    "no header": (
        "a,x\nb,y\n",
        "f:1:1: there is no column 'response' in the header ['a', 'x']\n    allowed: response, answer\n"
        "    hint: the first row names the columns\n"
        "f:1:1: there is no column 'student' in the header ['a', 'x']\n    allowed: student, id, student id\n"
        "    hint: the first row names the columns",
    ),
    "a misspelt column": (
        "studnet,response\n",
        "f:1:1: there is no column 'student' in the header ['studnet', 'response']\n"
        "    allowed: student, id, student id\n    hint: rename one to it",
    ),
    "two columns for one": (
        "Student,ID,answer\n",
        "f:1:1: the columns 'Student' and 'ID' could both be 'student'\n"
        "    hint: keep one, or give the other another name",
    ),
    "too many cells": (
        "id,answer\na,1,5\n",
        "f:2:1: this row has 3 cells, the header has 2 cells\n"
        "    hint: put a cell that holds the delimiter in double quotes",
    ),
    "too few cells": ("id,answer\na\n", "f:2:1: this row has 1 cell, the header has 2 cells"),
    "an unclosed quote": (
        'id,answer\na,x\nb,"y\nc,z\n',
        f"f:3:1: a quote that opens in this row is never closed\n    hint: {TWICE}",
    ),
    "an unclosed quote in the header": (
        'id,"answer\na,x\n',
        f"f:1:1: a quote that opens in this row is never closed\n    hint: {TWICE}",
    ),
    "text after a quote": (
        'id,answer\na,"x" y\n',
        f"f:2:1: there is more text after a closing quote in this row\n    hint: {TWICE}",
    ),
    "a cell without an end": (
        f"id,answer\na,{'x' * 200_000}\n",
        "f:2:1: a cell of this row is far too long\n    hint: perhaps its opening quote is never closed",
    ),
    "rows without an end": (
        "id,answer\n" + "a,x\n" * 20_001,
        "f:20002:1: the file has too many rows\n    allowed: at most 20000",
    ),
    "every row": (
        "sep=,\nid,answer\na\nb,x,y,z\n",
        "f:3:1: this row has 1 cell, the header has 2 cells\n"
        "f:4:1: this row has 4 cells, the header has 2 cells\n"
        "    hint: put a cell that holds the delimiter in double quotes",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_broken_table_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "f"
    file.write_text(text)
    with pytest.raises(ProblemsFound) as caught:
        read_table(file, required=REQUIRED, optional=OPTIONAL, display="f")
    assert str(caught.value) == expected


BYTES = {
    "Windows-1252": (
        "id,answer\na,M\xfcller".encode("cp1252"),
        "f:2:4: the file is not UTF-8: byte 0xFC does not belong here\n    hint: save it as 'CSV UTF-8'",
    ),
    "UTF-16": (
        "id,answer".encode("utf-16"),
        "f: the file is UTF-16, not UTF-8\n    hint: save it as 'CSV UTF-8'",
    ),
    "a workbook": (
        b"PK\x03\x04",
        "f: this is a ZIP archive or a spreadsheet, not a text file\n    hint: save it as 'CSV UTF-8'",
    ),
    "more than 5 MB": (
        b"a" * 5_000_001,
        "f: the file is too large: 5.0 MB\n    allowed: at most 5.0 MB",
    ),
}


@pytest.mark.parametrize(("content", "expected"), BYTES.values(), ids=BYTES)
def test_what_is_no_csv_in_utf8_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "f"
    file.write_bytes(content)
    with pytest.raises(ProblemsFound) as caught:
        read_table(file, required=REQUIRED, display="f")
    assert str(caught.value) == expected


@given(st.text(max_size=50) | st.text('id,answer;\n\t"sep= x\r', max_size=50).map("id,answer\n".__add__))
@settings(max_examples=200, deadline=None)
def test_any_text_is_rows_or_problems(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        rows = read_table(file, required=REQUIRED, optional=OPTIONAL)
    except ProblemsFound as found:
        assert all(problem.what.isprintable() for problem in found.problems)
    else:
        assert all(row.cells.keys() >= REQUIRED.keys() for row in rows)


@given(
    st.lists(st.tuples(*[st.text('ab ,;\n"=-é', min_size=1, max_size=9).map("x".__add__)] * 2), max_size=5),
    st.sampled_from([(",", "\n"), (";", "\r\n"), ("\t", "\r\n")]),
)
@settings(max_examples=100, deadline=None)
def test_quoted_cells_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]], dialect: tuple[str, str]
) -> None:
    delimiter, end = dialect
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in [("id", "answer"), *cells]]
    file = tmp_path_factory.getbasetemp() / "quoted.csv"
    file.write_bytes(end.join(delimiter.join(row) for row in quoted).encode())
    rows = read_table(file, required=REQUIRED)
    assert [(row.cells["student"], row.cells["response"]) for row in rows] == cells
