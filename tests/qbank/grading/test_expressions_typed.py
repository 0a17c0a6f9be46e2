"""Expressions typed where a call is asked for: run as students' programs, believed only where they cannot lie."""

from collections.abc import Iterator, Sequence

import pytest

from graders.grades import Grade
from graders.programs import Outcome, Program, Raised, Ran, Stopped, Unobserved
from graders.runner import Runner, RunnerUnavailable
from graders.students import student_runner
from qbank.grading.calls import mark_calls
from qbank.grading.hand import Hand
from qbank.grading.mark import WAITING, Judged, Marked
from qbank.grading.submission import Submission
from tests.qbank.exams import tiny
from tests.qbank.grading.test_calls import handed, sized, sizes, task

BOTH = "batch_first=True, bidirectional=True"
RIGHT = [
    f"nn.Sequential(nn.RNN(IN, H, {BOTH}))[0]",
    f"nn.Sequential(nn.RNN(IN, H, {BOTH}))",
    f"nn.RNN(x.shape[-1], H, {BOTH})",
    f"nn.RNN(*[IN, H], {BOTH})",
]
UNSURE = [
    f"lambda x: nn.RNN(IN, H, {BOTH})(x)",
    f"(rnn := nn.RNN(IN, H, {BOTH}))",
    "(reads_axes := (lambda *a: {'batch': 0, 'future': True}), "
    "lambda x: (x.new_zeros(x.shape[0], x.shape[1], 2H), nn.RNN(1, 1)))[1]",
]
WRONG = [
    ("nn.RNN(*[IN, H], batch_first=True)", "2H features", ()),
    ("nn.RNN(*[IN, H], bidirectional=True)", "batch axis", ()),
    ("lambda x: (x.new_zeros(x.shape[0], x.shape[1], 2H), nn.RNN(1, 1))", "both directions", ()),
    ("nn.RNN(*[IN])", "TypeError", ()),
    ("nn.RNN(IN, H)(x)", "This raises", ()),
    ("[nn.RNN(1, 1), (lambda f: f(f))(lambda f: f(f))][0]", "RecursionError", ()),
    ("[nn.RNN(1, 1), torch.os.kill(torch.os.getppid(), 9)][1]", "This raises", ()),
    ("nn.Sequential(nn.RNN(IN, 10**6))", "far beyond", ()),
]
INVALID = ["nn.RNN(unheard, of)", "nn.RNN(**{}, hidden_size=3, hidden_size=3)", "lambda: 0", "x"]
ENDED = ["__import__('os')._exit(0) or nn.RNN(1, 1)", "[nn.RNN(1, 1), b' ' * 4000 * 4000 * 4000 * 4000]"]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with student_runner() as shared:
        yield shared


def mark(text: str, students: object) -> Judged:
    def never() -> object:
        raise AssertionError("a student's text never runs where calls of our own writing do")

    (one,) = mark_calls([(task(), handed(sized(text)))], never, students)  # type: ignore[arg-type]
    return one


@pytest.mark.parametrize("text", RIGHT)
def test_an_expression_that_builds_the_layer_is_right(text: str, runner: Runner):
    one = mark(text, lambda: runner.run)
    assert (one.grade.status, one.grade.points, one.reason) == ("correct", 3.0, "")
    assert len(one.grade.criteria) == 4 and all(criterion.met for criterion in one.grade.criteria)


@pytest.mark.parametrize("text", UNSURE)
def test_what_could_have_lied_earns_nothing_by_itself_and_loses_nothing(text: str, runner: Runner):
    one = mark(text, lambda: runner.run)
    assert (one.grade.status, one.grade.points) == ("ungraded", 0.0)
    assert "make up" in one.reason and "settle" in one.grade.feedback


@pytest.mark.parametrize(("text", "words", "misconceptions"), WRONG)
def test_an_expression_that_misses_something_is_wrong(
    text: str, words: str, misconceptions: tuple[str, ...], runner: Runner
):
    one = mark(text, lambda: runner.run)
    assert (one.grade.status, one.grade.points, one.reason) == ("incorrect", 0.0, "")
    assert sized(words) in one.grade.feedback and one.grade.misconceptions == misconceptions


@pytest.mark.parametrize("text", INVALID)
def test_what_says_nothing_of_a_layer_is_invalid_and_names_the_form(text: str, runner: Runner):
    one = mark(text, lambda: runner.run)
    assert (one.grade.status, one.grade.points) == ("invalid", 0.0)
    assert "nn.RNN(5, 3)" in one.grade.feedback


@pytest.mark.parametrize("text", ENDED)
def test_an_expression_that_ends_its_process_is_for_a_person_to_settle(text: str, runner: Runner):
    one = mark(text, lambda: runner.run)
    assert (one.grade.status, one.grade.points) == ("ungraded", 0.0)
    assert one.reason.startswith("stopped")
    assert mark(RIGHT[0], lambda: runner.run).grade.status == "correct"


def _refused() -> object:
    raise RunnerUnavailable("no user namespaces")


def _no_memory() -> object:
    raise OSError(12, "Cannot allocate memory")


@pytest.mark.parametrize("students", [_refused, _no_memory])
def test_where_students_programs_cannot_run_an_expression_waits_and_says_why(students: object):
    one = mark(RIGHT[0], students)
    assert one.grade.status == "ungraded" and ("namespaces" in one.reason or "allocate" in one.reason)


def test_a_hand_runs_expressions_where_students_programs_run_or_nowhere(monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object) -> object:
        raise RunnerUnavailable("this machine lacks isolation that is required: network")

    monkeypatch.setattr("graders.students.student_runner", refused)
    submission = Submission("ada", "Ada Lovelace", tiny.token_of("ada"))
    waiting = Marked(submission, task(), handed(sized(RIGHT[0])), WAITING)
    (judged,) = Hand(tiny.SECRET).mark([waiting])
    assert judged.grade.status == "ungraded" and "lacks isolation" in judged.reason


def test_a_plain_call_needs_no_such_runner_and_sums_in_it_neither():
    h_in, h = sizes()
    pairs = [(task(), handed(sized(text))) for text in (f"nn.RNN(IN, H, {BOTH})", f"nn.RNN(IN + 0, 1 * 1 * H, {BOTH})")]
    marked = mark_calls(pairs, lambda: tiny.runner().run, _refused)  # type: ignore[arg-type]
    assert [one.grade.status for one in marked] == ["correct", "correct"]
    assert marked[1].grade.understood.startswith(f"nn.RNN({h_in}, {h},")


CLAIMS: list[tuple[Outcome, str]] = [
    (Ran({"out": 5, "reads": "x"}), "incorrect"),
    (Ran({}), "incorrect"),
    (Ran({"out": ((((),),),), "reads": {"batch": {}, "future": float("nan")}}), "incorrect"),
    (Raised("Nonsense", "\n\n\x1b`", None), "incorrect"),
    (Raised("NameError", "", 1), "invalid"),
    (Unobserved("out", "x"), "incorrect"),
    (Stopped("time", "10 s"), "ungraded"),
    (Stopped("ours", "the worker died"), "ungraded"),
]


@pytest.mark.parametrize(("claim", "status"), CLAIMS)
def test_no_claim_of_whatever_form_earns_a_point(claim: Outcome, status: str):
    def run(programs: Sequence[Program]) -> list[Outcome]:
        return [claim for _ in programs]

    grade: Grade = mark(RIGHT[0], lambda: run).grade
    assert (grade.status, grade.points) == (status, 0.0)
