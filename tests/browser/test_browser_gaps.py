"""A student picks what stands in gaps and writes some sentences: kept, saved, put back, and ready for paper."""

import json

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from qbank.exams.paper import paper_of
from qbank.grading.answers_file import read_answers_file
from qbank.pages.exam_page import exam_page
from tests.qbank.pages.sample_gaps import gaps_exam
from tests.qbank.pages.test_typed_gaps_on_pages import exam as typed_exam

pytestmark = pytest.mark.browser

GAPS = exam_page(paper_of(gaps_exam()))
TYPED = exam_page(paper_of(typed_exam()))
KEPT = "localStorage.getItem('qbank:exam-gaps')"
PICKED = "return [...document.querySelectorAll('select')].map((gap) => gap.value)"


def pick(page, gap, text):
    Select(page.find(f"#q1-gap-{gap}")).select_by_value(text)


def test_a_question_is_answered_when_every_gap_is(opened):
    page = opened(GAPS)
    pick(page, "a", "True")
    assert page.text("#progress") == "0 of 2 answered"
    pick(page, "layout", "(nothing)")
    assert page.text("#progress") == "1 of 2 answered"
    pick(page, "a", "")
    assert page.text("#progress") == "0 of 2 answered"


def test_gaps_are_picked_by_keyboard_alone(opened):
    page = opened(GAPS)
    first = page.find("#q1-gap-a")
    page.run("arguments[0].focus()", first)
    first.send_keys("T", Keys.TAB)
    assert page.run("return document.activeElement.id") == "q1-gap-layout"
    page.run("return document.activeElement").send_keys(Keys.ARROW_DOWN)
    assert page.run(PICKED) == ["True", ".transpose(0, 1)"]


def test_a_reload_keeps_a_half_filled_question(opened):
    page = opened(GAPS)
    pick(page, "layout", ".transpose(1, 2)  # <b>")
    page.type("#q2-entry", "The state carries\nwhat was read.")
    page.wait_for(f"{KEPT}?.includes('transpose') && {KEPT}?.includes('carries')")
    page.reload()
    assert page.run(PICKED) == ["", ".transpose(1, 2)  # <b>"]
    assert page.run("return document.getElementById('q2-entry').value") == "The state carries\nwhat was read."


def test_the_saved_file_holds_the_picked_texts_and_is_read_by_grading(opened):
    page = opened(GAPS)
    pick(page, "a", "False")
    pick(page, "layout", "(nothing)")
    page.type("#q2-entry", "Some words.")
    page.save()
    saved = page.saved_file("answers-s-2041.json")
    given = saved["answers"]
    assert all(isinstance(one.pop("seconds"), int) for one in given.values())
    assert given == {"tkga1": {"filled": {"a": "False", "layout": "(nothing)"}}, "tklo2": {"text": "Some words."}}
    responses = read_answers_file(page.downloads / "answers-s-2041.json").responses()
    assert responses["tkga1"][0].gaps == {"a": "False", "layout": "(nothing)"}


def test_leaving_with_one_gap_picked_is_warned_of(opened):
    leaving = "const e = new Event('beforeunload', {cancelable: true}); dispatchEvent(e); return e.defaultPrevented"
    page = opened(GAPS)
    assert page.run(leaving) is False
    pick(page, "a", "True")
    assert page.run(leaving) is True


def test_only_what_a_gap_offers_is_put_back(opened, tmp_path):
    strange = {"a": "True", "layout": ".detach()", "other": "x"}
    path = tmp_path / "loaded.json"
    record = {"format": "qbank-answers", "format_version": 1, "exam": "exam-gaps", "student": "s-2041", "name": ""}
    record |= {"saved_at": "2026-01-01T00:00:00Z", "answers": {"tkga1": {"filled": strange}, "tklo2": {"filled": []}}}
    path.write_text(json.dumps(record), encoding="utf-8")
    page = opened(GAPS)
    page.load(path)
    page.wait_for("document.getElementById('said').textContent.startsWith('Loaded: 0 of 2')")
    assert page.run(PICKED) == ["True", ""]


def test_a_long_answer_is_seen_as_a_whole(opened):
    page = opened(GAPS)
    height = "return document.getElementById('q2-entry').getBoundingClientRect().height"
    small = page.run(height)
    page.type("#q2-entry", "line\n" * 30)
    assert page.run(height) > 2 * small
    assert page.run("const f = document.getElementById('q2-entry'); return f.scrollHeight <= f.clientHeight")


def test_paper_shows_the_choices_of_each_gap_and_room_to_write(opened):
    page = opened(GAPS)
    assert not any(node.is_displayed() for node in page.chromium.find_elements("css selector", ".on-paper"))
    page.on_paper()
    assert all(node.is_displayed() for node in page.chromium.find_elements("css selector", ".on-paper"))
    assert page.run("return document.getElementById('q2-entry').getBoundingClientRect().height") > 200
    assert page.run("return getComputedStyle(document.getElementById('q1-gap-a')).appearance") == "none"


def test_a_phones_window_holds_the_gaps(opened):
    page = opened(GAPS)
    page.narrow()
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")


def test_typed_gaps_are_kept_saved_and_read_by_grading(opened):
    page = opened(TYPED)
    page.type("#q1-gap-a", "not False")
    assert page.text("#progress") == "0 of 2 answered"
    page.type("#q1-gap-layout", ".permute(1, 0, 2)")
    assert page.text("#progress") == "1 of 2 answered"
    page.wait_for(f"{KEPT}?.includes('permute')")
    page.reload()
    values = "return [...document.querySelectorAll('[data-gap]')].map((gap) => gap.value)"
    assert page.run(values) == ["not False", ".permute(1, 0, 2)"]
    page.save()
    assert page.saved_file("answers-s-2041.json")["answers"]["tkga1"]["filled"]["layout"] == ".permute(1, 0, 2)"
    responses = read_answers_file(page.downloads / "answers-s-2041.json").responses()
    assert responses["tkga1"][0].gaps == {"a": "not False", "layout": ".permute(1, 0, 2)"}
