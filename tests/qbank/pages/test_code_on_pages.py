"""A program to write, on every page: an editor for the student, everything for the teacher, criteria in feedback."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import msgspec
import pytest

from qbank.exams.paper import paper_of
from qbank.pages.answer_book import answer_book
from qbank.pages.exam_page import exam_page
from qbank.pages.feedback_page import feedback_page
from qbank.pages.practice_page import practice_page
from qbank.pages.show_page import show_page
from tests.qbank.pages.sample import describe
from tests.qbank.pages.sample_code import REFERENCE, STARTER, TASK, WRONG, code_exam, code_item, marked_code

PAGE = exam_page(paper_of(code_exam()))


def test_the_editor_holds_the_starter_to_the_letter_and_is_labelled() -> None:
    (editor,) = lxml.html.document_fromstring(PAGE).xpath("//textarea[@data-program]")
    assert editor.text == "\n" + STARTER  # browsers leave the first line feed out
    (label,) = lxml.html.document_fromstring(PAGE).xpath(f"//label[@for='{editor.get('id')}']")
    assert label.text_content() == "Your program for question 1"
    told = [
        lxml.html.document_fromstring(PAGE).get_element_by_id(one) for one in editor.get("aria-describedby").split()
    ]
    assert "Escape" in told[0].text_content()
    assert told[1].text_content().strip() == "Write Python."


def test_the_page_of_a_student_holds_nothing_but_the_starter() -> None:
    assert "ecret-" not in PAGE
    assert "secret_" not in PAGE
    changed = msgspec.structs.replace(
        TASK, reference="x = 1\n", cases=(), criteria=(), rules=(), wrong=(), right=(), observe=(), sets=1, examples=()
    )
    exam = code_exam()
    first, *others = exam.sections[0].tasks
    other = replace(first, item=replace(first.item, task=changed, entry=None))
    sections = (replace(exam.sections[0], tasks=(other, *others)),)
    assert exam_page(paper_of(replace(exam, sections=sections))) == PAGE


def test_the_set_up_is_shown_where_a_program_is_written() -> None:
    assert "Every program below starts with" in PAGE
    assert "from torch import nn" in " ".join(lxml.html.document_fromstring(PAGE).text_content().split())


@pytest.mark.parametrize("reveal", [False, True])
def test_a_single_question_shows_its_key_only_on_demand(reveal: bool) -> None:
    page = show_page(code_item(), asked="entry", reveal=reveal, describe=describe)
    assert ("secret_reference" in page) == reveal


def test_the_answer_book_shows_reference_criteria_and_wrong_programs() -> None:
    text = lxml.html.document_fromstring(
        "".join(answer_book([code_exam()], title="T", describe=describe))
    ).text_content()
    for part in (REFERENCE, WRONG):
        assert part.strip() in text
    for part in ("secret-shape", "secret-values", "secret-rule", "secret-because", "secret-case-step", "Secret-belief"):
        assert part in text


@pytest.mark.parametrize("reveal", [False, True])
def test_feedback_shows_the_program_and_a_table_of_criteria(reveal: bool) -> None:
    page = feedback_page(marked_code(), title="T", student="s-2041", reveal=reveal)
    document = lxml.html.document_fromstring(page)
    rows = [[cell.text_content() for cell in row] for row in document.xpath("//table[@class='criteria-table']//tr")]
    assert rows == [
        ["Criterion", "Met", "What was found"],
        ["shape", "✓ met", ""],
        ["values", "✗ not met", "a batch: shape (4, 3) instead of (4,)"],
    ]
    assert "print('<script>alert(1)</script>')" in document.text_content()
    assert document.xpath("//pre[@class='printed']")[0].text_content().strip() == "<script>alert(1)</script>\nline two"
    assert not [script for script in document.xpath("//script") if "alert" in (script.text or "")]
    assert ("secret_reference" in page) == reveal
    assert ("secret_wrong" in page) is False


def test_a_practice_page_lets_learners_compare_with_a_right_program() -> None:
    page = practice_page(code_exam(), {})
    (box,) = lxml.html.document_fromstring(page).xpath("//*[@data-item='tkco1']")
    assert box.get("data-way") == "compared"
    assert REFERENCE.strip() in box.text_content()
    assert box.xpath(".//textarea[@data-program]")
