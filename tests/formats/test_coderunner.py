"""CodeRunner questions, run as CodeRunner runs them: right programs pass every test, wrong ones fail what they miss."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from qbank.formats.losses import Loss
from qbank.formats.moodle.observed_text import observed_text
from qbank.formats.package import Entry
from qbank.formats.table import format_named
from qbank.items.item import Item
from tests.formats import whole_bank

_RUN_ALL = """
import contextlib, io, json, sys
for script in json.load(sys.stdin):
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(script, "prog.py", "exec"), {"__name__": "__main__"})
    except Exception as error:
        out.write(f"raised {type(error).__name__}")
    print(json.dumps(out.getvalue()))
"""


@dataclass(frozen=True)
class Case:
    """A test of a question: its code, what it must print, its mark, and whether students see it."""

    code: str
    expected: str
    mark: float
    shown: bool


@dataclass(frozen=True)
class Question:
    """A question as CodeRunner would keep it."""

    entry: Entry
    template: str
    answer: str
    preload: str
    cases: tuple[Case, ...]
    unchecked: frozenset[str]
    in_part: frozenset[str]


@pytest.fixture(scope="module")
def questions(bank_items: tuple[Item, ...], tmp_path_factory: pytest.TempPathFactory) -> list[Question]:
    # A program that is to be repaired is held to conditions, which no printed text can show: it stays an essay.
    entries = [entry for entry in whole_bank.entries(bank_items) if entry.item.task and entry.item.kind == "code"]
    lost: list[Loss] = []
    path = tmp_path_factory.mktemp("coderunner") / "all.xml"
    format_named("moodle-coderunner").write(whole_bank.package(entries), path, lost.append)
    assert {loss.code for loss in lost} <= set(format_named("moodle-coderunner").loses)
    by_name = {entry.name: entry for entry in entries}
    nodes = etree.parse(path).getroot().findall("question[@type='coderunner']")
    written = {node.findtext("idnumber", "") for node in nodes}
    assert len(nodes) == len(written) >= 12
    for entry in entries:
        if entry.name not in written:
            assert _mostly_conditions(entry), entry.name
            assert any(loss.entry == entry.name and loss.code == "marked-by-hand" for loss in lost)
    return [_question(node, by_name[node.findtext("idnumber", "")], lost) for node in nodes]


def _mostly_conditions(entry: Entry) -> bool:
    """Tell whether most points hang on conditions, such as a measured score: no printed text can show these."""
    assert entry.item.task is not None
    points = [(one.points, bool(one.that)) for one in entry.item.task.criteria]
    return 2 * sum(some for some, is_condition in points if is_condition) > sum(some for some, _ in points)


def _question(node: etree._Element, entry: Entry, lost: list[Loss]) -> Question:
    assert node.findtext("coderunnertype") == "python3" and node.findtext("grader") == "EqualityGrader"
    cases = tuple(
        Case(
            one.findtext("testcode/text", ""),
            one.findtext("expected/text", ""),
            float(one.get("mark", "")),
            one.findtext("display/text") == "SHOW",
        )
        for one in node.findall("testcases/testcase")
    )
    told = [loss.what for loss in lost if loss.entry == entry.name and "does not check" in loss.what]
    assert entry.item.task is not None
    names = [one.name for one in (*entry.item.task.criteria, *entry.item.task.rules)]
    return Question(
        entry,
        node.findtext("template", ""),
        node.findtext("answer", ""),
        node.findtext("answerpreload", ""),
        cases,
        frozenset(name for name in names if any(f" {name!r}" in what.replace("of " + repr(name), "") for what in told)),
        frozenset(name for name in names if any(f"all cases of {name!r}" in what for what in told)),
    )


def _scripts(question: Question, program: str) -> list[str]:
    whole = question.template.replace("{% verbatim %}", "").replace("{% endverbatim %}", "")
    return [
        whole.replace("{{ STUDENT_ANSWER }}", program).replace("{{ TEST.testcode }}", case.code)
        for case in question.cases
    ]


def _passed(questions: list[Question], programs: list[list[str]]) -> list[list[list[bool]]]:
    """Run every program of every question on every test, all in one process with torch."""
    scripts = [script for one, its in zip(questions, programs, strict=True) for p in its for script in _scripts(one, p)]
    done = subprocess.run(
        [sys.executable, "-c", _RUN_ALL], input=json.dumps(scripts), capture_output=True, text=True, check=True
    )
    printed = iter(map(json.loads, done.stdout.splitlines()))
    return [
        [[next(printed).rstrip() == case.expected.rstrip() for case in one.cases] for _ in its]
        for one, its in zip(questions, programs, strict=True)
    ]


def test_right_programs_pass_every_test_and_wrong_ones_do_not(questions: list[Question]) -> None:
    programs = []
    for question in questions:
        task = question.entry.item.task
        assert task is not None and question.answer == task.reference and question.preload == task.starter
        right = [task.reference, *(one.source for one in task.right)]
        programs.append([*right, task.starter, *(one.source for one in task.wrong)])
    for question, results in zip(questions, _passed(questions, programs), strict=True):
        task = question.entry.item.task
        assert task is not None
        right, rest = results[: 1 + len(task.right)], results[1 + len(task.right) :]
        assert all(map(all, right)), question.entry.name
        assert not all(rest[0]), f"{question.entry.name}: the starter passes"
        for wrong, passed in zip(task.wrong, rest[1:], strict=True):
            if not set(wrong.fails) <= question.unchecked | question.in_part:
                assert not all(passed), f"{question.entry.name} passes:\n{wrong.source}"


def test_the_template_holds_no_answer_and_hidden_tests_no_expectation(questions: list[Question]) -> None:
    for question in questions:
        task = question.entry.item.task
        assert task is not None
        body = [line.strip() for line in task.reference.splitlines()[1:] if len(line.strip()) > 12]
        assert body
        for line in body:
            if line not in task.starter:
                assert line not in question.template
                assert all(line not in case.code for case in question.cases)
        assert any(case.shown for case in question.cases) and any(not case.shown for case in question.cases)


def test_criteria_keep_their_points_and_what_is_not_checked_is_told(questions: list[Question]) -> None:
    for question in questions:
        task = question.entry.item.task
        assert task is not None
        points = sum(criterion.points for criterion in task.criteria if criterion.name not in question.unchecked)
        assert sum(case.mark for case in question.cases) == pytest.approx(points, abs=1e-5)
        assert {rule.name for rule in task.rules} <= question.unchecked
        assert {one.name for one in task.criteria if one.that} <= question.unchecked
        assert len(question.unchecked) < len(task.criteria) + len(task.rules)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (((1, 2), (3, 4)), "[[1, 2], [3, 4]]"),
        (-0.0001, "0.00"),
        (-1.005, "-1.00"),
        (True, "True"),
        ("torch.float32", "torch.float32"),
        ({"a": 0.5, "b": ()}, "{a: 0.50, b: []}"),
        (float("nan"), "nan"),
    ],
)
def test_observed_values_are_written_alike(value: object, text: str) -> None:
    assert observed_text(value, 2) == text


def test_moodle_without_the_plugin_gets_essays(bank_items: tuple[Item, ...], tmp_path: Path) -> None:
    # A program that is to be repaired is held to conditions, which no printed text can show: it stays an essay.
    entries = [entry for entry in whole_bank.entries(bank_items) if entry.item.task and entry.item.kind == "code"][:1]
    format_named("moodle").write(whole_bank.package(entries), tmp_path / "a.xml", lambda loss: None)
    assert [node.get("type") for node in etree.parse(tmp_path / "a.xml").getroot()] == ["category", "essay"]
