"""Kinds recall and explain: what a run shows stands on the card and vouches for each concept of a rubric."""

from __future__ import annotations

import pytest

from graders.keys import CardValue, Concept, EntryKey, RubricValue
from graders.programs import Ran
from tests.qbank.kinds.small import Bench, findings_of, item_of, kinds_of

CARD = """\
kind: recall
as: [card]
parameters: {n: [3]}
code: |
  root = math.sqrt({{ n * n }})
observe: {root: root}
back: "The root is {{ root | code }}."
"""
WORDS = """\
kind: recall
as: [card]
parameters: {n: [3]}
back: "It is a word of {{ n }} letters."
settled: {by: A. Teacher, because: no run decides what a word means}
"""
EXPLAIN = """\
kind: explain
as: [entry]
parameters: {n: [3]}
code: |
  root = math.sqrt({{ n * n }})
observe: {root: root}
concepts:
  - {name: the root, any_of: ["root* ... {{ n }}", "{{ root | fixed(0) }}"], evidence: root == n}
  - {name: the square, any_of: ["squar*"], evidence: root * root > n}
needs: 1
solution: ["The root of the square is {{ n }}."]
"""


def test_a_card_shows_what_the_run_showed_and_is_never_typed() -> None:
    item = item_of(CARD)
    assert item.key == CardValue("The root is `3`.")
    assert (item.asked, item.entry, item.options, item.long_answer) == (("card",), None, (), False)
    assert item.code == ""
    assert [ran.outcome for ran in item.provenance.runs] == [Ran({"root": 3.0})]
    assert item.settled == ()


def test_its_program_is_on_the_front_only_where_it_is_asked_for() -> None:
    item = item_of(CARD + "show_code: true\n")
    assert (item.code, item.setup) == ("root = math.sqrt(9)\n", "import math")


def test_a_card_of_words_runs_nothing_and_names_who_vouches_for_it() -> None:
    bench = Bench()
    (item,) = bench.make(WORDS)
    assert bench.trips == []
    assert kinds_of([item]) == ["item"]
    settled = item_of(WORDS).settled
    assert settled == ("A small question: settled by A. Teacher, because no run decides what a word means",)


def test_an_exception_may_be_what_a_card_is_about() -> None:
    text = CARD.replace("math.sqrt({{ n * n }})", "math.sqrt(-{{ n }})").replace("root | code", "outcome.error | code")
    text = text.replace("observe: {root: root}\n", "")
    assert item_of(text).key == CardValue("The root is `ValueError`.")


def test_a_rubric_is_rendered_and_asked_for_in_several_lines() -> None:
    item = item_of(EXPLAIN)
    rubric = RubricValue((Concept("the root", ("root* ... 3", "3")), Concept("the square", ("squar*",))), needs=1)
    assert item.entry == EntryKey(rubric)
    assert item.key == rubric
    assert item.long_answer
    assert (item.code, item.settled) == ("", ())


def test_a_concept_that_the_run_does_not_confirm_is_refused_at_its_place() -> None:
    (finding,) = findings_of(EXPLAIN.replace("root * root > n", "root > n"))
    assert (finding.code, finding.place) == ("confirm-disagrees", ("concepts", 1, "evidence"))
    assert "'the square'" in finding.what


def test_concepts_without_evidence_are_vouched_for_one_by_one() -> None:
    text = EXPLAIN.replace(", evidence: root == n", "") + "settled: {by: A. Teacher, because: it is a convention}\n"
    assert item_of(text).settled == ("the root: settled by A. Teacher, because it is a convention",)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (EXPLAIN.replace("squar*", "{{ 'a' if n < 0 else '' }}"), "not-an-answer", ("concepts", 1, "any_of", 0)),
        (CARD.replace("The root is {{ root | code }}.", "{{ '' if root else '' }}"), "not-an-answer", ("back",)),
        (CARD.replace("root | code", "root[0]"), "template-failed", ("back",)),
        (
            EXPLAIN.replace("evidence: root == n", "evidence: 'root[0] == n'"),
            "expression-failed",
            ("concepts", 0, "evidence"),
        ),
    ],
)
def test_what_fails_on_a_seed_is_refused_with_its_place(text: str, code: str, place: tuple[str | int, ...]) -> None:
    (finding,) = findings_of(text)
    assert (finding.code, finding.place) == (code, place)
