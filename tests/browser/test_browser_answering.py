"""A student answers, loses the page, comes back, saves, and goes on elsewhere."""

import json
from datetime import datetime

import pytest

from tests.browser.samples import STUDENT, VERSION

pytestmark = pytest.mark.browser

KEPT = "localStorage.getItem('qbank:exam-k7h2m9')"


def answer(page):
    page.click("label[for=q1-B]")
    page.click("label[for=q4-A]")
    page.click("label[for=q4-C]")
    page.type("#q2-entry", "[0.25, -0.5] “é” <b>")


def file_of(tmp_path, **changes):
    record = {
        "format": "qbank-answers",
        "format_version": 1,
        "exam": "exam-k7h2m9",
        "student": "s-2041",
        "name": "",
        "saved_at": "2026-01-01T00:00:00.000Z",
        "answers": {
            "tkqm1": {"chosen": ["tkqm1cx"], "seconds": 40},
            "tkpf5": {"text": "line 4", "seconds": 7},
            "unknown": {"text": "x", "seconds": 1},
        },
    }
    path = tmp_path / "loaded.json"
    path.write_text(json.dumps(record | changes), encoding="utf-8")
    return path


def test_what_is_answered_is_counted_and_marked_in_the_list(opened):
    page = opened(STUDENT)
    assert page.text("#progress") == "0 of 5 answered"
    answer(page)
    assert page.text("#progress") == "3 of 5 answered"
    marked = "return [...document.querySelectorAll('.contents a.answered')].map((a) => a.textContent)"
    assert page.run(marked) == ["Question 1, answered", "Question 2, answered", "Question 4, answered"]
    page.type("#q2-entry", "   ")
    assert page.text("#progress") == "2 of 5 answered"


def test_a_reload_keeps_everything(opened):
    page = opened(STUDENT)
    answer(page)
    page.wait_for(f"{KEPT}?.includes('tkhc4cx')")
    page.reload()
    assert page.chosen() == ["q1-B", "q4-A", "q4-C"]
    assert page.run("return document.getElementById('q2-entry').value") == "[0.25, -0.5] “é” <b>"
    assert page.text("#progress") == "3 of 5 answered"


def test_what_was_typed_just_before_leaving_is_kept(opened):
    page = opened(STUDENT)
    page.run(
        "window.isTheOldOne = true; const field = document.getElementById('q5-entry'); field.value = '4';"
        "field.dispatchEvent(new Event('input', {bubbles: true})); location.reload()"
    )
    page.wait_for("!window.isTheOldOne && document.readyState === 'complete'")
    page.wait_for("document.getElementById('q5-entry').value === '4'")


def test_another_exam_in_the_same_browser_keeps_its_own(opened):
    page = opened(STUDENT)
    answer(page)
    page.wait_for(f"{KEPT}?.includes('tkhc4cx')")
    other = opened(STUDENT.replace("exam-k7h2m9", "exam-other"))
    assert other.text("#progress") == "0 of 5 answered"


def test_damaged_storage_starts_afresh(opened):
    broken = ["{", "null", "[]", '{"format_version":1,"answers":{"tkqm1":{"chosen":"x"},"tkwz2":{"text":7}}}']
    for text in broken:
        page = opened(STUDENT, before=f"localStorage.setItem('qbank:exam-k7h2m9', {json.dumps(text)})")
        assert page.text("#progress") == "0 of 5 answered"
        page.click("label[for=q1-A]")
        assert page.text("#progress") == "1 of 5 answered"


def test_the_saved_file_names_exam_student_and_tokens(opened):
    page = opened(STUDENT)
    answer(page)
    page.save()
    saved = page.saved_file("answers-s-2041.json")
    assert datetime.fromisoformat(saved.pop("saved_at"))
    seconds = [given.pop("seconds") for given in saved["answers"].values()]
    assert all(isinstance(spent, int) and spent >= 0 for spent in seconds)
    assert saved == {
        "format": "qbank-answers",
        "format_version": 1,
        "exam": "exam-k7h2m9",
        "student": "s-2041",
        "name": "Ada Lovelace",
        "answers": {
            "tkqm1": {"chosen": ["tkqm1bx"]},
            "tkwz2": {"text": "[0.25, -0.5] “é” <b>"},
            "tkhc4": {"chosen": ["tkhc4ax", "tkhc4cx"]},
        },
    }


def test_saving_names_what_is_open_and_what_to_do_next_without_stopping(opened):
    page = opened(STUDENT)
    answer(page)
    page.save()
    said = page.text("#said")
    assert "Saved answers-s-2041.json with 3 of 5 questions answered." in said
    assert "Not answered: 3 5" in " ".join(said.split())
    assert "hand it in" in said
    assert page.run("return [...document.querySelectorAll('#said a')].map((a) => a.hash)") == ["#q3", "#q5"]
    page.click("#hush")
    assert not page.find("#message").is_displayed()


def test_a_change_after_saving_is_told_and_leaving_is_warned_of(opened):
    leaving = "const e = new Event('beforeunload', {cancelable: true}); dispatchEvent(e); return e.defaultPrevented"
    page = opened(STUDENT)
    assert (page.text("#saved-state"), page.run(leaving)) == ("", False)
    answer(page)
    assert (page.text("#saved-state"), page.run(leaving)) == ("Not saved as a file yet", True)
    page.save()
    assert (page.text("#saved-state"), page.run(leaving)) == ("Saved as a file", False)
    page.click("label[for=q1-C]")
    assert (page.text("#saved-state"), page.run(leaving)) == ("Changed since last saved", True)
    page.click("label[for=q1-B]")
    assert (page.text("#saved-state"), page.run(leaving)) == ("Saved as a file", False)


def test_a_choice_can_be_taken_back(opened):
    page = opened(STUDENT)
    page.click("label[for=q1-B]")
    page.click("fieldset[data-number='1'] [data-clear]")
    assert page.chosen() == []
    assert page.text("#progress") == "0 of 5 answered"
    assert page.run("return document.activeElement.id") == "q1-A"
    assert not page.find("fieldset[data-number='1'] [data-clear]").is_displayed()


def test_an_answers_file_puts_answers_back(opened, tmp_path):
    page = opened(STUDENT)
    page.load(file_of(tmp_path))
    page.wait_for("document.getElementById('said').textContent.startsWith('Loaded: 2 of 5')")
    assert page.chosen() == ["q1-C"]
    assert page.run("return document.getElementById('q5-entry').value") == "line 4"
    page.save()
    saved = page.saved_file("answers-s-2041.json")
    assert saved["answers"]["tkqm1"]["seconds"] >= 40
    assert set(saved["answers"]) == {"tkqm1", "tkpf5"}


def test_loading_over_unsaved_answers_asks_first(opened, tmp_path):
    page = opened(STUDENT)
    answer(page)
    page.load(file_of(tmp_path))
    page.wait_for("document.querySelectorAll('#said button').length === 2")
    assert page.run("return document.activeElement.textContent") == "Keep what is here"
    page.find("#said button:first-child").click()
    assert page.chosen() == ["q1-B", "q4-A", "q4-C"]
    page.load(file_of(tmp_path))
    page.wait_for("document.querySelectorAll('#said button').length === 2")
    page.find("#said button:last-child").click()
    assert page.chosen() == ["q1-C"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exam": "exam-other"}, "This answers file belongs to another exam. Nothing was changed."),
        ({"format": "x"}, "This is not an answers file. Nothing was changed."),
        ({"format_version": 2}, "This answers file is of another version of the page. Nothing was changed."),
        ({"answers": []}, "This answers file is damaged. Nothing was changed."),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_one_line(opened, tmp_path, changes, reason):
    page = opened(STUDENT)
    answer(page)
    page.load(file_of(tmp_path, **changes))
    page.wait_for("document.getElementById('said').textContent !== ''")
    assert page.text("#said") == reason
    assert page.chosen() == ["q1-B", "q4-A", "q4-C"]


def test_a_file_that_is_no_json_is_refused(opened, tmp_path):
    path = tmp_path / "photo.json"
    path.write_bytes(b"\x89PNG\x00\xff")
    page = opened(STUDENT)
    page.load(path)
    page.wait_for("document.getElementById('said').textContent.startsWith('This is not an answers file')")


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    ],
)
def test_where_the_browser_keeps_nothing_the_page_says_so_and_still_saves(opened, broken):
    page = opened(STUDENT, before=broken)
    assert "does not let the page keep" in page.text("#cannot-keep")
    answer(page)
    page.save()
    assert set(page.saved_file("answers-s-2041.json")["answers"]) == {"tkqm1", "tkwz2", "tkhc4"}


def test_a_page_that_keeps_says_nothing_of_it(opened):
    assert not opened(STUDENT).find("#cannot-keep").is_displayed()


def test_a_version_asks_for_the_student_before_it_saves(opened):
    page = opened(VERSION)
    answer(page)
    page.save()
    assert "type your student id first" in page.text("#said")
    assert page.run("return document.activeElement.id") == "student"
    assert page.find("#student").get_attribute("aria-invalid") == "true"
    assert list(page.downloads.iterdir()) == []
    page.type("#student", " s/77 é ")
    page.type("#name", "Grace")
    assert page.find("#student").get_attribute("aria-invalid") is None
    page.save()
    saved = page.saved_file("answers-s_77_é.json")
    assert (saved["student"], saved["name"]) == ("s/77 é", "Grace")
    page.reload()
    assert page.run("return document.getElementById('student').value") == "s/77 é"


def test_the_text_of_the_file_can_be_copied_where_no_file_appears(opened):
    page = opened(STUDENT)
    answer(page)
    page.run("document.getElementById('as-text').closest('details').open = true")
    page.wait_for("document.getElementById('as-text').value !== ''")
    assert json.loads(page.run("return document.getElementById('as-text').value"))["answers"]["tkqm1"]["chosen"] == [
        "tkqm1bx"
    ]


def test_everything_can_be_erased_from_a_shared_computer(opened):
    page = opened(VERSION)
    answer(page)
    page.type("#student", "s-1")
    page.wait_for(f"{KEPT}?.includes('s-1')")
    page.run("document.getElementById('erase').closest('details').open = true")
    page.click("#erase")
    page.find("#said button:last-child").click()
    assert (page.chosen(), page.text("#progress")) == ([], "0 of 5 answered")
    assert page.run("return document.getElementById('student').value") == ""
    assert "s-1" not in (page.run(f"return {KEPT}") or "")


def test_the_timer_says_that_it_is_advisory_and_can_be_hidden(opened):
    page = opened(STUDENT)
    assert page.text("#timer").endswith("left (advisory)")
    page.click("#timer-toggle")
    assert not page.find("#timer").is_displayed()
    page.wait_for(f"{KEPT}?.includes('\"timerHidden\":true')")
    page.reload()
    assert not page.find("#timer").is_displayed()


def test_a_timer_that_ran_out_says_by_how_much(opened):
    began = "localStorage.setItem('qbank:exam-k7h2m9', JSON.stringify({format_version: 1, answers: {}, startedAt: %s}))"
    page = opened(STUDENT, before=began % "Date.now() - 50 * 60 * 1000")
    assert page.text("#timer").startswith("50:0")
    assert "5:0" in page.text("#timer").split(", ")[1]
    assert page.text("#timer").endswith("over (advisory)")


def test_time_is_counted_on_the_question_that_has_the_focus(opened):
    page = opened(STUDENT)
    page.find("#q2-entry").send_keys("1")
    page.run("document.getElementById('as-text').closest('details').open = true")
    count = (
        "(() => { const fold = document.getElementById('as-text').closest('details');"
        " fold.dispatchEvent(new Event('toggle'));"
        " return JSON.parse(document.getElementById('as-text').value).answers.tkwz2.seconds >= 1 })()"
    )
    page.wait_for(count)


def test_a_second_window_is_told_of(opened):
    page = opened(STUDENT)
    assert not page.find("#elsewhere").is_displayed()
    page.run("dispatchEvent(new StorageEvent('storage', {key: 'qbank:exam-k7h2m9', newValue: '{}'}))")
    assert page.find("#elsewhere").is_displayed()
