"""The student's page says what the paper says, with the paper's tokens, and asks in the right form."""

from dataclasses import replace

import pytest

from qbank.exams.paper import Paper, paper_of
from qbank.pages.exam_page import exam_page
from tests.qbank.pages.reading import read, words
from tests.qbank.pages.sample import sample_exam

PAPER = paper_of(sample_exam())
VERSION = paper_of(sample_exam(student="B", name="", is_version=True))
ITEMS = [item for section in PAPER.sections for item in section.items]
ROOT = read(exam_page(PAPER))


def box(number):
    return ROOT.xpath("//fieldset[@data-number=$n]", n=str(number))[0]


def test_the_form_carries_the_papers_token_and_student():
    form = ROOT.get_element_by_id("exam")
    assert (form.get("data-exam"), form.get("data-student"), form.get("data-name"), form.get("data-minutes")) == (
        PAPER.exam_token,
        PAPER.student,
        PAPER.name,
        "45",
    )


def test_items_stand_in_order_with_their_tokens_numbers_and_points():
    boxes = ROOT.xpath("//fieldset")
    assert [(b.get("data-item"), b.get("data-number")) for b in boxes] == [(i.token, str(i.number)) for i in ITEMS]
    assert words(boxes[0].xpath("legend")[0]) == "Question 1 2 points"
    assert words(boxes[3].xpath("legend")[0]) == "Question 4 1 point"


@pytest.mark.parametrize("item", [item for item in ITEMS if item.asked == "choice"], ids=lambda item: str(item.number))
def test_options_are_the_papers_in_order(item):
    inputs = box(item.number).xpath(".//input")
    assert [node.get("value") for node in inputs] == [option.token for option in item.options]
    assert {node.get("name") for node in inputs} == {item.token}
    assert {node.get("type") for node in inputs} == {"radio" if item.select == "one" else "checkbox"}
    labels = [words(label) for label in box(item.number).xpath(".//label")]
    shown = [f"{option.letter} {' '.join(option.text.replace('`', '').split())}" for option in item.options]
    assert labels == shown


@pytest.mark.parametrize("item", [item for item in ITEMS if item.asked == "entry"], ids=lambda item: str(item.number))
def test_a_typed_answer_is_told_its_form(item):
    (field,) = box(item.number).xpath(".//input")
    assert (field.get("type"), field.get("name")) == ("text", item.token)
    wanted = ROOT.get_element_by_id(field.get("aria-describedby"))
    assert words(wanted) == item.wanted.replace("`", "")


def test_code_is_shown_as_it_ran():
    for item in ITEMS:
        shown = [pre.text_content() for pre in box(item.number).xpath(".//pre[starts-with(@aria-label, 'Program')]")]
        if not item.number_lines:
            assert shown == ([item.code.removesuffix("\n")] if item.code else [])
    numbered = box(5).xpath(".//pre")[0]
    for number in numbered.find_class("line-number"):
        number.drop_tree()
    assert numbered.text_content() == ITEMS[4].code.removesuffix("\n")


def test_the_shared_set_up_is_shown_once_and_an_items_own_in_its_block():
    assert [words(node) for node in ROOT.xpath("//section[@class='shared']/h2")] == ["Every program below starts with"]
    assert PAPER.setup.strip() in ROOT.xpath("//section[@class='shared']/pre")[0].text_content()
    own = [item.number for item in ITEMS if box(item.number).xpath(".//pre[starts-with(@aria-label, 'Set-up')]")]
    assert own == [3]


def test_given_tensors_are_told_with_their_shapes():
    (given,) = box(3).find_class("given")
    assert words(given) == (
        "Given: x, a float32 tensor of shape (4, 7, 5); h_0, a float32 tensor of shape (2, 4, 3); "
        "scale, a float32 tensor holding one number."
    )


def test_how_many_options_to_choose_is_told_and_tied_to_the_group():
    for number, how in ((1, "Choose one."), (4, "Choose all that apply.")):
        assert words(ROOT.get_element_by_id(box(number).get("aria-describedby"))) == how


def test_only_a_version_asks_who_the_student_is():
    assert not ROOT.xpath("//input[@id='student']")
    (student,) = read(exam_page(VERSION)).xpath("//input[@id='student']")
    assert student.get("required") is not None


def test_the_timer_stands_only_where_minutes_are_set():
    assert ROOT.xpath("//*[@role='timer']")
    assert not read(exam_page(replace(PAPER, minutes=None))).xpath("//*[@role='timer']")


def test_without_scripts_the_page_says_what_to_do_and_shows_no_dead_button():
    assert "on paper" in words(ROOT.xpath("//noscript")[0])
    for button in ROOT.xpath("//button"):
        assert button.xpath("ancestor-or-self::*[@hidden]"), words(button)


def test_an_empty_paper_is_still_a_page():
    assert read(exam_page(Paper("t", "Nothing", "", None, "", "", "", "", ()))).xpath("//h1")
