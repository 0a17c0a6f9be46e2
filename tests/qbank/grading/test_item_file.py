"""Which item a file's name means, and what the file says; what cannot be read is a fault, never an empty answer."""

import json
from typing import Any

import msgspec
import pytest

from qbank.exams.records import TaskRecord
from qbank.grading.item_file import BYTES, copy_number, item_of, text_of
from tests.qbank.exams import tiny

TASKS = tiny.manifest().tasks[tiny.token_of("ada")]
NAMES: list[tuple[str, int | None]] = [
    ("3.py", 3),
    ("03.py", 3),
    ("3.txt", 3),
    ("item3.py", 3),
    ("Item 3.py", 3),
    ("item_03.ipynb", 3),
    ("q3_solution.py", 3),
    ("Q3.py", 3),
    ("question-3 final.py", 3),
    ("task3.md", 3),
    ("3-1.py", 3),
    ("3 (1).py", 3),
    ("3_solution.py", 3),
    ("solution_q3.py", 3),
    ("ada-item-3.py", 3),
    ("３.py", 3),
    ("layer-for-both.py", 3),
    ("Layer-For-Both-2.py", 3),
    ("8.py", None),
    ("0.py", None),
    ("2026-03-01.py", None),
    ("3rd.py", None),
    ("solution.py", None),
    ("lab2.py", None),
    (".py", None),
    ("", None),
    ("\x1b[31m3.py", None),
    ("x" * 300 + ".py", None),
]


@pytest.mark.parametrize(("name", "number"), NAMES, ids=[repr(case[0])[:40] for case in NAMES])
def test_a_name_means_an_item(name: str, number: int | None):
    found = item_of(name, TASKS)
    assert (found.number if found else None) == number


def test_a_program_without_a_number_means_the_only_item_that_is_one():
    def with_programs(*numbers: int) -> dict[str, TaskRecord]:
        kinds = dict.fromkeys(numbers, "code")
        return {
            token: msgspec.structs.replace(task, kind=kinds.get(task.number, task.kind))
            for token, task in TASKS.items()
        }

    only = item_of("solution.py", with_programs(2))
    assert only is not None and only.number == 2
    assert item_of("solution.py", with_programs(2, 3)) is None
    assert item_of("solution.txt", with_programs(2)) is None
    named = item_of("3.py", with_programs(2))
    assert named is not None and named.number == 3


@pytest.mark.parametrize(
    ("name", "number"), [("3.py", 0), ("3-1.py", 1), ("q3 (12).py", 12), ("3-final.py", 0), ("3(2).py", 2)]
)
def test_a_copy_is_told_by_its_name(name: str, number: int):
    assert copy_number(name) == number


def notebook(*cells: Any) -> bytes:
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()


def cell(*lines: str, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": [line + "\n" for line in lines]}


SAID: list[tuple[str, bytes, str]] = [
    ("3.py", b"x = 1\n", "x = 1\n"),
    ("3.py", b"\xef\xbb\xbfx = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
    ("3.py", "ü = 'é'\n".encode(), "ü = 'é'\n"),
    ("3.txt", "(4, 7)\n".encode("utf-16"), "(4, 7)\n"),
    ("3.md", b"It **remembers**.", "It **remembers**."),
    ("3.PY", b"", ""),
    ("3.ipynb", notebook(cell("# Title", kind="markdown"), cell("%pip install torch", "x = 1"), cell("y = x")),
     "# %pip install torch\nx = 1\n\ny = x\n"),
    ("3.ipynb", notebook({"cell_type": "code", "source": "z = 1"}), "z = 1\n"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "text"), SAID)
def test_a_text_is_read_as_it_is_written(name: str, content: bytes, text: str):
    assert text_of(name, content).text == text
    assert text_of(name, content).fault == ""


FAULTS: list[tuple[str, bytes, str]] = [
    ("3.pdf", b"%PDF", ".txt, .py, .ipynb and .md are"),
    ("3.docx", b"PK\x03\x04", "files of this kind are not read"),
    ("3", b"x", "files of this kind are not read"),
    ("3.py", "é".encode("latin-1"), "not UTF-8"),
    ("3.py", b"x = 1\0", "U+0000"),
    ("3.py", b"print('\x1b[2J')", "U+001B"),
    ("3.txt", b"\xff\xfe\x00\xd8", "not UTF-8"),
    ("3.py", b"x" * (BYTES + 1), f"at most {BYTES}"),
    ("3.ipynb", b"{}", "no notebook"),
    ("3.ipynb", b"[]", "no notebook"),
    ("3.ipynb", b'{"cells": 3}', "no notebook"),
    ("3.ipynb", b'{"cells": [{"cell_type": "code", "source": [1]}]}', "no notebook"),
    ("3.ipynb", b"[" * 100_000, "no notebook"),
    ("3.ipynb", notebook(), "no cell with code"),
    ("3.ipynb", notebook(cell("text", kind="markdown")), "no cell with code"),
    ("3.ipynb", notebook(cell("x" * (BYTES + 1))), "too much code"),
    ("3.ipynb", notebook(cell("x = '\x1b'")), "U+001B"),
]


@pytest.mark.parametrize(("name", "content", "fault"), FAULTS, ids=[f"{case[0]} {case[2][:20]}" for case in FAULTS])
def test_what_cannot_be_read_says_why(name: str, content: bytes, fault: str):
    read = text_of(name, content)
    assert read.text == ""
    assert fault in read.fault
