"""A practice page: it holds every answer and says so, needs nothing from outside, and knows what it can check."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from lxml import html

from graders.keys import (
    Acceptance,
    Array,
    Belief,
    CallValue,
    CardValue,
    EntryKey,
    LineValue,
    NumberValue,
    OutcomeValue,
    ShapeValue,
)
from graders.marking import matches
from qbank.pages.checkable import Numbers, as_json, checkable
from qbank.pages.practice_page import practice_page
from tests.qbank.pages import practised, sample
from tests.qbank.pages.practised import NUMBER, page

PAGE = page()
TREE = html.document_fromstring(PAGE)


def item(name: str) -> html.HtmlElement:
    (box,) = TREE.xpath(f"//fieldset[@data-item='tk{name}']")
    return box


def test_the_page_says_on_top_that_it_holds_the_answers() -> None:
    (notice,) = TREE.xpath("//header//p[contains(@class, 'notice')]")
    assert "holds the answers" in notice.text_content()


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("choice", "choice"),
        ("all", "choice"),
        ("shape", "typed"),
        ("number", "typed"),
        ("line", "typed"),
        ("outcome", "typed"),
        ("gaps", "gaps"),
        ("call", "compared"),
        ("rubric", "rubric"),
        ("card", "card"),
    ],
)
def test_each_question_is_practised_in_its_way(name: str, way: str) -> None:
    assert item(name).get("data-way") == way
    assert bool(item(name).get("data-check")) is (way in ("typed", "gaps"))


def test_it_needs_nothing_from_outside_and_runs_its_own_script_only() -> None:
    assert re.findall(r"""(?:src|href|action)=["']?(?!#|data:)[^"'\s>]+""", PAGE) == []
    (policy,) = TREE.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert len(re.findall(r"<script>", PAGE)) == 1


def test_a_hint_opens_by_itself_and_is_left_out_where_there_is_none() -> None:
    assert item("shape").xpath(".//summary")[0].text_content() == "Hint for question 3"
    assert item("shape").xpath(".//details/@open") == []
    assert len(item("card").xpath(".//summary")) == 1


def test_a_wrong_option_answers_its_belief() -> None:
    said = {
        reason.get("data-reason"): " ".join(reason.text_content().split())
        for reason in item("choice").xpath(".//*[@data-reason]")
    }
    assert said["tkchoice-a"] == "✓ A is right. Feedback-right: it was run."
    assert said["tkchoice-b"].startswith("✗ B is not right. Feedback-of-secret-axes-swapped")
    mistake = item("choice").xpath(".//*[@data-reason='tkchoice-b']//dd")
    assert [one.text_content() for one in mistake] == [
        "The first axis is always time.",
        "batch_first decides.",
        "Silent mix-ups.",
    ]
    assert "Believed" not in said["tkchoice-c"]


def test_solution_quick_check_and_common_mistakes_stand_with_the_answer() -> None:
    answer = " ".join(item("shape").xpath(".//*[@data-answer]")[0].text_content().split())
    assert "Answer: (4, 7, 6)" in answer
    assert "Secret-step-one" in answer
    assert "Quick check" in answer
    assert "Batch and time may be swapped." in answer


def test_a_rubric_is_a_list_to_tick_off() -> None:
    assert item("rubric").get("data-needs") == "2"
    concepts = [one.text_content().strip() for one in item("rubric").xpath(".//*[@class='concepts']//label")]
    assert concepts == ["concept one", "concept two", "concept three"]
    assert "A person reads" not in item("rubric").text_content()


def test_a_card_holds_its_back_closed() -> None:
    (back,) = item("card").xpath(".//details[@data-answer]//div[contains(@class, 'back')]")
    assert back.text_content() == "Its width is hidden_size."


def test_time_is_advised_by_the_share_of_the_points() -> None:
    assert item("choice").get("data-advised") == "120"
    untimed = html.document_fromstring(practice_page(replace(practised.practice(), minutes=None), {}))
    assert set(untimed.xpath("//fieldset/@data-advised")) == {"0"}


def test_all_answers_stand_at_the_end_for_paper() -> None:
    rows = TREE.xpath("//*[@class='sheet']//*[@class='answered']")
    assert len(rows) == len(NUMBER)
    assert "Its width is hidden_size." in rows[NUMBER["card"] - 1].text_content()
    assert "a: True; b: (nothing)" in rows[NUMBER["gaps"] - 1].text_content()


def test_hostile_words_stay_words() -> None:
    bad = '"></script><img src=x onerror=alert(1)>&{{7*7}}'
    item = replace(practised.card_item(), stem=bad, hint=bad, key=CardValue(bad), solution=(bad,))
    exam = practised.practice("card")
    (section,) = exam.sections
    task = replace(section.tasks[0], item=item)
    text = practice_page(replace(exam, title=bad, sections=(replace(section, title=bad, tasks=(task,)),)), {})
    assert "<img" not in text
    assert text.count("<script>") == 1


@pytest.mark.parametrize(
    ("entry", "form"),
    [
        (EntryKey(ShapeValue((4,))), {"form": "numbers", "right": [[4]], "wrong": [], "bounds": [], "whole": True}),
        (EntryKey(NumberValue(6)), {"form": "numbers", "right": [[6]], "wrong": [], "bounds": [0.0], "whole": True}),
        (EntryKey(OutcomeValue(None)), {"form": "outcome", "right": [""], "wrong": []}),
        (EntryKey(OutcomeValue("KeyError")), {"form": "outcome", "right": ["keyerror"], "wrong": []}),
        (EntryKey(LineValue(None)), {"form": "line", "right": [0], "wrong": []}),
        (
            EntryKey(LineValue(3), beliefs=(Belief(LineValue(None), ("a",), ""),), also=(LineValue(2),)),
            {"form": "line", "right": [3, 2], "wrong": [0]},
        ),
    ],
)
def test_accepted_forms_are_worked_out_beforehand(entry: EntryKey, form: dict[str, object]) -> None:
    check = checkable(entry)
    assert check is not None
    assert json.loads(as_json(check)) == form


@pytest.mark.parametrize("entry", [None, EntryKey(CallValue("nn.RNN(1, 2)")), practised.rubric_item().entry])
def test_what_only_running_or_a_person_can_tell_is_not_checked(entry: EntryKey | None) -> None:
    assert checkable(entry) is None


@pytest.mark.parametrize("accept", [Acceptance(rounded_to=2), Acceptance(absolute=0.5), Acceptance(relative=0.1)])
@pytest.mark.parametrize("value", [0.125, -3.0, (1.0, -2.5), ((0.5, 1e6), (0.0, 3.25))])
def test_bounds_are_those_of_marking(accept: Acceptance, value: Array) -> None:
    check = checkable(EntryKey(NumberValue(value, 2), accept))
    assert isinstance(check, Numbers)
    assert len(check.bounds) == len(check.right[0])
    for number, bound in zip(check.right[0], check.bounds, strict=True):
        key = NumberValue(number, 2)
        for off, is_in in ((bound * 0.99, True), (bound * 1.01 + 1e-9, False)):
            for given in (number + off, number - off):
                assert matches(NumberValue(given), key, accept) is (is_in or bound == 0 == off)


def test_the_sample_number_is_checked_within_its_bound() -> None:
    check = checkable(sample.value_item().entry)
    assert isinstance(check, Numbers)
    assert check.wrong == ((0.91, 0.96),)
    assert not check.whole
