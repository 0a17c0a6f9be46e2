"""Whoever reads on a phone, with the keyboard, with a screen reader or on paper gets the whole page."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browser.conftest import unavailable
from tests.browser.samples import PAGES, STUDENT, VERSION
from tests.qbank.pages.test_hostile_text import HOSTILE, pages

pytestmark = pytest.mark.browser

VIOLATIONS = (
    "window.violated = []; document.addEventListener('securitypolicyviolation',"
    " (event) => window.violated.push(event.violatedDirective + ' ' + event.blockedURI))"
)
OPEN_ALL = "for (const fold of document.querySelectorAll('details')) fold.open = true"


@pytest.fixture(scope="session")
def axe():
    """The rules engine, from an installed package or the file that QBANK_AXE names."""
    named = os.environ.get("QBANK_AXE")
    spec = find_spec("axe_core_python")
    if named:
        return Path(named).read_text(encoding="utf-8")
    if spec is None or spec.origin is None:
        unavailable("axe-core is not installed (pip install axe-core-python)")
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page, axe):
    page.run(axe)
    found = page.chromium.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {preload: false, resultTypes: ['violations']}).then(done, (error) => done(String(error)))"
    )
    assert isinstance(found, dict), found
    assert found["passes"], "axe judged nothing"
    return [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found["violations"]]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(opened, axe, name, width):
    page = opened(PAGES[name]())
    if width == 360:
        page.narrow()
    page.run(OPEN_ALL)
    assert violations(page, axe) == []


def test_axe_finds_no_violation_while_messages_stand(opened, axe):
    page = opened(VERSION)
    page.save()
    assert violations(page, axe) == []
    page.type("#student", "s")
    page.click("label[for=q1-B]")
    page.save()
    assert violations(page, axe) == []


def test_axe_finds_no_violation_while_every_reason_stands(opened, axe):
    page = opened(PAGES["practice"]())
    page.run(OPEN_ALL)
    page.run("for (const button of document.querySelectorAll('[data-judge]')) button.click()")
    page.wait_for("[...document.querySelectorAll('.act + [data-verdict]')].every((said) => said.textContent)")
    page.run("for (const reason of document.querySelectorAll('.reason')) reason.hidden = false")
    assert violations(page, axe) == []


def test_axe_would_find_one(opened, axe):
    page = opened("<!doctype html><html><title>x</title><main><h1>x</h1><input></main>")
    assert {"html-has-lang", "label"} <= {name for name, _ in violations(page, axe)}


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_never_scrolls_sideways(opened, name):
    page = opened(PAGES[name]())
    page.narrow()
    page.run(OPEN_ALL)
    assert page.run("return [innerWidth, document.documentElement.scrollWidth]") == [360, 360]


def test_long_code_scrolls_by_itself(opened):
    page = opened(STUDENT)
    page.narrow()
    block = page.find("pre[aria-label='Program of question 1']")
    assert page.run("return arguments[0].scrollWidth > arguments[0].clientWidth", block)
    assert page.run("return getComputedStyle(arguments[0]).overflowX", block) == "auto"


@pytest.mark.parametrize("name", ["exam", "version"])
def test_everything_that_can_be_used_is_large_enough_to_hit(opened, name):
    page = opened(PAGES[name]())
    page.click("label[for=q1-B]")
    page.run(OPEN_ALL)
    small = page.run(
        "return [...document.querySelectorAll('a[href], button, summary, input, textarea')]"
        ".filter((e) => e.checkVisibility() && !e.classList.contains('skip'))"
        ".map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])"
        ".filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"
    )
    assert small == []


def test_the_tab_key_reaches_everything_in_reading_order(opened):
    page = opened(STUDENT)
    page.click("label[for=q1-B]")  # so that its button for taking the choice back is there
    expected = page.run(
        "const stops = 'a[href], button, summary, input, textarea, [tabindex=\"0\"]';"
        "return [...document.querySelectorAll(stops)].filter((e) => {"
        "  if (!e.checkVisibility({visibilityProperty: true})) return false;"
        "  if (e.type !== 'radio') return true;"
        "  const group = document.querySelectorAll(`input[name='${e.name}']`);"
        "  return [...group].some((one) => one.checked) ? e.checked : group[0] === e;"
        "}).map((e) => e.id || e.textContent.slice(0, 30))"
    )
    page.run("document.querySelector('.skip').focus()")
    visited = expected[:1]
    while len(visited) < len(expected):
        page.chromium.execute_cdp_cmd(
            "Input.dispatchKeyEvent", {"type": "keyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
        )
        visited.append(page.run("const e = document.activeElement; return e.id || e.textContent.slice(0, 30)"))
    assert visited == expected
    assert len(expected) > 25


@pytest.mark.parametrize("selector", ["#q5-entry", "pre.program", ".contents a", "#q2-entry", "summary"])
def test_what_has_the_focus_is_outlined_and_not_under_the_bar(opened, selector):
    page = opened(STUDENT)
    page.narrow()
    page.run("scrollTo(0, document.documentElement.scrollHeight)")
    page.run("document.querySelector(arguments[0]).focus({focusVisible: true})", selector)
    page.wait_for("getComputedStyle(document.activeElement).outlineStyle === 'solid'")
    top, bar = page.run(
        "return [document.activeElement.getBoundingClientRect().top,"
        " document.querySelector('.bar').getBoundingClientRect().bottom]"
    )
    assert top >= bar


def test_an_option_with_the_focus_is_outlined_as_a_whole(opened):
    page = opened(STUDENT)
    page.run("document.getElementById('q1-A').focus({focusVisible: true})")
    page.wait_for("getComputedStyle(document.activeElement.closest('.option')).outlineStyle === 'solid'")


def test_a_whole_exam_is_answered_with_the_keyboard(opened):
    page = opened(STUDENT)
    page.run("document.getElementById('q1-A').focus()")
    page.find("#q1-A").send_keys(" ")
    page.find("#q1-A").send_keys("\ue015")  # the arrow down
    assert page.chosen() == ["q1-B"]
    page.find("#q4-C").send_keys(" ")
    assert page.chosen() == ["q1-B", "q4-C"]
    page.find("#q2-entry").send_keys("[1, 2]\n")  # Enter must not leave the page
    assert page.text("#progress") == "3 of 5 answered"


@pytest.mark.parametrize("name", ["exam", "version"])
def test_paper_shows_questions_boxes_and_lines_but_no_controls(opened, name):
    page = opened(PAGES[name]())
    page.click("label[for=q1-B]")
    page.on_paper()
    shown = "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).length"
    for control in ("button", ".bar", "nav", ".skip", "summary", "#load", ".notice"):
        assert page.run(shown, control) == 0, control
    assert page.run(shown, "fieldset") == 5
    assert page.run(shown, ".option input") == 10
    border = (
        "const style = getComputedStyle(document.querySelector(arguments[0]));"
        "return [style.borderTopStyle, style.borderBottomStyle]"
    )
    assert page.run(border, "#q2-entry") == ["none", "solid"]
    assert page.run(border, "#q1-A") == ["solid", "solid"]
    assert page.run("return getComputedStyle(document.querySelector('pre.program')).whiteSpaceCollapse") == "preserve"
    assert page.run("return getComputedStyle(document.querySelector('pre.program')).textWrapMode") == "wrap"
    who = page.run(shown, ".whose dd") if name == "exam" else page.run(shown, "#student, #name")
    assert who == 2


def test_the_printed_answer_book_is_open_throughout(opened):
    page = opened(PAGES["answer book"]())
    page.on_paper()
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.run("return [...document.querySelectorAll('details')].every((fold) => fold.open)")
    assert page.run("return [...document.querySelectorAll('.judged li')].every((e) => e.checkVisibility())")
    page.run("dispatchEvent(new Event('afterprint'))")
    assert page.run("return [...document.querySelectorAll('details')].some((fold) => fold.open)") is False


def test_the_answer_book_shows_only_what_the_teacher_looks_for(opened):
    page = opened(PAGES["answer book"]())
    shown = "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).map((e) => e.id)"
    page.type("#filter", "GRACE")
    assert page.run(shown, "section.student") == ["s2"]
    assert page.text("#found") == "1 of 2 shown"
    page.type("#filter", "id-value")
    assert page.run(shown, "article") == ["s1-q2", "s2-q2"]
    page.click("a[href='#s2-q2']")
    page.wait_for("document.querySelector('#s2-q2 > details').open")


@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_for_anything_or_breaks_its_own_policy(opened, name):
    page = opened(PAGES[name](), before=VIOLATIONS)
    if name == "exam":
        page.click("label[for=q1-B]")
        page.save()
        page.saved_file("answers-s-2041.json")
    assert page.run("return window.violated") == []
    assert page.run("return performance.getEntriesByType('resource').map((entry) => entry.name)") == []
    assert page.requests() == []
    assert [entry for entry in page.chromium.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []


def test_a_request_would_be_seen(opened):
    page = opened("<!doctype html><title>x</title><img src='http://127.0.0.1:9/x.png'>")
    page.wait_for("document.images[0].complete")
    assert page.requests() == ["http://127.0.0.1:9/x.png"]
    page.chromium.get_log("browser")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_runs_nowhere(opened, text):
    for written in pages(text).values():
        page = opened(written, before=VIOLATIONS)
        page.run(OPEN_ALL)
        assert page.run("return window.hacked") is None
        assert page.run("return window.violated") == []
