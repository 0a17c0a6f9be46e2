"""Answers are read out of notebooks as they are written, in whatever state a host or a student left the notebook."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.grades import Filled, Letters, Typed
from qbank.grading.answer_cells import Written, alone_in, assigned_in
from qbank.grading.notebook import notebook_of
from tests.qbank.exams import tiny

READ = [
    ('answer_3 = "B"', Written("B")),
    ("answer_3 = B", Written("B")),
    ('answer_3 = "B"  # or C?', Written("B")),
    ('answer_3 = ""', Written("")),
    ("answer_3 = None", Written("")),
    ("answer_3 = ...", Written("")),
    ("answer_3 = (4, 7, 3)", Written("(4, 7, 3)")),
    ("answer_3 = ()", Written("()")),
    ("answer_3 = torch.Size([4, 7, 3])", Written("torch.Size([4, 7, 3])")),
    ("answer_3 = -1.50", Written("-1.50")),
    ("answer_3 = [0.25, -1.5]", Written("[0.25, -1.5]")),
    ("answer_3 = nn.RNN(5, 3, batch_first=True)", Written("nn.RNN(5, 3, batch_first=True)")),
    ('answer_3 = ["A", "C"]', Written("A, C")),
    ("answer_3 = A, C", Written("A, C")),
    ("answer_3 = {A, 'C'}", Written("A, C")),
    ('answer_3 = {"a": "True", "b": 3, "c": ""}', Written(gaps={"a": "True", "b": "3", "c": ""})),
    ('answer_3: str = "B"', Written("B")),
    ('answer_3 = "A"\nanswer_3 = "B"', Written("B")),
    ('x = answer_3 = "B"', Written("B")),
    ("answer_3 = '''two\nlines'''", Written("two\nlines")),
    ("answer_3 = (\n    4,\n    7,\n)", Written("(\n    4,\n    7,\n)")),
    ("answer_3 = 3 * 4", Written("3 * 4")),
    ("answer_3 = __import__('os').getcwd()", Written("__import__('os').getcwd()")),
    ("answer_3 = 4 x 7 x 3", Written("4 x 7 x 3")),
    ("%matplotlib inline\nanswer_3 = (4, 7)  # shape", Written("(4, 7)")),
    ("answer_3 = (4, 7", Written("(4, 7")),
    ('answer_3 = "B', Written('"B')),
]


@pytest.mark.parametrize(("source", "written"), READ, ids=[source for source, _ in READ])
def test_an_answer_is_read_as_it_is_written(source: str, written: Written) -> None:
    assert assigned_in(source) == {"answer_3": written}


@pytest.mark.parametrize(
    "source",
    [
        "",
        "answer_3",
        "answer_3 == 4",
        "if True:\n    answer_3 = 4",
        "def f():\n    answer_3 = 4",
        "answer_x = 4",
        "my_answer_3 = 4",
        "answer_3.x = 4",
        "print('answer_3 = 4')",
        "answer_3: int",
        "(" * 300 + ")" * 300,
        "x = " + "-" * 100_000 + "1",
        "\x00",
        "answer_3 = '" + "x" * 300_000 + "'",
    ],
)
def test_what_assigns_nothing_gives_nothing(source: str) -> None:
    assert {name: written for name, written in assigned_in(source).items() if len(written.text or "") < 1000} == {}


@given(st.text(max_size=60))
def test_no_cell_raises(source: str) -> None:
    assigned_in(source)
    alone_in(source)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30))
def test_a_quoted_answer_is_its_text(text: str) -> None:
    assert assigned_in(f"answer_7 = {text!r}") == {"answer_7": Written(text)}


# Notebooks.


def book(*cells: Any, exam: str | None = None) -> bytes:
    """Write a notebook."""
    metadata = {"qbank": {"exam": exam}} if exam else {}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}).encode()


def code(source: str | list[str], item: str = "", number: int = 0) -> dict[str, Any]:
    """Make a cell of code."""
    ours = {"qbank": {"item": item, "number": number}} if item else {}
    return {"cell_type": "code", "metadata": ours, "outputs": [], "execution_count": None, "source": source}


def text(source: str, item: str = "") -> dict[str, Any]:
    """Make a cell of text."""
    return {"cell_type": "markdown", "metadata": {"qbank": {"item": item}} if item else {}, "source": source}


ADA = tiny.token_of("ada")
TASKS = {task.number: task for task in tiny.manifest().tasks[ADA].values()}
TYPED = TASKS[1]
CHOICE = next(task for task in TASKS.values() if task.choice is not None)


def read(*cells: Any, exam: str = ADA) -> dict[str, Any]:
    """Return what a notebook of ada's exam answers, by number."""
    notebook = notebook_of(book(*cells, exam=exam))
    assert notebook is not None
    found = notebook.responses(tiny.manifest().tasks[ADA])
    return {tiny.manifest().tasks[ADA][token].number: response for token, response in found.items()}


def own(task: Any, source: str) -> dict[str, Any]:
    """Make a task's own cell."""
    return code(source, task.token, task.number)


def test_a_choice_is_read_as_letters_and_an_entry_as_text() -> None:
    found = read(own(TYPED, "answer_1 = (4, 7)"), own(CHOICE, f'answer_{CHOICE.number} = "B"'))
    assert found == {1: Typed("(4, 7)"), CHOICE.number: Letters("B")}


def test_gaps_are_read_by_name() -> None:
    assert read(own(TYPED, 'answer_1 = {"a": "x"}')) == {1: Filled({"a": "x"})}


@pytest.mark.parametrize(
    ("source", "response"),
    [
        ("answer_2 = 5", Typed("5")),  # renamed by a slip
        ("(4, 7)", Typed("(4, 7)")),
        ("", Typed("")),
        ("# nothing yet", Typed("")),
        ("x = 5\nprint(x)", None),
        ("answer_2 = 9\nanswer_1 = 5", Typed("5")),
        ("answer_1 = 5\nanswer_2 = 9", Typed("5")),
        (["answer_1 = ", "5"], Typed("5")),
    ],
)
def test_an_items_own_cell_is_its_answer(source: Any, response: Any) -> None:
    assert read(own(TYPED, source)) == {1: response}


def test_a_cell_without_metadata_is_known_by_its_name() -> None:
    assert read(code("answer_1 = 5")) == {1: Typed("5")}


def test_an_items_own_cell_goes_before_scratch_cells_unless_it_is_blank() -> None:
    assert read(own(TYPED, "answer_1 = 5"), code("answer_1 = 6")) == {1: Typed("5")}
    assert read(own(TYPED, 'answer_1 = ""'), code("answer_1 = 6")) == {1: Typed("6")}


def test_of_copies_of_a_cell_the_last_that_is_not_blank_counts_and_it_is_said() -> None:
    cells = [own(TYPED, "answer_1 = 5"), own(TYPED, "answer_1 = 6"), own(TYPED, 'answer_1 = ""')]
    notebook = notebook_of(book(*cells, exam=ADA))
    assert notebook is not None
    tasks = tiny.manifest().tasks[ADA]
    assert notebook.responses(tasks) == {TYPED.token: Typed("6")}
    assert notebook.answered_twice(tasks) == [1]


def test_an_explanation_is_the_text_below_its_head_with_and_without_metadata() -> None:
    head = "**Answer to question 1** (write below this line)\n\n"
    for cell in (text(f"{head}Because\n\nit is.", TYPED.token), text(f"{head}Because\n\nit is.")):
        assert read(cell) == {1: Typed("\nBecause\n\nit is.")}
    assert read(text("Only words.", TYPED.token)) == {1: Typed("Only words.")}
    assert read(text("Only words.")) == {}


def test_an_exam_without_metadata_is_known_by_its_head() -> None:
    notebook = notebook_of(book(text(f"# Exam\n\n**Ada** · Exam `{ADA}`"), code("answer_1 = 5")))
    assert notebook is not None and notebook.exam == ADA


def test_a_version_names_its_student() -> None:
    notebook = notebook_of(book(code('student = "eve"  # your id'), exam=ADA))
    assert notebook is not None and notebook.student == "eve"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b'{"cells": 3}',
        b'{"cells": [NaN]}',
        b"[" * 100_000,
        book(code("answer_1 = 5")),
        book(text("Exam `not-a-token`")),
    ],
)
def test_what_is_no_notebook_of_an_exam_is_none(content: bytes) -> None:
    assert notebook_of(content) is None


@pytest.mark.parametrize(
    "broken",
    [3, None, [], {}, {"cell_type": 3, "source": 7}, {"source": [1, {}]}, {"metadata": [], "source": "answer_9 = 1"}],
)
def test_a_broken_cell_costs_only_itself(broken: Any) -> None:
    assert read(broken, own(TYPED, "answer_1 = 5"))[1] == Typed("5")


def test_an_answer_to_an_unknown_item_is_returned_to_be_told() -> None:
    notebook = notebook_of(book(code("answer_1 = 5", "zzzz", 1), exam=ADA))
    assert notebook is not None
    assert notebook.responses(tiny.manifest().tasks[ADA]) == {"zzzz": None}
