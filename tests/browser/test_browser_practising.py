"""A learner picks, types, fills, turns and compares; the page says at once what it makes of it, and remembers."""

from __future__ import annotations

import json

import pytest
from selenium.webdriver.common.keys import Keys

from tests.qbank.pages.practised import NUMBER, WAYS, page

pytestmark = pytest.mark.browser

TEXT = page()
KEPT = "localStorage.getItem('qbank-practice:practice-x1')"


def box(name):
    return f"[data-item='tk{name}']"


def verdict(opened_page, name):
    """Return what is said of an answer; it comes a moment after the old words are taken away."""
    opened_page.wait_for(f"document.querySelector(\"{box(name)} [data-verdict]\").textContent !== ''")
    return opened_page.text(f"{box(name)} [data-verdict]")


def check(opened_page, name):
    opened_page.click(f"{box(name)} [data-judge]")
    return verdict(opened_page, name)


def reasons(opened_page, name):
    script = (
        "return [...document.querySelectorAll(arguments[0])].filter((one) => !one.hidden).map((one) => one.innerText)"
    )
    return opened_page.run(script, f"{box(name)} .reason")


def option(name, letter):
    return f"label[for=q{NUMBER[name]}-{letter}]"


def test_a_choice_is_answered_with_the_belief_behind_it(opened):
    learner = opened(TEXT)
    assert check(learner, "choice") == "Choose an answer first."
    learner.click(option("choice", "B"))
    assert check(learner, "choice") == "✗ Not right yet."
    (reason,) = reasons(learner, "choice")
    assert "B is not right" in reason
    assert "The first axis is always time." in reason
    assert learner.text("#progress") == "0 of 10 right"
    learner.click(option("choice", "A"))
    assert reasons(learner, "choice") == []
    assert check(learner, "choice") == "✓ Right, at try 2."
    assert learner.text("#progress") == "1 of 10 right"
    assert learner.run("return document.querySelector('.contents a.right').textContent") == "Question 1, right"


def test_of_several_right_ones_none_may_be_missing(opened):
    learner = opened(TEXT)
    learner.click(option("all", "A"))
    assert check(learner, "all") == "✗ Not all yet: something is missing."
    learner.click(option("all", "B"))
    assert check(learner, "all") == "✗ Not right yet."
    learner.click(option("all", "B"))
    learner.click(option("all", "C"))
    assert check(learner, "all") == "✓ Right, at try 3."


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("shape", "(4, 7, 6)", "✓ Right."),
        ("shape", "4 x 7 × 6", "✓ Right."),
        ("shape", "torch.Size([4,7,6])", "✓ Right."),
        ("shape", "４，７，６", "✓ Right."),
        ("shape", "7, 4, 6", "✗ Not right yet."),
        ("shape", "4, 7", "✗ Not right yet."),
        ("shape", "4.5, 7, 6", "This could not be read; see the form below the field."),
        ("shape", "batch first", "This could not be read; see the form below the field."),
        ("shape", "   ", "Type an answer first."),
        ("number", "[-0.91, 0.96]", "✓ Right."),
        ("number", "−0.905; .964", "✓ Right."),
        ("number", "0.91, 0.96", "✗ Not right yet."),
        ("number", "0.91", "This could not be read; see the form below the field."),
        ("number", "-0,91 0,96", "This could not be read; see the form below the field."),
        ("line", "4", "✓ Right."),
        ("line", "Line 4.", "✓ Right."),
        ("line", "none", "✗ Not right yet."),
        ("line", "four", "This could not be read; see the form below the field."),
        ("outcome", "RuntimeError", "✓ Right."),
        ("outcome", "a runtime error: sizes of tensors", "✓ Right."),
        ("outcome", "torch raises RuntimeError", "✓ Right."),
        ("outcome", "no error", "✗ Not right yet."),
        ("outcome", "It runs", "✗ Not right yet."),
        ("outcome", "ValueError", "✗ Not right yet."),
        ("outcome", "error", "This could not be read; see the form below the field."),
        ("outcome", "not a RuntimeError", "This could not be read; see the form below the field."),
        ("outcome", "??", "This could not be read; see the form below the field."),
    ],
)
def test_a_typed_answer_is_checked_in_the_page(opened, name, text, said):
    learner = opened(TEXT)
    learner.type(f"#q{NUMBER[name]}-entry", text)
    assert check(learner, name) == said


def test_a_typed_belief_is_answered_and_enter_checks(opened):
    learner = opened(TEXT)
    learner.type(f"#q{NUMBER['shape']}-entry", "(7, 4, 6)" + Keys.ENTER)
    assert verdict(learner, "shape") == "✗ Not right yet."
    assert reasons(learner, "shape") == ["You swapped two axes."]
    learner.type(f"#q{NUMBER['shape']}-entry", "(1, 1, 1)")
    assert reasons(learner, "shape") == []
    assert check(learner, "shape") == "✗ Not right yet."
    assert reasons(learner, "shape") == []


def test_every_right_filling_of_the_gaps_counts(opened):
    learner = opened(TEXT)
    assert check(learner, "gaps") == "Fill the gaps first."

    def fill(a, b):
        for gap, text in (("a", a), ("b", b)):
            learner.run(
                "const [id, text] = arguments; const gap = document.getElementById(id);"
                "gap.value = [...gap.options].find((one) => one.dataset.text === text).value;"
                "gap.dispatchEvent(new Event('input', {bubbles: true}))",
                f"q{NUMBER['gaps']}-{gap}",
                text,
            )

    fill("True", ".transpose(0, 1)")
    assert check(learner, "gaps") == "✗ Not right yet."
    assert reasons(learner, "gaps") == ["One swap too many."]
    fill("False", ".transpose(0, 1)")
    assert check(learner, "gaps") == "✓ Right, at try 2."
    fill("True", "")
    assert check(learner, "gaps").startswith("✓ Right")


def test_a_rubric_counts_what_is_ticked_and_knows_when_it_is_enough(opened):
    learner = opened(TEXT)
    learner.type(f"#q{NUMBER['rubric']}-entry", "One and two.")
    learner.click(f"{box('rubric')} summary")
    said = f"{box('rubric')} [data-verdict]"
    assert learner.text(said) == "0 of 3 concepts (2 are enough)"
    for place in (0, 2):
        learner.click(f"{box('rubric')} [data-concept][value='{place}']")
    assert learner.text(said) == "2 of 3 concepts (2 are enough)"
    assert learner.text("#progress") == "1 of 10 right"
    learner.click(f"{box('rubric')} [data-concept][value='2']")
    assert learner.text("#progress") == "0 of 10 right"


def test_a_card_is_turned_and_judged_by_the_learner(opened):
    learner = opened(page("card"))
    assert not learner.find(".back").is_displayed()
    learner.click(f"{box('card')} summary")
    assert learner.text(".back") == "Its width is hidden_size."
    learner.click("[data-knew=no]")
    assert learner.text("#progress") == "0 of 1 right"
    learner.click("[data-knew=yes]")
    assert learner.text("#badge") == "★ All 1 right, 0 at the first try."


def test_all_right_at_once_earns_the_badge(opened):
    learner = opened(page("choice", "shape"))
    learner.click(option("choice", "A"))
    check(learner, "choice")
    assert learner.text("#badge") == ""
    learner.type(f"#q{NUMBER['shape']}-entry", "4 7 6")
    check(learner, "shape")
    assert learner.text("#badge") == "★ All 2 right, every one at the first try."


def test_who_looks_first_is_right_but_not_at_the_first_try(opened):
    learner = opened(page("shape"))
    learner.click(f"{box('shape')} [data-answer] summary")
    learner.wait_for("document.querySelector('.contents a').textContent.endsWith('answer seen')")
    learner.type(f"#q{NUMBER['shape']}-entry", "4 7 6")
    check(learner, "shape")
    assert learner.text("#badge") == "★ All 1 right, 0 at the first try."


def test_progress_is_remembered_and_can_be_begun_anew(opened):
    learner = opened(TEXT)
    learner.click(option("choice", "A"))
    check(learner, "choice")
    learner.type(f"#q{NUMBER['shape']}-entry", "7 4 6")
    learner.click(f"{box('rubric')} summary")
    learner.click(f"{box('rubric')} [data-concept][value='0']")
    learner.wait_for(f"{KEPT}?.includes('7 4 6')")
    learner.reload()
    assert learner.text("#progress") == "1 of 10 right"
    assert learner.run(f"return document.getElementById('q{NUMBER['shape']}-entry').value") == "7 4 6"
    assert learner.run("return document.querySelector('[data-concept]').checked")
    learner.click("#restart")
    assert learner.text("#progress") == "0 of 10 right"
    assert learner.chosen() == []
    assert learner.run(f"return {KEPT}") is None
    learner.reload()
    assert learner.text("#progress") == "0 of 10 right"


def test_another_page_in_the_same_browser_keeps_its_own(opened):
    learner = opened(TEXT)
    learner.click(option("choice", "A"))
    check(learner, "choice")
    learner.wait_for(f"{KEPT}?.includes('right')")
    assert opened(page(token="other")).text("#progress") == "0 of 10 right"


@pytest.mark.parametrize(
    "kept", ["{", "[]", "7", '{"tkchoice": {"chosen": 7, "state": "won", "tries": -1, "gaps": {}}}']
)
def test_damaged_storage_starts_afresh(opened, kept):
    learner = opened(TEXT, before=f"localStorage.setItem('qbank-practice:practice-x1', {json.dumps(kept)})")
    assert learner.text("#progress") == "0 of 10 right"
    learner.click(option("choice", "A"))
    assert check(learner, "choice") == "✓ Right."


def test_a_browser_that_refuses_storage_is_told(opened):
    learner = opened(
        TEXT, before="Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError') }"
    )
    learner.click(option("choice", "A"))
    learner.wait_for("!document.getElementById('cannot-keep').hidden")


def test_time_on_the_question_at_hand_is_advice(opened):
    learner = opened(TEXT)
    learner.click(option("choice", "A"))
    learner.wait_for("/^Question 1: 0:0[1-9] of 2:00 advised$/.test(document.getElementById('timer').textContent)")


def test_everything_opens_without_scripts(opened):
    learner = opened(TEXT.replace("<script>", "<script type='text/plain'>"))
    for name in WAYS:
        learner.click(f"{box(name)} [data-answer] summary")
    assert learner.text(".back") == "Its width is hidden_size."
    assert not learner.find(f"{box('shape')} [data-judge]").is_displayed()


def test_on_paper_the_answers_stand_at_the_end_alone(opened):
    learner = opened(TEXT)
    assert not learner.find(".sheet").is_displayed()
    learner.on_paper()
    assert learner.find(".sheet").is_displayed()
    shown = "return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).length"
    assert [learner.run(shown, part) for part in (".aside", ".act", ".reason", ".bar")] == [0, 0, 0, 0]
    assert "holds the answers" in learner.text(".notice.keep")


def test_nothing_is_asked_of_the_network_and_nothing_goes_wrong(opened):
    learner = opened(TEXT)
    learner.click(option("choice", "B"))
    check(learner, "choice")
    assert learner.requests() == []
    assert learner.chromium.get_log("browser") == []
