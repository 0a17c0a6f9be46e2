"""Gaps to pick and long answers, on the page, on paper, in the answer book and in a terminal."""

from rich.console import Console

from graders.answers.filling import NOTHING, read_filling
from graders.grades import Filled
from qbank.exams.paper import paper_of
from qbank.pages.answer_book import answer_book
from qbank.pages.exam_page import exam_page
from qbank.pages.show_page import show_page
from qbank.terminal.show import show_terminal
from tests.qbank.pages.reading import read, words
from tests.qbank.pages.sample_gaps import CODE, cloze_item, describe, gaps_exam

ROOT = read(exam_page(paper_of(gaps_exam())))
ITEM = cloze_item()


def selects():
    return ROOT.xpath("//select[@data-gap]")


def test_each_gap_is_a_labelled_list_inside_its_questions_fieldset():
    assert [node.get("data-gap") for node in selects()] == ["a", "layout"]
    for node in selects():
        (box,) = node.xpath("ancestor::fieldset")
        assert box.get("data-item") == "tkga1"
        (label,) = ROOT.xpath("//label[@for=$id]", id=node.get("id"))
        assert words(label) == f"Gap {node.get('data-gap')} of question 1"


def test_a_list_offers_no_answer_first_and_then_the_choices_in_their_order():
    for node, blank in zip(selects(), ITEM.blanks, strict=True):
        first, *rest = node.xpath("option")
        assert (first.get("value"), words(first)) == ("", "Choose…")
        assert [option.get("value") for option in rest] == [choice or NOTHING for choice in blank.choices]
        assert [option.text for option in rest] == [choice or NOTHING for choice in blank.choices]
        assert not node.xpath("option[@selected]")


def test_what_a_page_writes_is_read_as_the_filling():
    filled = {node.get("data-gap"): node.xpath("option")[2].get("value") for node in selects()}
    read_back = read_filling(Filled(filled), ITEM.key)
    assert read_back.gaps == (("a", "True"), ("layout", ""))


def test_paper_lists_what_can_be_written_into_each_gap():
    listed = [words(node) for node in ROOT.xpath("//span[@class='on-paper']")]
    assert listed == ["False · True", ".transpose(0, 1) · (nothing) · .transpose(1, 2) # <b>"]


def test_every_gap_stands_out_in_the_code_under_its_name():
    (program,) = ROOT.xpath("//pre[starts-with(@aria-label, 'Program')]")
    assert program.text_content().strip() == CODE.strip()
    marked = [node.text_content() for node in program.xpath(".//span[contains(@style, 'FFE59C')]")]
    assert marked == ["____a____", "____layout____"]


def test_a_long_answer_has_a_field_of_several_lines():
    (field,) = ROOT.xpath("//fieldset[@data-item='tklo2']//textarea")
    assert (field.get("name"), field.get("rows"), field.get("maxlength")) == ("tklo2", "6", "20000")
    assert words(ROOT.get_element_by_id(field.get("aria-describedby"))) == "Write some sentences."


def test_the_answer_book_names_every_right_filling_and_how_gaps_are_marked():
    (main,) = read("".join(answer_book([gaps_exam()], title="T", describe=describe))).xpath("//main")
    book = words(main)
    assert "Key: a: True; layout: (nothing)" in book
    assert "Acceptedall gaps together" in book
    assert "Right as wella: False; layout: .transpose(0, 1)" in book


def test_a_terminal_lists_the_choices_too():
    console = Console(width=100, force_terminal=False)
    with console.capture() as capture:
        show_terminal(ITEM, asked="entry", reveal=False, console=console, describe=describe)
    shown = " ".join(capture.get().split())
    assert "a False | True layout .transpose(0, 1) | (nothing) | .transpose(1, 2) # <b>" in shown


def test_asked_as_a_choice_there_is_nothing_to_pick():
    assert "data-gap" not in show_page(ITEM, asked="choice", reveal=False, describe=describe)
