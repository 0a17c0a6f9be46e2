"""What a card and an explanation must rest on, and what makes no sense for them."""

from __future__ import annotations

from typing import Any

import pytest

from qbank.language.question import QuestionFile
from qbank.loading.validation import validate
from qbank.loading.yaml_source import parse_yaml
from qbank.problems import ProblemsFound

HEAD = "id: q\ntitle: A title\nlevel: beginner\nobjective: To be able to do it.\nask: What?\n"
CARD = HEAD + "kind: recall\ncode: x = 1\nobserve: {x: x}\nback: It is {{ x }}.\n"
PLAIN_CARD = HEAD + "kind: recall\nback: A loop.\nsettled: {by: A. Teacher, because: a word means what it means}\n"
EXPLAIN = (
    HEAD
    + """\
kind: explain
hint: Look.
solution: [It is one and two.]
quick_check: Look again.
code: x = 1
observe: {x: x}
concepts:
  - {name: one, any_of: [one], evidence: x == 1}
  - {name: two, any_of: ["tw*", "a ... b"], evidence: x < 2}
needs: 1
tests:
  - {response: one, finds: one}
  - {response: none, finds: []}
"""
)
SETTLED = "settled: {by: A. Teacher, because: nobody can run a purpose}\n"


def _read(text: str) -> Any:
    return validate(parse_yaml(text, "q.yaml"), QuestionFile).root


def _problem(text: str) -> str:
    with pytest.raises(ProblemsFound) as found:
        _read(text)
    (problem,) = found.value.problems
    return str(problem).split("\n")[0]


def test_a_card_needs_neither_hint_nor_solution_nor_a_way_of_asking() -> None:
    card = _read(CARD)
    assert card.ways == ("card",)
    assert (card.hint.source, card.solution, card.quick_check.source) == ("", (), "")
    assert _read(PLAIN_CARD).settled.by == "A. Teacher"


def test_an_explanation_is_written() -> None:
    explain = _read(EXPLAIN)
    assert explain.ways == ("entry",)
    assert [(test.status, test.finds) for test in explain.tests] == [("ungraded", ("one",)), ("ungraded", ())]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        (CARD.replace("{{ x }}", "one"), "q.yaml:9:", "nothing here comes from a run"),
        (CARD.replace("code: x = 1\n", ""), "q.yaml:7:10", "observe needs a program"),
        (PLAIN_CARD + "show_code: true\n", "q.yaml:9:12", "no program to show"),
        (PLAIN_CARD + "inputs: {x: normal(2)}\n", "q.yaml:9:9", "inputs needs a program"),
        (PLAIN_CARD + "tests: [{response: a, status: correct}]\n", "q.yaml:9:8", "nothing to test"),
        (PLAIN_CARD.replace("because: a word means what it means", "because: so"), "q.yaml:8:", "at least 10"),
        (PLAIN_CARD.replace("by: A. Teacher, ", ""), "q.yaml:8:", "'by' is missing"),
        (CARD + "as: [entry]\n", "q.yaml:10:", "'entry'"),
        (EXPLAIN + "as: [choice]\n", "q.yaml:19:", "'choice'"),
        (EXPLAIN.replace(", evidence: x < 2", ""), "q.yaml:13:", "'two' has no evidence from a run"),
        (EXPLAIN + SETTLED, "q.yaml:19:10", "nothing left to vouch for"),
        (EXPLAIN.replace("name: two", "name: one"), "q.yaml:13:", "two concepts are called 'one'"),
        (EXPLAIN.replace("needs: 1", "needs: 3"), "q.yaml:15:8", "there are 2"),
        (EXPLAIN.replace("finds: one", "finds: oen"), "q.yaml:17:", "no concept is called 'oen'"),
        (EXPLAIN.replace('"tw*"', '"..."'), "q.yaml:14:", "holds no word"),
        (EXPLAIN.replace('"a ... b"', '"a ..."'), "q.yaml:14:", "begins or ends with"),
        (EXPLAIN.replace("response: none, finds: []", "response: none, status: correct"), "q.yaml:18:", "'correct'"),
        (EXPLAIN.replace("finds: []", "misconception: m"), "q.yaml:18:", "misconception"),
        (EXPLAIN.replace("hint: Look.\n", ""), "q.yaml", "'hint' is missing"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(text: str, place: str, what: str) -> None:
    problem = _problem(text)
    assert problem.startswith(place), problem
    assert what in problem


def test_a_concept_without_evidence_is_vouched_for() -> None:
    assert _read(EXPLAIN.replace(", evidence: x < 2", "") + SETTLED).settled is not None


@pytest.mark.parametrize("kind", ["shape", "value"])
def test_no_other_kind_is_a_card(kind: str) -> None:
    text = HEAD + f"kind: {kind}\nas: [card]\ncode: x = 1\nkey: x\nhint: a\nsolution: [a]\nquick_check: a\n"
    assert "'card'" in _problem(text)
