"""Blueprints: every slip in one run, each at its line and column, and what they mean where they are sound."""

from pathlib import Path

import pytest

from qbank.exams.blueprint import Blueprint, load_blueprint
from qbank.exams.planning import Candidate, letters, plan_slots
from qbank.exams.secret import Secret
from qbank.problems import ProblemsFound
from tests.qbank.exams import tiny

HEAD = "title: Test\nsections:\n  - title: One\n    tasks:\n"
SLIPS: list[tuple[str, str]] = [
    ("{question: axes-of-output, points: ^0}", "must be more than 0"),
    ("{question: axes-of-output, points: ^-1}", "must be more than 0"),
    ("{question: axes-of-output, points: ^1001}", "must be at most 1000"),
    ("{question: axes-of-output, points: ^.nan}", "points"),
    ("{question: axes-of-output, points: ^.inf}", "points"),
    ("{question: axes-of-output, points: ^two}", "must be a number"),
    ("{question: axes-of-output, points: ^true}", "must be a number"),
    ("{question: axes-of-output, ^pionts: 2}", "did you mean 'points'?"),
    ("{question: ^axes-of-outputt}", "did you mean 'axes-of-output'?"),
    ("{question: ^'Not an id'}", "question"),
    ("{question: weights-in-all, as: ^essay}", "choice"),
    ("{question: layers-that-fit, as: ^entry}", "allowed: choice"),
    ("{pick: ^8}", "8 questions are to be drawn, but 7 fit"),
    ("{pick: ^2, topic: shapes}", "2 questions are to be drawn, but 1 fits"),
    ("{pick: ^7, as: entry}", "7 questions are to be drawn, but 6 fit"),
    ("{pick: ^0}", "must be at least 1"),
    ("{pick: 1, kind: ^shap}", "did you mean 'shape'?"),
    ("{pick: 1, level: ^[beginner, expart]}", "did you mean 'expert'?"),
    ("{pick: 1, topic: ^nowhere}", "allowed: calls, errors, shapes, values"),
    ("^{}", "needs either question or pick"),
    ("^{pick: 1, question: axes-of-output}", "needs either question or pick"),
    ("^{question: axes-of-output, topic: shapes}", "go with pick"),
]
WHOLE: list[tuple[str, str]] = [
    ("", "file is empty"),
    ("title: A\nsections: []\n", "at least 1 item"),
    ("title: A\n", "'sections' is missing"),
    ("sections:\n  - {title: A, tasks: []}\n", "'title' is missing"),
    ("title: A\nsections:\n  - {title: A, tasks: []}\n", "at least 1 item"),
    ("title: A\nsections:\n  - title: A\n", "'tasks' is missing"),
    ("title: A\nsections: 3\n", "must be a list"),
    ("title: A\nsections:\n  - 3\n", "must be a mapping"),
    ("title: A\nsections:\n  - {title: A, tasks: [3]}\n", "must be a mapping"),
    ("- 1\n", "must be a mapping"),
    ("title: ''\nsections:\n  - {title: A, tasks: [{pick: 1}]}\n", "title"),
    (f"title: {'x' * 121}\nsections:\n  - {{title: A, tasks: [{{pick: 1}}]}}\n", "at most 120 characters"),
    ("title: A\nminutes: 0\nsections:\n  - {title: A, tasks: [{pick: 1}]}\n", "must be at least 1"),
]


def refusal(tmp_path: Path, text: str) -> str:
    path = tmp_path / "exam.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        load_blueprint(path, tiny.bank())
    return str(found.value).replace(f"{path}", "exam.yaml")


@pytest.mark.parametrize(("task", "words"), SLIPS)
def test_a_slip_is_told_once_where_it_stands(tmp_path: Path, task: str, words: str):
    line = f"      - {task}"
    told = refusal(tmp_path, f"{HEAD}{line.replace('^', '')}\n")
    assert words in told
    places = [each.split(" ")[0] for each in told.splitlines() if each.startswith("exam.yaml")]
    assert places == [f"exam.yaml:5:{line.index('^') + 1}:"]


@pytest.mark.parametrize(("text", "words"), WHOLE)
def test_a_blueprint_of_another_form_says_what_is_missing(tmp_path: Path, text: str, words: str):
    assert words in refusal(tmp_path, text)


def test_slips_in_fields_and_in_questions_are_told_in_one_run(tmp_path: Path):
    told = refusal(
        tmp_path,
        f"{HEAD}"
        "      - {question: axes-of-outputt, points: 0}\n"
        "      - {question: layers-that-fit, as: entry, pionts: 3}\n"
        "      - {question: weights-in-all}\n"
        "      - {question: weights-in-all}\n"
        "      - {pick: 9}\n"
        "minuets: 3\n",
    )
    for words in (
        "5:20: no question 'axes-of-outputt'", "5:45: ", "6:41: layers-that-fit is not asked as entry",
        "6:48: unknown field 'pionts'", "8:20: weights-in-all is in this exam already", "9:16: 9 questions",
        "10:1: unknown field 'minuets'",
    ):  # fmt: skip
        assert words in told
    assert told.count("exam.yaml:") == 7


def test_without_a_bank_the_fields_are_checked_all_the_same(tmp_path: Path):
    path = tmp_path / "exam.yaml"
    path.write_text(f"{HEAD}      - {{question: what-ever, points: 0}}\n")
    with pytest.raises(ProblemsFound) as found:
        load_blueprint(path, None)
    assert [problem.line for problem in found.value.problems] == [5]


PICKS: list[tuple[str, bool]] = [
    ("[{pick: 1, topic: shapes}, {pick: 1, topic: shapes}]", False),
    ("[{question: axes-of-output}, {pick: 1, topic: shapes}]", False),
    ("[{pick: 1, topic: shapes}, {question: axes-of-output}]", False),
    ("[{pick: 2, topic: [shapes, values]}, {pick: 1, topic: shapes}]", False),
    ("[{pick: 1, topic: shapes}, {pick: 2, topic: [shapes, values]}]", True),
    ("[{pick: 3}, {pick: 4}]", True),
    ("[{pick: 3}, {pick: 5}]", False),
    ("[{pick: 1, topic: values}, {pick: 1, topic: calls}, {pick: 1, topic: [values, calls]}]", True),
]


@pytest.mark.parametrize(("tasks", "is_enough"), PICKS)
def test_draws_that_could_run_out_are_refused_before_anything_runs(tmp_path: Path, tasks: str, is_enough: bool):
    path = tmp_path / "exam.yaml"
    path.write_text(f"title: T\nsections:\n  - title: S\n    tasks: {tasks}\n")
    if is_enough:
        blueprint = load_blueprint(path, tiny.bank())
        for student in range(20):
            chosen = questions(blueprint, f"s{student}")
            assert len(set(chosen)) == len(chosen)
    else:
        with pytest.raises(ProblemsFound, match="not in the exam already"):
            load_blueprint(path, tiny.bank())


def questions(blueprint: Blueprint, student: str) -> list[str]:
    return [slot.question.id for slot in plan_slots(blueprint, tiny.SECRET, Candidate(student, "", False))]


def test_filters_narrow_what_is_drawn():
    blueprint = tiny.blueprint(
        "title: T\nsections:\n  - title: S\n    tasks:\n      - {pick: 1, kind: [shape, value], level: beginner}\n"
    )
    drawn = {questions(blueprint, f"s{number}")[0] for number in range(40)}
    assert drawn == {"axes-of-output", "weights-in-all"}


def test_a_shuffled_section_keeps_its_tasks_and_its_place():
    blueprint = tiny.blueprint(tiny.ALL_CHOICE.replace("title: Chosen", "title: Chosen\n    shuffle: true"))
    orders = {tuple(questions(blueprint, f"s{number}")) for number in range(20)}
    assert len(orders) > 15
    assert len({frozenset(order) for order in orders}) == 1


def test_what_is_drawn_depends_on_the_secret():
    blueprint = tiny.blueprint("title: T\nsections:\n  - title: S\n    tasks: [{pick: 4}]\n")
    student = Candidate("ada", "", False)
    plans = {
        tuple(slot.question.id for slot in plan_slots(blueprint, Secret(bytes([n]) * 32), student)) for n in range(20)
    }
    assert len(plans) > 10


def test_versions_are_lettered_on_and_on():
    assert [letters(index) for index in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
    assert len({letters(index) for index in range(1000)}) == 1000
