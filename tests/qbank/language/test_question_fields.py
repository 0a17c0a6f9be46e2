"""Names and values that a question file may give, and fields that contradict each other."""

from __future__ import annotations

import keyword
from typing import Any

import pytest

from qbank.language.guards import FUNCTIONS
from qbank.language.question import QuestionFile
from qbank.loading.validation import validate
from qbank.loading.yaml_source import parse_yaml
from qbank.problems import ProblemsFound

VALUE = """\
id: q
kind: value
title: A title
level: beginner
objective: To be able to do it.
as: [choice, entry]
code: x = 1
observe: {x: x}
key: x
ask: What is x?
hint: Look.
solution: [See.]
quick_check: Look again.
"""
GAP = VALUE.replace("kind: value", "kind: configuration").replace("key: x\n", "").replace("x = 1", "x = {{ gap.g }}")


def _read(text: str) -> Any:
    return validate(parse_yaml(text, "q.yaml"), QuestionFile).root


def _problems(text: str) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        _read(text)
    return [str(problem).split("\n")[0] for problem in found.value.problems]


@pytest.mark.parametrize("name", ["H", "H_in", "num_layers", "x1", "endfor", "caller", "range_", "a" * 40])
def test_a_parameter_may_have_any_plain_name(name: str) -> None:
    assert list(_read(VALUE + f"parameters: {{{name}: 1..3}}\n").parameters) == [name]


@pytest.mark.parametrize(
    "name",
    [
        *("_x", "2x", "x-y", "x.y", "é", "a" * 41, "''"),
        *("key", "gap", "outcome", "believed", "option", "loop", "self", "'true'", "'none'", "'false'"),
        *FUNCTIONS,
        *(f"'{word}'" for word in keyword.kwlist),
    ],
)
def test_a_parameter_may_not_have_a_name_that_means_something_else(name: str) -> None:
    (problem,) = _problems(VALUE + f"parameters: {{{name}: 1..3}}\n")
    assert problem.startswith("q.yaml:14:14: ")


@pytest.mark.parametrize(
    ("extra", "place", "said"),
    [
        ("display: {decimals: 2}\n", "14:10", "a number shown with decimals cannot be typed exactly"),
        ("display: {decimals: 2}\naccept: {rounded_to: 3}\n", "15:9", "accept wants more decimals"),
        ("accept: {rounded_to: 3, absolute: 0.1}\n", "14:9", "accept needs exactly one of"),
        ("accept: {}\n", "14:9", "accept needs exactly one of"),
        ("distractors: [{misconception: m}]\n", "14:15", "a distractor needs exactly one of"),
        ("distractors: [{misconception: m, value: x, edit: {1: x}}]\n", "14:15", "a distractor needs exactly"),
        ("where: ['a is b']\n", "14:10", "`is` is not part of the expression language"),
        ("where: ['  é + _b']\n", "14:16", "the name '_b'"),
        ("derived: {x: .inf}\n", "14:14", "not an expression: inf"),
        ("parameters: {x: {vector: 2, of: 3}}\n", "14:17", "`of` takes a range or a list of numbers"),
        ("setup: |\n\n  import torch\n  {% set x = 1 %}\n", "17:3", "template: set is not allowed here"),
    ],
)
def test_a_fault_is_told_at_its_own_line_and_column(extra: str, place: str, said: str) -> None:
    (problem,) = _problems(VALUE + extra)
    assert problem.startswith(f"q.yaml:{place}: ")
    assert said in problem


@pytest.mark.parametrize(
    "extra",
    [
        "display: {decimals: 2}\naccept: {rounded_to: 2}\n",
        "display: {decimals: 2}\naccept: {absolute: 0.01}\n",
        "display: {decimals: 4}\naccept: {rounded_to: 2}\n",
        "accept: {absolute: 1}\n",
        "",
    ],
)
def test_a_number_that_is_typed_is_shown_as_precisely_as_it_must_be_typed(extra: str) -> None:
    assert _read(VALUE + extra).ways == ("choice", "entry")


def test_a_number_that_is_only_chosen_needs_no_tolerance() -> None:
    assert _read(VALUE.replace(", entry", "") + "display: {decimals: 2}\n").accept is None


def test_a_gap_that_is_typed_says_which_call_it_takes() -> None:
    gaps = "gaps: {g: {reference: '1', options: [{code: '2'}]}}\n"
    (problem,) = _problems(GAP + gaps)
    assert problem.startswith("q.yaml:6:5: 'as': a gap that students fill by typing needs accepts")
    assert _read(GAP + gaps.replace("{reference", "{accepts: {call: nn.RNN}, reference")).ways == ("choice", "entry")
    assert _read(GAP.replace(", entry", "") + gaps).gaps["g"].accepts.call is None


def test_expressions_and_templates_are_the_same_however_yaml_writes_them() -> None:
    spec = _read(VALUE + "derived: {a: 2, b: true, c: 'a + 1', d: -1.5}\n")
    values: dict[str, Any] = {}
    for name, expression in spec.derived.items():
        values[name] = expression.evaluate(values)
    assert values == {"a": 2, "b": True, "c": 3, "d": -1.5}
