"""A student writes a program in the page's editor: by keyboard alone, kept, saved, put back."""

import pytest
from selenium.webdriver.common.keys import Keys

from qbank.exams.paper import paper_of
from qbank.pages.exam_page import exam_page
from tests.qbank.pages.sample_code import STARTER, code_exam

pytestmark = pytest.mark.browser

PAGE = exam_page(paper_of(code_exam()))
VALUE = "return document.getElementById('q1-entry').value"
TO_END = "arguments[0].focus(); arguments[0].setSelectionRange(arguments[0].value.length, arguments[0].value.length)"
FOCUSED = "return document.activeElement.id"


def test_what_the_editor_showed_at_first_is_no_answer(opened):
    page = opened(PAGE)
    assert page.run(VALUE) == STARTER
    assert page.text("#progress") == "0 of 2 answered"
    page.find("#q1-entry").send_keys("x")
    assert page.text("#progress") == "1 of 2 answered"
    page.find("#q1-entry").send_keys(Keys.BACKSPACE)
    assert page.text("#progress") == "0 of 2 answered"


def test_tab_indents_and_enter_keeps_the_indentation(opened):
    page = opened(PAGE)
    editor = page.find("#q1-entry")
    page.run(TO_END, editor)
    editor.send_keys(Keys.TAB, "if output:", Keys.ENTER, "return 1", Keys.ENTER, "x")
    assert page.run(VALUE) == STARTER + "    if output:\n        return 1\n        x"


def test_nobody_is_trapped_in_the_editor(opened):
    page = opened(PAGE)
    editor = page.find("#q1-entry")
    page.run(TO_END, editor)
    editor.send_keys(Keys.ESCAPE, Keys.TAB)
    assert page.run("return document.activeElement !== arguments[0] && document.hasFocus()", editor)
    assert page.run(VALUE) == STARTER
    page.run("arguments[0].focus()", editor)
    editor.send_keys(Keys.SHIFT, Keys.TAB)
    assert page.run(FOCUSED) != "q1-entry"
    page.run(TO_END, editor)
    editor.send_keys(Keys.TAB)
    assert page.run(VALUE) == STARTER + "    "


def test_a_program_is_kept_saved_and_put_back_to_the_letter(opened):
    page = opened(PAGE)
    editor = page.find("#q1-entry")
    page.run(TO_END, editor)
    editor.send_keys("    return output[-1]", Keys.ENTER)
    written = page.run(VALUE)
    page.wait_for("localStorage.getItem('qbank:exam-code')?.includes('output[-1]')")
    page.reload()
    assert page.run(VALUE) == written
    page.save()
    assert page.saved_file("answers-s-2041.json")["answers"]["tkco1"]["text"] == written


def test_erasing_brings_the_starter_back(opened):
    page = opened(PAGE)
    page.find("#q1-entry").send_keys("x")
    page.run("document.getElementById('erase').closest('details').open = true")
    page.find("#erase").click()
    page.find("#said button:last-child").click()
    assert page.run(VALUE) == STARTER
    assert page.text("#progress") == "0 of 2 answered"
