"""Kind `cloze`: which fillings are right is decided by running every one, and whose belief a wrong one shows."""

from __future__ import annotations

import pytest

from graders.answers.filling import NOTHING
from graders.grades import Filled, Typed
from graders.keys import FillingValue
from graders.marking import mark_entry
from graders.programs import Program
from qbank.items.item import Item
from qbank.kinds.cloze_gaps import mark
from tests.qbank.kinds.small import Bench, findings_of, item_of, question

CLOZE = """\
kind: cloze
parameters: {n: 4..6}
code: |
  flip = {{ gap.a }}
  out = ({{ n }}, 2){{ gap.b }}
  out = out[::-1] if flip else out
gaps:
  a: ["True", {code: "False", misconception: early}]
  b: ["", {code: "[::-1]", misconception: double}, {code: "[5]", misconception: drop}]
observe: {out: out}
require: [{name: order, that: "out == (2, n)", because: "{{ n }} comes last"}]
"""
RIGHT = {(("a", "True"), ("b", "")), (("a", "False"), ("b", "[::-1]"))}
"""Turned once: by the one gap or by the other."""
APART = """\
kind: cloze
code: |
  out = ({{ gap.a }}, {{ gap.b }})
gaps:
  a: ["1", {code: "-1", misconception: early}, "1.0"]
  b: ["2", {code: "-2", misconception: late}]
observe: {out: out}
require: [{name: one, that: "out[0] == 1"}, {name: two, that: "out[1] == 2"}]
marking: per gap
"""


def gaps_of(item: Item) -> set[tuple[tuple[str, str], ...]]:
    assert item.entry is not None
    return {value.gaps for value in (item.entry.value, *item.entry.also) if isinstance(value, FillingValue)}


def programs_of(text: str) -> list[Program]:
    seen: list[Program] = []

    def noting(programs):
        seen.extend(programs)
        return Bench().runner(programs)

    Bench(noting).make(text)
    return seen


@pytest.mark.parametrize("seed", range(6))
def test_every_filling_that_meets_all_requirements_is_right_when_typed(seed: int) -> None:
    item = item_of(CLOZE, seed)
    assert gaps_of(item) == RIGHT
    assert item.entry is not None
    for first in ("True", "False"):
        for second in ("", "[::-1]", "[5]"):
            grade = mark_entry(item.entry, Filled({"a": first, "b": second or NOTHING}), 1.0)
            assert (grade.status == "correct") == ((("a", first), ("b", second)) in RIGHT)


def test_a_choice_holds_one_right_filling_drawn_among_all() -> None:
    keys = set()
    for seed in range(12):
        item = item_of(CLOZE, seed)
        (right,) = (option for option in item.options if option.correct)
        assert right.value == item.key
        keys.add(right.text)
        assert not RIGHT & {option.value.gaps for option in item.options if not option.correct}
    assert keys == {"a: `True`; b: (nothing)", "a: `False`; b: `[::-1]`"}


def test_all_right_fillings_are_offered_where_all_are_to_be_chosen() -> None:
    item = item_of(CLOZE + "select: all\noptions: 5\n".replace("options: 3\n", ""))
    assert {option.value.gaps for option in item.options if option.correct} == RIGHT


def test_the_shown_code_with_its_gaps_filled_is_byte_for_byte_what_ran() -> None:
    shown = item_of(CLOZE).code
    assert shown.splitlines()[1].endswith(", 2)____b____")
    ran = [program.code for program in programs_of(CLOZE)]
    filled = [
        shown.replace(mark("a"), first).replace(mark("b"), second)
        for first in ("True", "False")
        for second in ("", "[::-1]", "[5]")
        for _ in range(2)
    ]
    assert ran == filled


def test_each_combination_runs_on_every_set_of_inputs() -> None:
    text = CLOZE + 'inputs: {x: "normal(2)"}\nsets: 3\n'
    programs = programs_of(text)
    assert len(programs) == 2 * 3 * 3
    assert len({program.inputs for program in programs}) == 3
    lucky = text.replace("2){{ gap.b }}", "2){{ gap.b }} if x.values[0] > 0 else (1, 1)")
    assert findings_of(lucky)[0].code == "no-filling-fits"


def test_a_misconception_is_imputed_only_where_a_smallest_repair_changes_its_gap() -> None:
    held = {belief.value.gaps: belief.misconceptions for belief in item_of(CLOZE).entry.beliefs}
    assert held == {
        (("a", "True"), ("b", "[::-1]")): ("double",),
        (("a", "True"), ("b", "[5]")): ("drop",),
        (("a", "False"), ("b", "")): ("early",),
        (("a", "False"), ("b", "[5]")): ("drop",),
    }


def test_a_belief_about_several_gaps_goes_before_those_of_single_ones() -> None:
    said = "It gives {{ option.seen.out | code }}, not {{ out | code }}."
    joint = f'fillings:\n  - {{gaps: {{a: "True", b: "[::-1]"}}, misconception: same, feedback: "{said}"}}\n'
    item = item_of(CLOZE + joint)
    told = {belief.value.gaps: belief for belief in item.entry.beliefs}
    belief = told[(("a", "True"), ("b", "[::-1]"))]
    assert belief.misconceptions == ("same",)
    assert belief.feedback.startswith("It gives `(")
    assert belief.feedback.endswith("not `(2, " + str(item.parameters["n"]) + ")`.")
    assert told[(("a", "True"), ("b", "[5]"))].misconceptions == ("drop",)


def test_a_belief_about_some_of_the_gaps_holds_whatever_stands_in_the_others() -> None:
    item = item_of(CLOZE + 'fillings: [{gaps: {b: "[5]"}, misconception: swap}]\n')
    held = {belief.value.gaps[0][1] for belief in item.entry.beliefs if belief.misconceptions == ("swap",)}
    assert held == {"True", "False"}


def test_wrong_fillings_are_told_what_they_miss() -> None:
    beliefs = {belief.value.gaps: belief.feedback for belief in item_of(CLOZE, 1).entry.beliefs}
    n = item_of(CLOZE, 1).parameters["n"]
    runs = beliefs[(("a", "False"), ("b", ""))]
    assert runs == f"This runs, but misses what was asked: {n} comes last. In truth, early is not so."
    assert beliefs[(("a", "True"), ("b", "[5]"))].startswith("This raises `IndexError`: `tuple index out of range`.")


def test_the_key_reads_in_prose_as_a_whole_and_gap_by_gap() -> None:
    item = item_of(CLOZE + 'solution: ["{{ key }} | {{ gap.a }} | {{ gap.b | code }} | {{ out }}"]\n')
    whole, first, second, out = item.solution[0].split(" | ")
    gaps = dict(item.key.gaps)
    assert whole.startswith(f"a: `{gaps['a']}`; b: ")
    assert (first, second.strip("`")) == (gaps["a"], gaps["b"])
    assert out == f"(2, {item.parameters['n']})"
    assert mark_entry(item.entry, Typed(whole), 1.0).status == "correct"


def test_each_gap_offers_all_of_its_fillings_in_a_drawn_order() -> None:
    orders = set()
    for seed in range(8):
        first, second = item_of(CLOZE, seed).blanks
        assert (first.name, second.name) == ("a", "b")
        assert sorted(second.choices) == ["", "[5]", "[::-1]"]
        orders.add(second.choices)
    assert len(orders) > 1
    assert item_of(CLOZE.replace("kind: cloze", "kind: cloze\nas: [choice]")).blanks == ()


def test_fillings_that_read_alike_are_one_and_share_their_misconceptions() -> None:
    again = CLOZE.replace('"[5]", misconception: drop}', '"[{{ n }} + 1 - {{ n }}]", misconception: drop}')
    text = again.replace(
        "misconception: drop}]", 'misconception: drop}, {code: "[{{ n }} + 1 - {{ n }}]", misconception: same}]'
    )
    item = item_of(text)
    assert len(item.blanks[1].choices) == 3
    assert any(belief.misconceptions == ("drop", "same") for belief in item.entry.beliefs)


def test_gaps_that_do_not_depend_on_each_other_can_be_marked_apart() -> None:
    item = item_of(APART)
    assert item.entry.per_part
    assert gaps_of(item) == {(("a", "1"), ("b", "2")), (("a", "1.0"), ("b", "2"))}
    grade = mark_entry(item.entry, Typed("1; -2"), 2.0)
    assert (grade.status, grade.points, grade.misconceptions) == ("partial", 1.0, ("late",))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (CLOZE + "marking: per gap\n", "marking-not-a-product", "a: True; b: (nothing) | a: False; b: [::-1]"),
        (CLOZE.replace("(2, n)", "(n, n)"), "no-filling-fits", "misses 'order'"),
        (
            CLOZE.replace("out == (2, n)", "True").replace(', {code: "[5]", misconception: drop}', ""),
            "none-wrong",
            "every",
        ),
        (CLOZE.replace("2){{ gap.b }}", "2)"), "gap-not-once", "gap.b"),
        (CLOZE.replace("2){{ gap.b }}", "2){{ gap.b }}{{ gap.b }}"), "gap-not-once", "exactly once"),
        (CLOZE.replace("2){{ gap.b }}", "2){{ gap.b }}  # ____"), "gap-not-once", "nowhere but in its gaps"),
        (
            CLOZE.replace("2){{ gap.b }}", "{% if gap.a == 'True' %}2{% else %}3{% endif %}){{ gap.b }}"),
            "gap-not-once",
            "what runs is not what is shown",
        ),
        (CLOZE.replace("{{ gap.b }}", "{{ gap.c }}"), "template-failed", "the record has"),
        (CLOZE + 'fillings: [{gaps: {a: "Maybe"}, misconception: same}]\n', "filling-not-offered", "'True', 'False'"),
        (CLOZE.replace("{out: out}", "{out: missing}"), "no-filling-fits", "could not observe out: NameError"),
        (CLOZE + "options: 6\n", "few-distractors", "are needed"),
    ],
)
def test_a_variant_that_cannot_become_an_item_is_refused_with_its_reason(text: str, code: str, said: str) -> None:
    (finding,) = findings_of(text)
    assert finding.code == code
    assert said in finding.what


def test_a_filling_of_which_something_cannot_be_observed_is_wrong_and_not_the_end() -> None:
    text = CLOZE.replace("{out: out}", "{out: out, last: 'out[1]'}").replace('"[5]"', '"[:1]"')
    ran = [option.ran for option in item_of(text + "options: 5\n").options]
    assert any(words.startswith("could not observe last: IndexError") for words in ran)
    (finding,) = findings_of(text.replace("'out[1]'", "'out[7]'"))
    assert finding.code == "no-filling-fits"
    assert "could not observe last: IndexError" in finding.what
    assert findings_of(text.replace("out == (2, n)", "n > 3"))[0].code == "observe-failed"


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("{{ gap.a }}", "True", None),
        ('"[::-1]"', '"a; b"', "a filling is one line without a semicolon"),
        ('["True", {', "[True, {", "put it in quotes"),
        ('["True", {code: "False", misconception: early}]', '["True"]', "'a' must have at least 2 items"),
        ("  b: [", '  c: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]\n  b: [', "66 combinations"),
        ("  b: [", "  b_: [", "its mark would be unclear"),
        ("observe:", 'fillings: [{gaps: {c: ""}, misconception: same}]\nobserve:', "is not a gap"),
        ("(2, n)", "(2, key)", "unknown name"),
        ("(2, n)", "(2, gap)", "unknown name"),
        ("comes last", "{{ out }} comes last", "unknown name"),
        ("double", "double, when: n > 1", "unknown field 'when'"),
    ],
)
def test_what_cannot_work_is_told_when_the_file_is_loaded(written: str, instead: str, said: str | None) -> None:
    assert written in CLOZE
    text = CLOZE.replace(written, instead, 1)
    if said is None:
        question(text.replace("{{ gap.b }}", "{{ gap.b }}{{ gap.a }}", 1))
        return
    with pytest.raises(Exception, match=said):
        question(text)
