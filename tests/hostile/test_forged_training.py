"""Cheating an experiment, with every layer: what is not learned earns nothing, and reports show nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.grades import Typed
from graders.runner import RunnerUnavailable
from graders.students import student_runner
from qbank.exams.secret import Secret
from qbank.grading.hand import Hand
from qbank.grading.mark import WAITING, Marked
from qbank.grading.submission import Handed, Submission
from qbank.kinds.experiment_task import WEIGHTS
from qbank.pages.feedback_page import feedback_page
from tests.qbank.grading.test_experiment_marked import record  # noqa: F401 - a fixture
from tests.qbank.kinds.small_experiment import RNN

HEAD = "_layer = nn.RNN(1, 1)\n"
CHEATS = {
    "answers that stand in frames or in memory": HEAD + f"""
import gc, sys
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.score = nn.Linear(1, 3)
    def forward(self, x):
        frame = sys._getframe()
        while frame is not None:
            for names in (frame.f_globals, frame.f_locals):
                for name in ("new_labels", "labels", "wanted"):
                    found = names.get(name)
                    if torch.is_tensor(found) and found.shape == x.shape[:1]:
                        return nn.functional.one_hot(found.long(), 3).float()
            frame = frame.f_back
        rows = [one for one in gc.get_objects() if type(one) is torch.Tensor and one.shape == x.shape[:1]]
        guess = rows[-1] if rows and {WEIGHTS!r} in globals() else torch.zeros(len(x))
        return nn.functional.one_hot(guess.long() % 3, 3) * 1.0 + 0 * self.score(torch.zeros(len(x), 1))
""",
    "rows that the training left behind": HEAD + """
import os
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.score = nn.Linear(1, 3)
    def forward(self, x):
        if self.training:
            for folder in ("/tmp", ".", "/dev/shm", "/"):
                try:
                    open(os.path.join(folder, "left"), "w").write(str(globals()["train_labels"].tolist()))
                except OSError:
                    pass
            return self.score(torch.zeros(len(x), 1))
        for folder in ("/tmp", ".", "/dev/shm", "/"):
            if os.path.exists(os.path.join(folder, "left")):
                return nn.functional.one_hot(torch.tensor(eval(open(folder + "/left").read())), 3) * 1.0
        return self.score(torch.zeros(len(x), 1))
""",
    "a measure that compares equal to everything": RNN.replace("nn.RNN(", "nn.Identity() if False else nn.RNN(") + """
class Right(float):
    __eq__ = __ne__ = __ge__ = lambda self, other: True
torch.Tensor.argmax = lambda self, *_: self.new_tensor([Right(1.0)] * len(self))
""",
    "patched losses": HEAD + """
nn.functional.cross_entropy = lambda scores, labels: scores.sum() * 0
class Model(nn.Linear):
    def __init__(self):
        super().__init__(2, 3)
    def forward(self, x):
        return super().forward(x.float() * 0)
""",
    "a subclass of Tensor as answers": HEAD + """
class Sly(torch.Tensor):
    def double(self): return Sly(torch.ones(len(self)))
    def tolist(self): return ["right"] * len(self)
class Model(nn.Linear):
    def __init__(self):
        super().__init__(2, 3)
    def forward(self, x):
        return super().forward(x.float() * 0).as_subclass(Sly)
""",
    "numbers that cannot be learned": HEAD + """
class Model(nn.Linear):
    def __init__(self):
        super().__init__(2, 3)
    def state_dict(self):
        return {"a": torch.full((3,), float("nan"))}
    def forward(self, x):
        return super().forward(x.float() * 0)
""",
}  # fmt: skip


@pytest.fixture(scope="module")
def hand() -> Iterator[tuple[Hand, list[tuple[int, float]]]]:
    told: list[tuple[int, float]] = []
    with student_runner() as runner:
        try:
            runner.facts()
        except RunnerUnavailable as reason:
            pytest.skip(str(reason))
    hand = Hand(Secret(b"s" * 32), lambda _, epoch, loss: told.append((epoch, loss)))
    yield hand, told
    hand.close()


def waiting(task, source: str) -> Marked:
    return Marked(Submission("ada", "", "token", ""), task, Handed(Typed(source), 0.0, "here"), WAITING)


def test_the_honest_model_earns_all_and_tells_how_far_it_is(record, hand) -> None:  # noqa: F811
    marking, told = hand
    told.clear()
    (judged,) = marking.mark([waiting(record, RNN)])
    assert (judged.grade.status, judged.grade.points) == ("correct", 4.0)
    assert [epoch for epoch, _ in told] == list(range(1, 41))
    assert told[0][1] > told[-1][1]


@pytest.mark.parametrize("name", CHEATS)
def test_what_is_not_learned_earns_nothing(record, hand, name: str) -> None:  # noqa: F811
    (judged,) = hand[0].mark([waiting(record, CHEATS[name])])
    assert judged.grade.points == 0, judged.grade
    assert judged.grade.status in ("incorrect", "ungraded")


def test_losses_beyond_all_bounds_stop_no_page(record, hand) -> None:  # noqa: F811
    huge = RNN.replace("return self.score(", "return 1e308 * self.score(")
    huge = huge.replace("super().__init__()", "super().__init__()\n        torch.set_default_dtype(torch.float64)")
    (judged,) = hand[0].mark([waiting(record, huge)])
    assert judged.grade.status == "incorrect", judged
    curves = {} if judged.figure is None else {record.token: judged.figure}
    page = feedback_page([(record, judged.grade)], title="", student="", reveal=False, curves=curves)
    assert "of the new rows" in page


def test_reports_of_a_liar_are_epochs_and_losses_or_nothing(record, hand) -> None:  # noqa: F811
    marking, told = hand
    told.clear()
    lies = """
LIES = ("\\x1b[2J", 10**15, (1, "\\x1b[2J"), (10**9, 0.5), (1, 0.5, 2), {"epoch": 1}, (True, 0.25), None, (-3, 0.5))
if "report" in globals():
    for lie in (*LIES, *[(7, 0.125)] * 3000):
        report(lie)
"""
    (judged,) = marking.mark([waiting(record, RNN + lies)])
    assert judged.grade.status == "correct"
    assert set(told) == {(7, 0.125)}
    assert all(type(epoch) is int and type(loss) is float for epoch, loss in told)
    assert len(told) <= 500


def test_an_endless_training_is_left_to_a_person_and_the_next_one_is_marked(record, hand) -> None:  # noqa: F811
    endless = RNN.replace("return self.score", "while self.training: pass\n        return self.score")
    assert endless != RNN
    (judged,) = hand[0].mark([waiting(record, endless)])
    assert (judged.grade.status, judged.grade.points) == ("ungraded", 0.0)
    (judged,) = hand[0].mark([waiting(record, RNN)])
    assert judged.grade.status == "correct"
