"""Gaps that students type into: a page offers nothing there, practice pages and other systems keep the lists."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from qbank.exams.exam import Exam
from qbank.exams.paper import paper_of
from qbank.notebooks.item_cells import answer_source, question_markdown
from qbank.pages.exam_page import exam_page
from qbank.pages.practice_page import practice_page
from qbank.report.shown_item import shown_item
from qbank.terminal.show import show_terminal
from tests.qbank.pages.reading import read, words
from tests.qbank.pages.sample_gaps import cloze_item, describe, gaps_exam

ITEM = replace(cloze_item(), blanks=tuple(replace(blank, typed=True) for blank in cloze_item().blanks))
DECLARED = [text for blank in ITEM.blanks for text in blank.choices if text]


def exam() -> Exam:
    sections = gaps_exam().sections
    task, *rest = sections[0].tasks
    return replace(gaps_exam(), sections=(replace(sections[0], tasks=(replace(task, item=ITEM), *rest)),))


def test_each_gap_is_a_labelled_field_that_is_empty() -> None:
    root = read(exam_page(paper_of(exam())))
    fields = root.xpath("//fieldset[@data-item='tkga1']//input[@data-gap]")
    assert [(node.get("data-gap"), node.get("value")) for node in fields] == [("a", None), ("layout", None)]
    for node in fields:
        (label,) = root.xpath("//label[@for=$id]", id=node.get("id"))
        assert words(label) == f"Gap {node.get('data-gap')} of question 1"
    assert not root.xpath("//select")


@pytest.mark.parametrize("text", DECLARED)
def test_nothing_that_the_question_declares_is_on_the_page(text: str) -> None:
    body = words(read(exam_page(paper_of(exam()))).xpath("//fieldset[@data-item='tkga1']")[0])
    assert text not in body


def test_neither_the_json_nor_a_notebook_nor_a_terminal_tells_them() -> None:
    paper = paper_of(exam())
    console = Console(width=100, force_terminal=False)
    with console.capture() as capture:
        show_terminal(ITEM, asked="entry", reveal=False, console=console, describe=describe)
    item = paper.sections[0].items[0]
    choices = repr([blank.choices for blank in item.blanks])
    for text in (repr(shown_item(ITEM, "entry").blanks), question_markdown(item), choices, capture.get()):
        assert not [one for one in DECLARED if one in text]
    assert answer_source(item).count('""') == len(ITEM.blanks)


def test_a_practice_page_which_cannot_run_anything_keeps_the_lists() -> None:
    root = read(practice_page(exam(), {}))
    offered = [node.get("data-text") for node in root.xpath("//select[@data-gap]/option[@data-text]")]
    assert offered == [choice for blank in ITEM.blanks for choice in blank.choices]
