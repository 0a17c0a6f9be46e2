"""Marking an experiment: trained where the new rows are unknown, measured where nothing is learned, judged outside."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.grades import Typed
from graders.programs import Outcome, Plain, Program, Ran, Stopped
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.figures.svg import figure_svg
from qbank.grading.code import Runners, mark_code
from qbank.grading.experiment import loss_curve
from qbank.grading.mark import Judged
from qbank.grading.submission import Handed
from qbank.items.item import Item
from qbank.kinds.experiment_task import WEIGHTS
from qbank.language.kinds.experiment import BUDGET, TARGET
from qbank.pages.feedback_page import feedback_page
from tests.qbank.exams import tiny
from tests.qbank.kinds.small import Bench
from tests.qbank.kinds.small_experiment import ALL_STEPS, EXPERIMENT, GRU, LARGE, NO_MEMORY, RNN

Run = Callable[[Sequence[Program]], Sequence[Outcome]]


def run(programs: Sequence[Program]) -> Sequence[Outcome]:
    return tiny.runner().run(programs)


@pytest.fixture(scope="module")
def record() -> TaskRecord:
    (item,) = Bench(run).make(EXPERIMENT)
    assert isinstance(item, Item), item
    return TaskRecord(
        student="ada", name="", number=1, token="token", question="q", version=1, seed="1", attempt=0,
        kind="experiment", title="", level="", points=4.0, setup="", code="", number_lines=False, given=(), stem="",
        correct_text="", solution=(), entry=item.entry, task=item.task,
    )  # fmt: skip


def marked(record: TaskRecord, source: str, *, students: Run = run, training: Run = run) -> Judged:
    runners = Runners(lambda: students, lambda: run, training=lambda _: training)
    return mark_code(record, Handed(Typed(source), 0.0, "here"), "ada", Secret(b"s" * 32), runners)


@pytest.mark.parametrize("source", [RNN, GRU], ids=["reference", "another"])
def test_a_model_that_learns_earns_all_and_its_curve_is_drawn(record: TaskRecord, source: str) -> None:
    one = marked(record, source)
    assert (one.grade.status, one.grade.points, one.grade.feedback) == ("correct", 4.0, "")
    found = {row.name: row.found for row in one.grade.criteria}
    assert "% of the new rows; 90 % are wanted, guessing gives 33.3 %" in found[TARGET]
    assert one.figure is not None
    (curve,) = one.figure.curves
    assert len(curve.y) == len(one.figure.x) == 40
    first, last = curve.y[0], curve.y[-1]
    assert first is not None and last is not None and first > 2 * last
    assert marked(record, source) == one


def test_a_model_without_memory_is_answered_as_the_wrong_submission_that_it_is(record: TaskRecord) -> None:
    free = NO_MEMORY.replace(".tanh()", ".tanh() * 1.0") + "def unused():\n    return nn.RNN(1, 1)\n"
    grade = marked(record, free).grade
    assert grade.status == "incorrect"
    assert grade.misconceptions == ("drop",)
    assert "Your model is trained on data drawn for you" in grade.feedback
    assert "smallest input" not in grade.feedback


def test_below_the_target_points_grow_with_the_measure(record: TaskRecord) -> None:
    two_alike = "nn.Embedding.from_pretrained(torch.tensor([[1.0] * 4, [1.0] * 4, [0.0] * 4]))"
    weak = RNN.replace("nn.Embedding(3, 4)", two_alike)
    one = marked(record, weak).grade
    assert one.status == "partial"
    assert 0 < one.points < 4


def test_over_the_budget_nothing_is_earned_nor_measured(record: TaskRecord) -> None:
    asked: list[Program] = []

    def noting(programs: Sequence[Program]) -> Sequence[Outcome]:
        asked.extend(programs)
        return run(programs)

    grade = marked(record, LARGE, students=noting).grade
    assert (grade.status, grade.points, asked) == ("incorrect", 0.0, [])
    found = {row.name: row.found for row in grade.criteria}
    assert found[BUDGET] == "8,925 numbers are learned, 400 may be"


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("s[:, None]", "its answers have the shape (80, 1); (80,) is wanted, one number for each new row"),
        ("s[:0]", "its answers have the shape (0,); (80,) is wanted, one number for each new row"),
        ("s[0]", "its answers have the shape (); (80,) is wanted, one number for each new row"),
    ],
)
def test_answers_of_another_shape_are_told_with_both_shapes(record: TaskRecord, returned: str, told: str) -> None:
    assert record.task is not None
    (rows,) = {one.given[1].shape[0] for one in record.task.cases}
    wrong_later = RNN.replace("return self", "s = self") + f"        return s if self.training else {returned}\n"
    one = marked(record, wrong_later)
    assert {row.name: row.found for row in one.grade.criteria}[TARGET] == told.replace("80", str(rows))
    assert one.figure is not None


def test_what_was_learned_is_not_finite_is_told_with_the_curve(record: TaskRecord) -> None:
    one = marked(record, RNN, training=claiming((math.nan,) * 3, (1.0, *(math.nan,) * 39)))
    assert "it could not be measured: what was learned holds numbers that are not finite" in one.grade.feedback
    assert one.figure is not None and "first gives no number" in one.figure.alt


def test_a_learned_number_carries_32_bits_into_the_measuring(record: TaskRecord) -> None:
    """Two numbers packed in one would be a way round the budget."""
    measuring: list[Program] = []

    def noting(programs: Sequence[Program]) -> Sequence[Outcome]:
        measuring.extend(programs)
        return run(programs)

    marked(record, RNN, training=claiming((0.1, 1 + 2.0**-40, 3e38)), students=noting)
    (learned,) = [one.values for program in measuring for one in program.inputs if one.name == WEIGHTS]
    assert learned == (float(np.float32(0.1)), 1.0, float(np.float32(3e38)))
    assert marked(record, RNN, training=claiming((1e39,))).grade.points == 0


def test_an_error_while_training_is_told(record: TaskRecord) -> None:
    grade = marked(record, ALL_STEPS).grade
    assert grade.status == "incorrect"
    assert grade.misconceptions == ("same",)
    assert "raises `RuntimeError`: `Expected target size" in grade.feedback


def test_who_trains_sees_no_new_rows_and_who_is_measured_learns_nothing(record: TaskRecord) -> None:
    """What each process is given: the labels of the new rows are in neither, nor is the reference or another answer."""
    training: list[Program] = []
    measuring: list[Program] = []

    def noting(kept: list[Program]) -> Run:
        def noted(programs: Sequence[Program]) -> Sequence[Outcome]:
            kept.extend(programs)
            return run(programs)

        return noted

    marked(record, GRU, training=noting(training), students=noting(measuring))
    (trained,), (measured,) = training, measuring
    assert [one.name for one in trained.inputs] == ["train", "train_labels"]
    assert [one.name for one in measured.inputs] == ["new", WEIGHTS]
    assert record.task is not None and record.task.experiment is not None
    hidden = (record.task.experiment.labels, RNN, "order", "new_labels")
    assert all(text not in repr(one) for text in hidden for one in (trained, measured))
    assert "model(new)" in measured.after
    assert "model(new)" not in trained.after


def claiming(learned: Plain, losses: Plain = (1.0,) * 40, parameters: Plain = 3) -> Run:
    return lambda programs: [Ran({WEIGHTS: learned, "losses": losses, "parameters": parameters}) for _ in programs]


@pytest.mark.parametrize(
    "learned", [(math.nan,) * 3, (math.inf, 1.0), ("1.0",), (1, 2), ((1.0,),), None, "all", {"a": 1.0}, ()]
)
def test_forged_weights_earn_nothing(record: TaskRecord, learned: Plain) -> None:
    assert marked(record, RNN, training=claiming(learned)).grade.points == 0


@pytest.mark.parametrize("answers", [(1.0,) * 60, (1.0,) * 80, (), "right", None, (True,) * 60, ((1.0,),) * 60])
def test_forged_answers_earn_nothing(record: TaskRecord, answers: Plain) -> None:
    measured = marked(record, RNN, students=lambda programs: [Ran({"answers": answers}) for _ in programs])
    assert measured.grade.points < 1
    assert measured.grade.status != "correct"


def test_a_claimed_size_only_counts_against_whoever_claims_it(record: TaskRecord) -> None:
    assert marked(record, RNN, training=claiming((1.0,) * 401, parameters=1)).grade.status == "incorrect"
    found = marked(record, RNN, training=claiming((1.0,) * 401, parameters=9000)).grade.criteria
    assert "9,000 numbers" in {row.name: row.found for row in found}[BUDGET]


@pytest.mark.parametrize(
    "losses", [None, "low", (), (1.0,), (math.nan,) * 40, ("x",) * 40, (1.0,) * 41, {"a": 1.0}], ids=repr
)
def test_no_curve_is_drawn_of_what_is_none(record: TaskRecord, losses: Plain) -> None:
    assert record.task is not None and record.task.experiment is not None
    assert loss_curve(record.task.experiment, Ran({"losses": losses})) is None


@given(st.lists(st.floats(), min_size=40, max_size=40).map(tuple))
def test_whatever_losses_are_claimed_a_picture_can_be_drawn_or_none(record: TaskRecord, losses: Plain) -> None:
    assert record.task is not None and record.task.experiment is not None
    curve = loss_curve(record.task.experiment, Ran({"losses": losses}))
    if curve is not None:
        assert figure_svg(curve).startswith("<svg")
        assert "inf" not in curve.alt and "nan" not in curve.alt


@pytest.mark.parametrize("losses", [(1e308, -1e308) * 20, (1.7e308, *(1e-320,) * 39), (-1e300, *(1e300,) * 39)])
def test_losses_beyond_all_bounds_stop_no_page(record: TaskRecord, losses: Plain) -> None:
    one = marked(record, RNN, training=claiming((1.0,) * 401, losses))
    curves = {} if one.figure is None else {record.token: one.figure}
    assert "401 numbers" in feedback_page([(record, one.grade)], title="", student="", reveal=False, curves=curves)


def test_a_training_that_was_stopped_is_left_to_a_person(record: TaskRecord) -> None:
    def stopping(programs: Sequence[Program]) -> Sequence[Outcome]:
        return [Stopped("time", "5 s") for _ in programs]

    for one in (marked(record, RNN, training=stopping), marked(record, RNN, students=stopping)):
        assert (one.grade.status, one.grade.points) == ("ungraded", 0.0)
        assert one.reason == "stopped (time): 5 s"


def test_labels_that_cannot_be_found_are_our_failure(record: TaskRecord) -> None:
    runners = Runners(lambda: run, lambda: lambda programs: [Stopped("ours", "died")] * len(programs), lambda _: run)
    one = mark_code(record, Handed(Typed(RNN), 0.0, "here"), "ada", Secret(b"s" * 32), runners)
    assert (one.grade.status, one.grade.points) == ("error", 0.0)
