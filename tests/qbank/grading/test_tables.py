"""grades.csv: every grade on a line, nothing that a spreadsheet would run, and sums that agree."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.grades import Criterion, Grade, Typed
from qbank.grading.collect import Handed, Submission
from qbank.grading.mark import Marked
from qbank.grading.tables import COLUMNS, as_row, cell, number_text, totals, write_grades
from tests.qbank.exams import tiny

ARMED = [
    "=1+1", "=cmd|'/C calc'!A0", "+1+1", "-1+1", "-cmd", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\xa0=1", "＝1",
    "＋A1", "－A1", "＠A", "=", "-", "+", "@", "--1", "-1+cmd|'x'!A0", "-1,5", "+49 170 1", "-x",
]  # fmt: skip
TAME = [
    "", "x", "-1", "+1", "-1.5", "-.5", "-1.", "1e-3", "-1e-3", "+2E+10", "- 1"[2:], "(4, 7)", "[-1, 2]", "a=1", "1=1",
    "x-1", "nn.RNN(5, 3, bias=False)", "a@b.c", "[0.5; -0.2]", "(-1)", "−1", "'=1", "no error",
]  # fmt: skip
SPLIT = ["x;=cmd|'/C calc'!A0", "x; =1+1", "x\t=1", "1;-1+1", "a;@b", "a;\t+b"]


@pytest.mark.parametrize("text", ARMED)
def test_what_could_be_a_formula_is_disarmed(text: str):
    written = cell(text)
    assert written.strip().startswith("'")
    assert written.replace("'", "", 1).split() == text.split()


@pytest.mark.parametrize("text", TAME)
def test_what_is_none_stays_as_it_is(text: str):
    assert cell(text) == text


@pytest.mark.parametrize("text", SPLIT)
def test_a_formula_after_another_locales_delimiter_is_disarmed(text: str):
    for delimiter in ";\t":
        for part in cell(text).split(delimiter):
            assert part.strip()[:1] not in ("=", "+", "-", "@")


@given(st.text(alphabet="=+-@;\t\r\n 1ax.'\",＝", max_size=12))
def test_no_text_becomes_a_formula_or_a_second_line(text: str):
    written = cell(text)
    assert len(written.splitlines()) <= 1
    for part in written.replace("\t", ";").split(";"):
        start = part.strip()
        if start.startswith(("=", "+", "-", "@", "＝")):
            float(start.rstrip(")] "))  # a plain number, or this raises
    assert cell(written) == written


NUMBERS = [
    (0.0, "0"), (2.0, "2"), (2.5, "2.5"), (1 / 3, "0.3333"), (2 / 3, "0.6667"), (0.1 + 0.2, "0.3"), (-0.0, "0"),
    (1234567.25, "1234567.25"), (50000.25, "50000.25"), (1e7, "10000000"), (0.00004, "0"), (-0.00001, "0"),
    (100.0, "100"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "text"), NUMBERS)
def test_numbers_are_plain_and_whole_where_they_can_be(number: float, text: str):
    assert number_text(number) == text


def marked(*grades: Grade, student: str = "ada", name: str = "Ada", seconds: float = 1.25) -> list[Marked]:
    """Grade ada's tasks, in their order."""
    tasks = list(tiny.manifest().tasks[tiny.token_of("ada")].values())
    submission = Submission(student, name, tiny.token_of("ada"))
    return [
        Marked(submission, task, Handed(Typed("x"), seconds, "answers.csv:2"), grade)
        for task, grade in zip(tasks, grades, strict=False)
    ]


def read(rows: list[Marked]) -> list[dict[str, str]]:
    file = io.StringIO()
    write_grades(file, rows)
    assert len(file.getvalue().splitlines()) == len(rows) + 1
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_a_row_names_everything_of_a_grade():
    grade = Grade(
        "partial", 1 / 3, "A: x", (Criterion("A", True, "chosen"), Criterion("B", False)), "Look\nagain.", ("m1", "m2")
    )
    (row,) = read(marked(grade))
    assert row == {
        "student": "ada", "name": "Ada", "version": "", "item": "1", "question": "axes-of-output", "status": "partial",
        "points": "0.3333", "max_points": "2", "answer": "A: x", "criteria": "met: A; missed: B",
        "feedback": "Look again.", "misconceptions": "m1 m2", "seconds": "1.2", "file": "answers.csv:2", "late": "",
    }  # fmt: skip
    assert tuple(row) == COLUMNS


def test_names_answers_and_feedback_are_data():
    grade = Grade("incorrect", 0.0, "=HYPERLINK(1)", feedback="@SUM(1)\n=2")
    (row,) = read(marked(grade, student="+1@x", name='=cmd|"/C calc"!A0'))
    assert (row["student"], row["name"]) == ("'+1@x", '\'=cmd|"/C calc"!A0')
    assert (row["answer"], row["feedback"]) == ("'=HYPERLINK(1)", "'@SUM(1) =2")


@given(st.lists(st.sampled_from([0.0, 1 / 3, 2 / 3, 0.1, 2.5, 0.7]), min_size=7, max_size=7))
def test_table_json_and_totals_agree(points: list[float]):
    rows = marked(*(Grade("partial", each) for each in points))
    (total,) = totals(rows)
    assert abs(total.points - sum(points)) < 1e-4
    assert [float(row["points"]) for row in read(rows)] == [as_row(one)["points"] for one in rows]
    assert abs(sum(float(row["points"]) for row in read(rows)) - total.points) < 4e-4
    assert total.possible == 13.5


def test_thirds_of_a_point_add_up():
    (total,) = totals(marked(*[Grade("partial", 1 / 3)] * 3))
    assert total.points == 1.0


def test_totals_count_statuses_for_each_exam():
    rows = [*marked(Grade("correct", 2.0), Grade("blank", 0.0)), *marked(Grade("correct", 2.0), student="bob")]
    assert [(one.student, one.points, dict(one.statuses)) for one in totals(rows)] == [
        ("ada", 2.0, {"correct": 1, "blank": 1}),
        ("bob", 2.0, {"correct": 1}),
    ]
