"""Kind `experiment`: an item is made only if its reference reaches the target and its baseline stays near chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from json import dumps

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.keys import CodeValue
from graders.programs import Outcome, Program
from qbank.items.item import Item
from qbank.items.making import Refusal
from qbank.kinds import scores
from qbank.kinds.code_task import Score
from qbank.language.kinds.experiment import TARGET
from qbank.problems import ProblemsFound
from tests.qbank.exams import tiny
from tests.qbank.kinds.small import Bench, question
from tests.qbank.kinds.small_experiment import EXPERIMENT, GRU, NO_MEMORY, RNN


def run(programs: Sequence[Program]) -> Sequence[Outcome]:
    return tiny.runner().run(programs)


def item_of(text: str = EXPERIMENT) -> Item:
    (made,) = Bench(run).make(text)
    assert isinstance(made, Item), made
    return made


def changed(old: str, new: str) -> str:
    assert old in EXPERIMENT, old
    return EXPERIMENT.replace(old, new)


def test_an_item_holds_what_marking_needs_and_says_what_was_measured() -> None:
    item = item_of()
    assert item.key == CodeValue(RNN)
    assert item.task is not None and item.task.experiment is not None
    assert item.task.experiment.parameters == 400
    assert item.task.right[0].source == GRU
    assert "It may learn 400 numbers and train for 5 seconds at most." in item.wanted
    assert [one.name for one in item.task.criteria] == [TARGET]
    (solution,) = item.solution
    assert "optimizer = torch.optim.Adam(model.parameters(), lr=0.05)" in solution
    without, reached, learned = map(float, solution.split()[:3])
    assert without < 0.6 < 0.9 <= reached
    assert learned == 12 + 8 * (4 + 8 + 2) + 27


def test_students_may_try_it_on_data_of_its_own_without_the_reference() -> None:
    item = item_of()
    assert item.examples is not None
    assert item.examples.experiment is not None
    assert "nn.RNN" not in item.examples.starter
    assert RNN not in repr(item.examples)


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("epochs: 40", "epochs: 1", "reference-misses-target", "the target is 90 %"),
        ("order.argsort()[x[:, 0]]", "order.argsort()[x[:, 1]]", "baseline-passes", "the baseline comes to 100 %"),
        ("order.argsort()[x[:, 0]]", "x[:, 0] // 3", "baseline-passes", "the same answer to every row comes to 100 %"),
        ("order.argsort()[x[:, 0]]", "x[0, 0]", "expression-failed", "the labels of `train` have the shape ()"),
        ("order.argsort()[x[:, 0]]", "x", "expression-failed", "the labels of `train` have the shape (80, 2); (80,)"),
        ("order.argsort()[x[:, 0]]", "train[:9, 0]", "expression-failed", "(9,); (80,) is wanted, one for each row"),
        ("order.argsort()[x[:, 0]]", "x[:, 0] - 1", "expression-failed", "a label of `train` is -1: accuracy wants"),
        ("order.argsort()[x[:, 0]]", "x[:, 0] / 2", "expression-failed", "a label of `train` is 0.5: accuracy wants"),
        ("order.argsort()[x[:, 0]]", "0 / (x[:, 0] * 0.0)", "expression-failed", "is nan: a finite number is wanted"),
        ("order.argsort()[x[:, 0]]", "oder.argsort()", "expression-failed", "NameError: name 'oder' is not defined"),
        ("order.argsort()[x[:, 0]]", "x[:, 0", "submission-unreadable", "never closed"),
        ("labels:", "model: Model(\nlabels:", "submission-unreadable", "never closed"),
        ("labels:", "model: Modle()\nlabels:", "reference-fails", "made as `model` says, trained and measured, raised"),
        ("labels:", "model: Model() if len(train) else 0\nlabels:", "reference-fails", "name 'train' is not defined"),
        ("chance: 1/3", "chance: 1", "expression-failed", "not less than the target, 0.9"),
        ("chance: 1/3", "chance: 0 - 1", "expression-failed", "chance would be -1: 0 is the least"),
        ("parameters: 400", "parameters: 1/3", "expression-failed", "a whole number from 1"),
        ("parameters: 400", "parameters: 10**6", "expression-failed", "9,999"),
        ("parameters: 400", "parameters: 100", "reference-fails", "may be"),
        ("must_use: [nn.RNN, nn.GRU, nn.LSTM]", "must_use: [nn.RNN]", "other-solution-fails", "called nowhere"),
        ("[reaches the target, a layer with memory]", "runs without an error", "wrong-fails-elsewhere", TARGET),
    ],
)
def test_what_shows_nothing_is_refused(old: str, new: str, code: str, said: str) -> None:
    made = Bench(run).make(changed(old, new))[-1]
    assert isinstance(made, Refusal), made
    assert {finding.code for finding in made.findings} >= {code}, made.findings
    assert any(said in finding.what for finding in made.findings), made.findings


def test_what_is_wrong_with_labels_or_model_is_told_at_their_place() -> None:
    for field, text in (
        ("labels", changed("order.argsort()[x[:, 0]]", "x")),
        ("labels", changed("order.argsort()[x[:, 0]]", "x[")),
        ("model", changed("labels:", "model: Model(\nlabels:")),
    ):
        made = Bench(run).make(text)[-1]
        assert isinstance(made, Refusal)
        assert [one.place for one in made.findings] == [(field,)]


def test_labels_may_be_a_list() -> None:
    assert item_of(changed("order.argsort()[x[:, 0]]", "[order.argsort()[row[0]] for row in x]")).task


def test_what_a_model_keeps_elsewhere_is_gone_when_it_is_measured() -> None:
    """Else `check` and `try` would praise what marking, in two processes, does not find again."""
    kept = RNN.replace("return self", "self.seen = getattr(self, 'seen', 0) + 1\n        return (self.seen > 1) * self")
    made = Bench(run).make(changed(f"reference: {dumps(RNN)}", f"reference: {dumps(kept)}"))[-1]
    assert isinstance(made, Refusal)
    assert {one.code for one in made.findings} == {"reference-misses-target"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  new:", "  other:", "'new' is missing: rows along the first axis, to be measured on"),
        ("  new:", "  losses: normal(2)\n  new:", "the training has another 'losses'"),
        ("labels:", "observe: {y: x}\nlabels:", "what is observed"),
        ("fails: runs without an error", "fails: reaches the taget", "nothing is called 'reaches the taget'"),
        ("name: a layer with memory", "name: reaches the target", "stands for two"),
        ("epochs: 40", "epochs: 5000", "500"),
        ("target: 0.9", "target: 1.5", "1"),
    ],
)
def test_what_does_not_fit_together_is_told_when_the_file_is_loaded(old: str, new: str, said: str) -> None:
    with pytest.raises(ProblemsFound) as found:
        question(changed(old, new))
    assert any(said in problem.what or said in problem.allowed for problem in found.value.problems), found.value


def test_the_baseline_may_be_another_than_the_starter() -> None:
    """Where the starter remembers, too, it may reach the target: what must not is the baseline."""
    text = changed(f"starter: {dumps(NO_MEMORY)}", f"starter: {dumps(RNN)}")
    made = Bench(run).make(text)[-1]
    assert isinstance(made, Refusal)
    assert [(one.code, one.place) for one in made.findings] == [("baseline-passes", ("starter",))]
    item = item_of(f"{text}baseline: {dumps(NO_MEMORY)}\n")
    assert NO_MEMORY not in repr(item.examples)


NUMBERS = st.lists(st.integers(0, 3).map(float), min_size=2, max_size=30)


@given(NUMBERS)
def test_a_perfect_answer_scores_one_and_a_constant_one_never_beats_it(labels: list[float]) -> None:
    assert scores.score("accuracy", tuple(labels), labels) == 1.0
    assert 0 <= scores.constant_score("accuracy", labels, labels) <= 1
    if len(set(labels)) > 1:
        assert scores.score("r2", tuple(labels), labels) == pytest.approx(1.0)
        assert scores.constant_score("r2", labels, labels) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "claimed",
    [None, "right", (), (1.0,), (1.0, 2.0, 3.0), (1, 2), (True, True), ("1.0", "2.0"), ((1.0,), (2.0,)), {"a": 1.0}],
)
@pytest.mark.parametrize("measure", ["accuracy", "r2"])
def test_claims_of_another_form_have_no_score_but_words(measure: str, claimed) -> None:
    assert isinstance(scores.score(measure, claimed, [1.0, 2.0]), str)


@pytest.mark.parametrize("wild", [math.nan, math.inf, -math.inf, 1e308])
def test_wild_numbers_earn_nothing(wild: float) -> None:
    scale = Score("r2", 0.0, 0.1, 0.9, linear=True)
    number = scores.score("r2", (wild, 1.0, 2.0), [1.0, 1.0, 2.0])
    assert isinstance(number, float)
    assert scale.share(number) == 0
    assert scores.score("accuracy", (wild, 1.0), [1.0, 1.0]) == 0.5


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_more_never_earns_less(one: float, other: float) -> None:
    for linear in (True, False):
        scale = Score("accuracy", 0.25, 0.35, 0.9, linear)
        low, high = sorted((one, other))
        assert 0 <= scale.share(low) <= scale.share(high) <= 1
        assert (scale.share(one) == 1) == (one >= 0.9)
        assert linear or scale.share(one) in (0, 1)
        assert one > 0.35 or scale.share(one) == 0
