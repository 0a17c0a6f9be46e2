"""Kind debugging: the real exception or its absence, or the line that raises."""

from __future__ import annotations

import pytest

from graders.keys import LineValue, OutcomeValue
from tests.qbank.kinds.small import findings_of, item_of

OUTCOME = """\
kind: debugging
asks: outcome
parameters: {n: [3], wrong: [true]}
code: |
  x = [0] * {{ n }}
  y = x[{{ n if wrong else 0 }}]
confirm: outcome.error == 'IndexError' if wrong else not outcome.raised
observe: {y: y}
distractors:
  - {misconception: same, assume: {wrong: false}}
  - {misconception: early, edit: {1: "x = {{ n }}"}}
  - {misconception: late, edit: {2: "y = x['a']"}}
solution:
  - "{% if outcome.raised %}{{ outcome.line }}, {{ outcome.text | code }}: {{ outcome.error }}{% endif %} {{ key }}"
"""
NO_LINE = "No line: it runs to the end"
LINES = ("Line 3: `x = [0] * 3`", "Line 4: `y = x[3]`", "Line 5: `z = y`")
LINE = """\
kind: debugging
asks: line
as: [entry, choice]
options: 4
parameters: {n: [3]}
code: |
  # a comment

  x = [0] * {{ n }}
  y = x[{{ n }}]
  z = y
distractors:
  - {misconception: early, value: 3, feedback: "{{ believed }} is fine, see {{ outcome.line }}."}
  - {misconception: same, value: 0}
  - {misconception: late, value: key}
"""


def test_the_outcome_is_the_real_exception_and_a_belief_shows_what_a_real_program_did() -> None:
    item = item_of(OUTCOME.replace("kind: debugging", "options: 4\nkind: debugging"))
    assert item.key == OutcomeValue("IndexError", "list index out of range")
    texts = {option.misconceptions: option.text for option in item.options}
    assert texts[()] == "IndexError: list index out of range"
    believed = {
        ("same",): "It runs without an error: y = 0.",
        ("early",): "TypeError: 'int' object is not subscriptable",
        ("late",): "TypeError: list indices must be integers or slices, not str",
    }
    assert [believed[name] for name in texts if name] == [text for name, text in texts.items() if name]
    assert len(texts) == 4
    assert item.solution == ("2, `y = x[3]`: IndexError IndexError",)


def test_a_program_that_runs_reads_as_the_question_says() -> None:
    text = OUTCOME.replace("wrong: [true]", "wrong: [false]").replace("wrong: false", "wrong: true")
    item = item_of(text + "runs_as: It runs, and `y` is {{ y }}.\n")
    assert item.key == OutcomeValue(None, "It runs, and `y` is 0.")
    (right,) = (option for option in item.options if option.correct)
    assert (right.text, right.is_code) == ("It runs, and `y` is 0.", False)
    assert item.solution == ("no error",)


def test_beliefs_that_a_typed_class_cannot_tell_apart_share_one_neutral_answer() -> None:
    item = item_of(OUTCOME)
    assert item.entry is not None
    by_class = {belief.value.cls: belief for belief in item.entry.beliefs if isinstance(belief.value, OutcomeValue)}
    assert by_class["TypeError"].misconceptions == ("early", "late")
    assert "Several misunderstandings" in by_class["TypeError"].feedback
    assert by_class[None].misconceptions == ("same",)


def test_the_line_is_the_one_that_raises_and_every_other_statement_is_a_wrong_one() -> None:
    item = item_of(LINE)
    assert item.key == LineValue(4, "y = x[3]")
    assert item.number_lines
    assert {option.text for option in item.options} == {*LINES, NO_LINE}
    by_line = {option.value.line: option for option in item.options if isinstance(option.value, LineValue)}
    assert by_line[3].feedback == "3 is fine, see 4."
    assert by_line[None].misconceptions == ("same",)
    assert by_line[5].misconceptions == ()
    assert by_line[4].correct
    assert by_line[4].feedback == ""


def test_where_nothing_raises_no_line_is_the_key() -> None:
    item = item_of(LINE.replace("x[{{ n }}]", "x[0]").replace("value: 0", "value: 5"))
    assert item.key == LineValue(None, "")
    assert {option.text for option in item.options if option.correct} == {NO_LINE}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (OUTCOME.replace("'IndexError'", "'KeyError'"), "confirm-disagrees", "raised IndexError in line 2"),
        (OUTCOME.replace("edit: {2: \"y = x['a']\"}", "value: 1"), "outcome-by-value", "needs `assume` or `edit`"),
        (
            OUTCOME.replace("== 'IndexError' if wrong", "if wrong") + "setup: x = 1/0\n",
            "program-raises",
            "the set-up raises ZeroDivisionError",
        ),
        (LINE + "setup: x = 1/0\n", "program-raises", "the set-up raises ZeroDivisionError"),
        (LINE.replace("value: 3", "edit: {1: x}"), "line-without-value", "needs `value`"),
        (LINE.replace("value: 3", "value: 2"), "line-outside-code", "line 2 is not a line"),
        (LINE.replace("value: 3", "value: 1"), "line-outside-code", "line 1 is not a line"),
        (LINE.replace("value: 3", "value: 3.0"), "line-outside-code", "line 3.0 is not a line"),
        (LINE.replace("value: 3", "value: n > 0"), "line-outside-code", "line True is not a line"),
        (LINE.replace("options: 4", "options: 5"), "few-distractors", "only 3 wrong options"),
    ],
)
def test_a_variant_that_cannot_become_an_item_is_refused_with_its_reason(text: str, code: str, said: str) -> None:
    (finding,) = findings_of(text)
    assert finding.code == code
    assert said in finding.what


def test_a_condition_on_a_belief_may_speak_of_the_key() -> None:
    item = item_of(LINE.replace("{misconception: same, value: 0}", "{misconception: same, value: 0, when: key == 4}"))
    assert item.entry is not None
    assert ("same",) in [belief.misconceptions for belief in item.entry.beliefs]
