"""The answer book tells the teacher all there is; feedback tells a student what became of each answer."""

from typing import get_args

import pytest
from rich.console import Console

from graders.grades import Grade, Status
from qbank.pages.answer_book import answer_book
from qbank.pages.feedback_page import feedback_page, status_words
from qbank.terminal.show import show_terminal
from tests.qbank.pages.reading import read, words
from tests.qbank.pages.sample import describe, sample_exam, shape_item
from tests.qbank.pages.sample_grades import record

EXAMS = [sample_exam(), sample_exam(student="s-2", name="Grace"), sample_exam(student="C", name="", is_version=True)]
BOOK = read("".join(answer_book(EXAMS, title="Midterm", describe=describe)))

TOLD = [
    "Secret-title: where the batch stands",
    "secret-level-hard",
    "secret-axes-swapped",
    "look at the axes of (7, 4, 6)",
    "Running-it-showed (7, 4, 6)",
    "out = (4, 7, 6)",
    "warning: a deprecation",
    "reference agrees on 1",
    "RuntimeError: input.size(-1) must be equal",
    "Secret-belief-feedback.",
    "secret-sign-lost",
    "rounded to 2 decimals",
    "Secret-hint",
    "Secret-step-two",
    "Secret-quick-check",
    "secret-id-shape version 7731",
    "99887766554433, attempt 8642",
    "secret_parameter = 424242",
    "Source-row-P8",
    "5ec4e7ha5h",
    "torch-9.9.9-secret",
]


@pytest.mark.parametrize("part", TOLD)
def test_the_answer_book_tells(part):
    assert part in words(BOOK.body)


def test_every_student_and_version_has_a_part_and_a_row_of_keys():
    assert [words(node) for node in BOOK.xpath("//section[@class='student']/h2")] == [
        "Ada Lovelace (s-2041)",
        "Grace (s-2)",
        "Version C",
    ]
    rows = [[words(cell) for cell in row.xpath("th|td")] for row in BOOK.xpath("//table[@class='keys']//tr")]
    assert rows[0] == ["Student", "1", "2", "3", "4", "5"]
    assert rows[1] == ["Ada Lovelace (s-2041)", "A", "(-0.91, 0.96)", "A", "A, C", "line 4"]
    assert len(rows) == 4


def test_the_right_options_are_marked_in_words():
    (first, *_) = BOOK.xpath("//article")
    assert [words(node).split(" · ")[0] for node in first.xpath(".//ul[@class='judged']//p[@class='verdict']")] == [
        "✓ right",
        "✗ wrong",
        "✗ wrong",
        "✗ wrong",
    ]


def test_the_book_comes_in_pieces_and_takes_any_iterable():
    pieces = list(answer_book((exam for exam in EXAMS), title="Midterm", describe=describe))
    assert len(pieces) > 3
    assert pieces[0].startswith("<!doctype html>")
    assert list(answer_book([], title="Nobody", describe=describe))


@pytest.mark.parametrize("status", get_args(Status.__value__ if hasattr(Status, "__value__") else Status))
def test_every_status_is_told_in_plain_words(status):
    task = record(next(sample_exam().tasks()))
    page = read(feedback_page([(task, Grade(status, 0.0))], title="T", student="s", reveal=False))
    (box,) = page.find_class("verdict-box")
    assert words(box).startswith(status_words(status).title)


@pytest.mark.parametrize("status", ["invalid", "ungraded", "error"])
def test_what_is_not_settled_is_never_shown_as_no_points(status):
    task = record(next(sample_exam().tasks()))
    page = read(feedback_page([(task, Grade(status, 0.0))], title="T", student="s", reveal=False))
    assert "– of 2 points" in words(page)
    assert "1 of your answers is not settled yet" in words(page)


def test_the_total_is_told():
    tasks = [record(task) for task in sample_exam().tasks()]
    page = feedback_page([(task, Grade("partial", 0.5)) for task in tasks], title="T", student="s", reveal=False)
    assert [words(node) for node in read(page).xpath("//dt[.='Total']/following-sibling::dd")] == ["2.5 of 9.5 points"]


def test_the_terminal_tells_the_teacher_the_same():
    console = Console(width=140, force_terminal=False)
    with console.capture() as capture:
        show_terminal(shape_item(), asked="choice", reveal=True, console=console, describe=describe)
    shown = capture.get()
    for part in (
        "✓ A",
        "✗ B",
        "Key: A: (4, 7, 6)",
        "secret-axes-swapped",
        "Secret-hint",
        "reference agrees on 1",
        "8642",
    ):
        assert part in shown
