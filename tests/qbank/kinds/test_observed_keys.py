"""Kinds shape and value: the key comes from the run, confirm is a second opinion, beliefs are run or computed."""

from __future__ import annotations

import pytest

from graders.keys import Acceptance, NumberValue, ShapeValue
from graders.programs import Ran, SecondOpinion
from qbank.items.making import Refusal
from tests.qbank.kinds.small import Bench, findings_of, item_of, run

SHAPE = """\
kind: shape
parameters: {L: [5], H: [3], two: [true]}
derived: {D: 2 if two else 1}
code: |
  out = ({{ L }}, {{ D*H }})
  state = (1, {{ H }})
observe: {out: out, h: state}
key: out
confirm: (L, D*H)
distractors:
  - {misconception: double, assume: {two: false}, when: two}
  - {misconception: drop, edit: {1: "out = ({{ L }},)"}}
  - {misconception: swap, value: "(out[1], out[0])", feedback: "Not {{ believed | code }} but {{ key | code }}."}
  - {misconception: early, value: h, when: not two}
"""
VALUE = """\
kind: value
parameters: {w: [0.5]}
code: |
  h = math.tanh({{ w }})
observe: {h: h}
key: h
confirm: tanh(w)
display: {decimals: 2}
accept: {rounded_to: 2}
options: 2
distractors:
  - {misconception: drop, value: w}
"""


def test_the_key_is_what_the_shown_program_gave() -> None:
    item = item_of(SHAPE)
    assert item.key == ShapeValue((5, 6))
    assert item.code == "out = (5, 6)\nstate = (1, 3)\n"
    assert item.provenance.runs[0].program.code == item.code
    assert item.provenance.runs[0].outcome == Ran({"out": (5, 6), "h": (1, 3)})


def test_beliefs_are_run_or_computed_and_each_answers_for_itself() -> None:
    item = item_of(SHAPE.replace("code:", "options: 4\ncode:", 1))
    by_name = {option.misconceptions: option for option in item.options}
    assert by_name[("double",)].value == ShapeValue((5, 3))
    assert by_name[("double",)].feedback == "In truth, double is not so."
    assert by_name[("double",)].ran.startswith("ran: out = (5, 3)")
    assert by_name[("drop",)].value == ShapeValue((5,))
    assert by_name[("swap",)].value == ShapeValue((6, 5))
    assert by_name[("swap",)].feedback == "Not `(6, 5)` but `(5, 6)`."
    assert ("early",) not in by_name
    assert [ran.role for ran in item.provenance.runs] == ["the shown program", "belief double", "belief drop"]


def test_what_a_believer_assumes_changes_what_follows_from_it() -> None:
    """`D` is derived anew from the assumed `two`: the program is the one that the believer would write."""
    item = item_of(SHAPE)
    assert item.provenance.runs[1].program.code == "out = (5, 3)\nstate = (1, 3)\n"


def test_a_number_is_kept_as_it_came_out_and_shown_as_the_question_says() -> None:
    item = item_of(VALUE)
    assert item.key == NumberValue(0.46211715726000973, 2)
    assert {option.text for option in item.options} == {"0.46", "0.50"}
    assert item.entry is not None
    assert item.entry.accept == Acceptance(rounded_to=2)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (SHAPE.replace("confirm: (L, D*H)", "confirm: (L, H)"), "confirm-disagrees", "the run gives (5, 6)"),
        (VALUE.replace("tanh(w)", "tanh(w) + 0.001"), "confirm-disagrees", "confirm gives"),
        (SHAPE.replace("out = ({{ L }}, {{ D*H }})", "out = 1 / 0"), "program-raises", "ZeroDivisionError"),
        (SHAPE.replace("key: out", "key: out[5]"), "expression-failed", "takes element 5 of 2"),
        (SHAPE.replace("key: out", "key: out[0]"), "not-an-answer", "not a shape"),
        (
            SHAPE.replace("value: h, when: not two", "value: L / 2"),
            "not-an-answer",
            "early",
        ),
        (SHAPE.replace("key: out", "key: (0.5, 1)"), "not-an-answer", "not a shape"),
        (SHAPE.replace("key: out", "key: (True, 1)"), "not-an-answer", "not a shape"),
        (SHAPE.replace("key: out", "key: (-1, 1)"), "not-an-answer", "not a shape"),
        (SHAPE.replace("h: state", "h: missing"), "observe-failed", "h: NameError"),
        (SHAPE.replace("h: state", "h: object()"), "observe-failed", "h: TypeError"),
        (SHAPE.replace("edit: {1:", "edit: {3:"), "edit-outside-code", "lines 1 to 2"),
        (SHAPE.replace("edit: {1:", "edit: {0:"), "edit-outside-code", "replaces line 0"),
        (SHAPE.replace('"out = ({{ L }},)"', "out = 1/0"), "program-raises", "belief drop"),
        (SHAPE.replace("2 if two else 1", "2 // (1 if two else 0)"), "expression-failed", "what is assumed cannot be"),
        (SHAPE.replace("assume: {two: false}", "assume: {two: 1/0}"), "expression-failed", "division by zero"),
        (SHAPE.replace("when: two", "when: 'L[0]'"), "expression-failed", "takes an element of 5"),
        (SHAPE.replace("{{ believed | code }}", "{{ believed[7] }}"), "template-failed", "takes element 7"),
        (VALUE.replace("key: h", "key: (h, 'a')"), "not-an-answer", "neither a number"),
        (VALUE.replace("key: h", "key: h > 0"), "not-an-answer", "neither a number"),
        (VALUE.replace("key: h", "key: ()"), "not-an-answer", "neither a number"),
        (VALUE.replace("key: h", "key: 1e308*10"), "not-an-answer", "not finite"),
        (VALUE.replace("key: h", "key: ((h, h), (h,))"), "not-an-answer", "ragged"),
        (VALUE.replace("key: h", "key: (h, (h,))"), "not-an-answer", "ragged"),
        (VALUE.replace("key: h", "key: ((((h,),),),)"), "not-an-answer", "more than 3 axes"),
        (VALUE.replace("key: h", "key: 10**17"), "not-an-answer", "cannot hold exactly"),
        (
            VALUE.replace("display: {decimals: 2}\naccept: {rounded_to: 2}\n", ""),
            "not-an-answer",
            "declares no display",
        ),
    ],
)
def test_a_variant_that_cannot_become_an_item_is_refused_with_its_reason(text: str, code: str, said: str) -> None:
    (finding,) = findings_of(text)
    assert finding.code == code
    assert said in finding.what


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SHAPE.replace("confirm: (L, D*H)", "confirm: (L, H)"), "confirm: (L, H)"),
        (SHAPE.replace("edit: {1:", "edit: {3:"), '  - {misconception: drop, edit: {3: "out = ({{ L }},)"}}'),
        (SHAPE.replace("h: state", "h: missing"), "observe: {out: out, h: missing}"),
        (SHAPE.replace("assume: {two: false}", "assume: {two: 1/0}"), "assume: {two: 1/0}"),
        (SHAPE.replace('"out = ({{ L }},)"', "out = 1/0"), "edit: {1: out = 1/0}"),
    ],
)
def test_a_finding_stands_at_the_part_of_the_file_that_is_to_blame(text: str, line: str) -> None:
    (refusal,) = Bench().make(text)
    assert isinstance(refusal, Refusal)
    problem = refusal.question.problem(refusal.findings[0].place, "")
    assert line.strip() in refusal.question.source.lines[problem.line - 1]


def test_a_formula_in_float64_confirms_a_large_sum_in_float32() -> None:
    text = VALUE.replace("math.tanh({{ w }})", "123456.7890625").replace("tanh(w)", "123456.789")
    assert item_of(text.replace("value: w", "value: h/2")).key == NumberValue(123456.7890625, 2)


def test_a_run_with_which_the_reference_disagrees_makes_no_item() -> None:
    def disagreeing(programs):
        second = SecondOpinion(agreed=1, disagreed=("call 2 differs by 0.3",))
        return [Ran(outcome.observed, second_opinion=second) for outcome in run(programs)]

    (refusal,) = Bench(disagreeing).make(SHAPE)
    assert isinstance(refusal, Refusal)
    assert [finding.code for finding in refusal.findings] == ["reference-disagrees"]
    assert "call 2 differs by 0.3" in refusal.findings[0].what


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("h", "Type a number, rounded to 2 decimals, such as 0.25."),
        ("(h, h)", "Type the 2 numbers in order, rounded to 2 decimals, in the form [0.25, -1.5]."),
        ("((h, h),)", "Type the matrix row by row, rounded to 2 decimals, such as [[0.25, -1.5], [-1.5, 0.25]]."),
    ],
)
def test_the_wanted_form_fits_the_key_and_gives_nothing_away(key: str, wanted: str) -> None:
    text = VALUE.replace("key: h", f"key: '{key}'").replace("confirm: tanh(w)\n", "")
    assert item_of(text.replace("value: w", f"value: '{key.replace('h', 'w')}'")).wanted == wanted
