"""Cards and explanations, shown: without the answer nothing of the back or the rubric, with it all of both."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from graders.answers.display import describe
from qbank.exams.paper import paper_of
from qbank.items.item import Asked, Item
from qbank.pages.exam_page import exam_page
from qbank.pages.show_page import show_page
from qbank.pages.single import single_exam
from qbank.terminal.show import show_terminal
from tests.qbank.pages.practised import card_item, rubric_item

CASES: list[tuple[Item, Asked, tuple[str, ...]]] = [
    (card_item(), "card", ("Its", "width", "hidden_size")),
    (rubric_item(), "entry", ("concept one", "concept two", "concept three")),
]


def _terminal(item: Item, asked: Asked, *, reveal: bool) -> str:
    written = io.StringIO()
    show_terminal(item, asked=asked, reveal=reveal, console=Console(file=written, width=100), describe=describe)
    return written.getvalue()


@pytest.mark.parametrize(("item", "asked", "secrets"), CASES)
def test_the_answer_is_shown_only_on_request(item: Item, asked: Asked, secrets: tuple[str, ...]) -> None:
    for reveal in (False, True):
        page = show_page(item, asked=asked, reveal=reveal, describe=describe).partition("</style>")[2]
        for text in (page, _terminal(item, asked, reveal=reveal)):
            found = [secret in text.replace("What is its width?", "") for secret in secrets]
            assert found == [reveal] * len(secrets)


def test_a_card_has_no_field_to_type_into_and_an_explanation_a_large_one() -> None:
    shown = {asked: show_page(item, asked=asked, reveal=False, describe=describe) for item, asked, _ in CASES}
    assert "turn it over" in shown["card"]
    assert "<textarea" not in shown["card"].partition("</style>")[2]
    assert "<textarea" in shown["entry"].partition("</style>")[2]


def test_an_exam_page_asks_for_several_lines_and_holds_no_phrase() -> None:
    body = exam_page(paper_of(single_exam(rubric_item(), "entry"))).partition("</style>")[2].partition("<script>")[0]
    assert 'maxlength="20000"' in body
    assert "concept" not in body


def test_who_vouches_is_told_to_the_teacher_alone() -> None:

    claim = "the word: settled by A. Teacher, because it is a definition"
    item = replace(card_item(), settled=(claim,))
    for reveal in (False, True):
        page = show_page(item, asked="card", reveal=reveal, describe=describe)
        assert ("Decided by no run" in page) is (claim in page) is reveal
        assert ("Decided by no run" in _terminal(item, "card", reveal=reveal)) is reveal
