"""Every page of the sample as it was last approved. QBANK_UPDATE_GOLDEN=1 writes them anew; nothing else does."""

import os
from pathlib import Path

import pytest

from qbank.exams.paper import paper_of
from qbank.pages.answer_book import answer_book
from qbank.pages.exam_page import exam_page
from qbank.pages.feedback_page import feedback_page
from qbank.pages.show_page import show_page
from tests.qbank.pages import sample_code, sample_gaps
from tests.qbank.pages.reading import without_shipped_code
from tests.qbank.pages.sample import configuration_item, describe, sample_exam, value_item
from tests.qbank.pages.sample_grades import marked

GOLDEN = Path(__file__).parent / "golden"
VERSION = {"student": "B", "name": "", "is_version": True}


def feedback(reveal):
    return feedback_page(marked(), title="Recurrent layers", student="s-2041", name="Ada Lovelace", reveal=reveal)


PAGES = {
    "exam_of_a_student.html": lambda: exam_page(paper_of(sample_exam())),
    "exam_of_a_version.html": lambda: exam_page(paper_of(sample_exam(**VERSION))),
    "answer_book.html": lambda: "".join(answer_book([sample_exam()], title="Recurrent layers", describe=describe)),
    "feedback.html": lambda: feedback(False),
    "feedback_with_answers.html": lambda: feedback(True),
    "exam_with_gaps.html": lambda: exam_page(paper_of(sample_gaps.gaps_exam())),
    "answer_book_with_gaps.html": lambda: "".join(
        answer_book([sample_gaps.gaps_exam()], title="Recurrent layers", describe=sample_gaps.describe)
    ),
    "exam_with_a_program.html": lambda: exam_page(paper_of(sample_code.code_exam())),
    "answer_book_with_a_program.html": lambda: "".join(
        answer_book([sample_code.code_exam()], title="Recurrent layers", describe=describe)
    ),
    "show.html": lambda: show_page(value_item(), asked="entry", reveal=False, describe=describe),
    "show_with_answer.html": lambda: show_page(configuration_item(), asked="choice", reveal=True, describe=describe),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_approved(name):
    page = without_shipped_code(PAGES[name]())
    golden = GOLDEN / name
    if os.environ.get("QBANK_UPDATE_GOLDEN") == "1":
        golden.write_text(page, encoding="utf-8", newline="\n")
    assert golden.is_file(), f"{golden} is missing; look at the page, then run with QBANK_UPDATE_GOLDEN=1"
    assert page == golden.read_text(encoding="utf-8")


def test_no_approved_page_is_left_over():
    assert {path.name for path in GOLDEN.iterdir()} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_written_the_same_twice(name):
    assert PAGES[name]() == PAGES[name]()
