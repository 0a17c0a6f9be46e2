"""Marking submissions: on secret inputs, alike every time; what students read gives nothing away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from graders.grades import Chosen, Filled, Grade, Letters, Response, Typed
from graders.programs import Outcome, Program, Ran, Stopped
from graders.runner import RunnerUnavailable
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.grading.code import Runners, mark_code, seed_of
from qbank.grading.mark import Judged
from qbank.grading.submission import Handed
from qbank.kinds.code_task import RUNS
from tests.qbank.kinds.small import item_of, run
from tests.qbank.kinds.test_code import CODE

SECRET = Secret(b"s" * 32)
ITEM = item_of(CODE)
RIGHT = "def double(x):\n    return [one * 2.0 for one in x]\n"
TASK = ITEM.task
assert TASK is not None
RECORD = TaskRecord(
    student="ada", name="", number=1, token="token", question="q", version=1, seed="1", attempt=0, kind="code",
    title="", level="", points=4.0, setup="", code="", number_lines=False, given=(), stem="", correct_text="",
    solution=(), entry=ITEM.entry, task=TASK,
)  # fmt: skip
Run = Callable[[Sequence[Program]], Sequence[Outcome]]


def marked(answer: str | Response | None, *, students: Run = run, reference: Run = run, student: str = "ada") -> Judged:
    response = Typed(answer) if isinstance(answer, str) else answer
    runners = Runners(students=lambda: students, reference=lambda: reference, training=lambda _: students)
    return mark_code(RECORD, Handed(response, 0.0, "here"), student, SECRET, runners)


def grade(answer: str | Response | None) -> Grade:
    return marked(answer).grade


def test_a_right_submission_written_differently_earns_all() -> None:
    one = grade(RIGHT)
    assert (one.status, one.points, one.feedback) == ("correct", 4.0, "")
    assert [row.name for row in one.criteria] == [RUNS, "length", "values", "in the whole", "no while"]
    assert all(row.met for row in one.criteria)


@pytest.mark.parametrize("answer", ["", " \n", "# nothing yet", Chosen(()), Filled({}), Letters("")])
def test_nothing_is_blank(answer: str | Response) -> None:
    assert grade(answer).status == "blank"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("def double(x", "line 1"),
        (Chosen(("a",)), "Write a program"),
        (Filled({"a": "b"}), "Write a program"),
        (None, "Write a program"),
        ("x" * 30_000, "at most 20000"),
    ],
)
def test_what_is_no_program_is_invalid_and_costs_nothing_yet(answer: str | Response | None, said: str) -> None:
    one = grade(answer)
    assert (one.status, one.points) == ("invalid", 0.0)
    assert said in one.feedback


def test_each_criterion_earns_its_share_and_the_smallest_failing_input_is_shown() -> None:
    one = grade("def double(x):\n    return [3 * one for one in x]\n")
    assert (one.status, one.points) == ("partial", 2.0)
    assert [row.name for row in one.criteria if not row.met] == ["values"]
    assert "*a single number*" in one.feedback
    assert f"each of {ITEM.parameters['n']} numbers is doubled" in one.feedback


def test_shapes_are_told_and_errors_with_the_line() -> None:
    short = grade("def double(x):\n    return [2 * one for one in x][:-1] or [[]]\n")
    assert "instead of" in short.feedback
    raised = grade("def double(x):\n    y = 1\n    return x.nothing\n")
    assert raised.status == "incorrect"
    assert "Line 3 of your program raises `AttributeError`" in raised.feedback


def test_what_a_known_wrong_submission_does_is_answered_as_that_one_is() -> None:
    squared = grade("def double(values):\n    return list(map(lambda v: v ** 2, values))\n")
    assert squared.misconceptions == ("double",)
    assert squared.feedback.startswith("In truth, double is not so.")
    other = grade("def double(x):\n    return [5 * one for one in x]\n")
    assert other.misconceptions == ()


def test_breaking_a_rule_without_points_costs_everything_and_says_so() -> None:
    one = grade(RIGHT + "unused = 'nn.RNN'\n")
    assert (one.status, one.points) == ("incorrect", 0.0)
    assert "**no while**: line 3" in one.feedback
    assert "nothing else counts" in one.feedback


def test_inputs_are_secret_for_each_submission_and_the_same_again() -> None:
    seen: list[Program] = []

    def noting(programs: Sequence[Program]) -> Sequence[Outcome]:
        seen.extend(programs)
        return run(programs)

    first, again = marked(RIGHT, students=noting), marked(RIGHT, students=noting)
    assert first == again
    assert seen[:6] == seen[6:]
    marked(RIGHT, students=noting, student="bob")
    marked(RIGHT + "\n\n", students=noting)
    inputs = [tuple(one.inputs for one in seen[start : start + 6]) for start in (0, 12, 18)]
    assert len(set(inputs)) == 3
    assert first.seed == seed_of(SECRET, "ada", "token", RIGHT)
    assert first.seed not in repr(first.grade)


def test_the_student_s_process_gets_no_answer() -> None:
    seen: list[Program] = []

    def noting(programs: Sequence[Program]) -> Sequence[Outcome]:
        seen.extend(programs)
        return run(programs)

    marked(RIGHT, students=noting)
    assert {one.code for one in seen} == {RIGHT}
    assert TASK is not None
    for hidden in (TASK.reference, *(one.source for one in (*TASK.wrong, *TASK.right))):
        assert all(hidden.strip() not in repr(one) for one in seen)


def test_the_reference_runs_only_with_ours() -> None:
    ours: list[Program] = []

    def noting(programs: Sequence[Program]) -> Sequence[Outcome]:
        ours.extend(programs)
        return run(programs)

    marked("def double(x):\n    return [9 * one for one in x]\n", reference=noting)
    assert not any("9 * one" in one.code for one in ours)


@pytest.mark.parametrize("claimed", [0.0, 1.0, float("nan"), True, None, "x", (), {"a": 1.0}])
def test_forged_claims_pass_no_value(claimed) -> None:
    """Whatever a submission's process says it computed: it is compared with what the reference gave elsewhere."""

    def forging(programs: Sequence[Program]) -> Sequence[Outcome]:
        return [
            Ran({"out": (claimed,) * len(one.inputs[0].values), "length": len(one.inputs[0].values)}
                | {"given": one.inputs[0].values, "count": 1, "extra": 1})
            for one in programs
        ]  # fmt: skip

    one = marked(RIGHT, students=forging).grade
    assert one.status != "correct"
    assert not next(row for row in one.criteria if row.name == "values").met


@pytest.mark.parametrize("limit", ["time", "memory", "output", "crash", "isolation", "not run"])
def test_what_was_stopped_is_left_to_a_person(limit: str) -> None:
    def stopping(programs: Sequence[Program]) -> Sequence[Outcome]:
        return [*run(programs[:1]), *(Stopped(limit, "why") for _ in programs[1:])]

    one = marked(RIGHT, students=stopping)
    assert (one.grade.status, one.grade.points) == ("ungraded", 0.0)
    assert one.reason == f"stopped ({limit}): why"
    assert one.grade.understood == RIGHT


def test_where_nothing_can_be_isolated_it_is_ungraded_with_the_reason() -> None:
    def refuse() -> Run:
        raise RunnerUnavailable("this machine lacks isolation that is required: files (no Landlock)")

    one = mark_code(
        RECORD, Handed(Typed(RIGHT), 0.0, "here"), "ada", SECRET, Runners(refuse, lambda: run, lambda _: run)
    )
    assert one.grade.status == "ungraded"
    assert "Landlock" in one.reason
    assert "Landlock" not in one.grade.feedback
    unread = mark_code(
        RECORD, Handed(Typed("def"), 0.0, "here"), "ada", SECRET, Runners(refuse, lambda: run, lambda _: run)
    )
    assert unread.grade.status == "invalid"


def test_a_reference_that_does_not_run_is_our_failure() -> None:
    one = marked(RIGHT, reference=lambda programs: [Stopped("time", "slow")] * len(programs))
    assert (one.grade.status, one.grade.points) == ("error", 0.0)
    assert "reference" in one.reason
    assert "reference" not in one.grade.feedback


def test_feedback_holds_no_value_that_would_be_right_and_nothing_of_ours() -> None:
    seen: list[Outcome] = []

    def noting(programs: Sequence[Program]) -> Sequence[Outcome]:
        outcomes = run(programs)
        seen.extend(outcomes)
        return outcomes

    assert TASK is not None
    for source in ("return [0.0 for one in x]", "return 1 / 0", "return None", "return [[1.0]]", "return x[:1]"):
        one = marked(f"def double(x):\n    {source}\n", reference=noting)
        said = repr(one.grade)
        for outcome in seen[:6]:
            assert isinstance(outcome, Ran)
            out = outcome.observed["out"]
            assert isinstance(out, tuple)
            assert not any(f"{value:.4g}" in said.replace(source, "") for value in out if isinstance(value, float))
        for hidden in (TASK.reference.strip(), one.seed):
            assert hidden not in said
        seen.clear()
