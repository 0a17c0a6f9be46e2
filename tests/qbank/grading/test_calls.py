"""Typed calls: judged by running them, whatever their spelling; what our side fails at is no student's mistake."""

from collections.abc import Sequence

import msgspec
import pytest

from graders.grades import Chosen, Letters, Response, Typed
from graders.programs import Outcome, Program, Raised, Ran, SecondOpinion, Stopped, Unobserved
from graders.runner import RunnerUnavailable
from qbank.exams.records import TaskRecord
from qbank.grading import calls
from qbank.grading.calls import NOT_RUN, OUR_FAILURE, mark_calls
from qbank.grading.collect import Handed
from qbank.grading.mark import Judged
from qbank.grading.same_call import same_call
from tests.qbank.exams import tiny


def task(student: str = "ada") -> TaskRecord:
    tasks = tiny.manifest().tasks[tiny.token_of(student)]
    return next(record for record in tasks.values() if record.gap is not None)


def sizes() -> tuple[int, int]:
    """Return H_in and H of ada's task."""
    assert task().gap is not None
    bindings = task().gap.bindings  # type: ignore[union-attr]
    return int(bindings["H_in"]), int(bindings["H"])  # type: ignore[arg-type]


def sized(text: str) -> str:
    """Put ada's numbers for IN, H and 2H."""
    h_in, h = sizes()
    return text.replace("2H", str(2 * h)).replace("IN", str(h_in)).replace("H", str(h))


def handed(response: Response | str) -> Handed:
    return Handed(Typed(response) if isinstance(response, str) else response, 1.0, "answers.json")


def mark(*responses: Response | str, run: object = None) -> list[Judged]:
    starter = run or (lambda: tiny.runner().run)
    return mark_calls([(task(), handed(response)) for response in responses], starter)  # type: ignore[arg-type]


RIGHT = [
    "nn.RNN(IN, H, batch_first=True, bidirectional=True)",
    "torch.nn.RNN(IN, H, batch_first=True, bidirectional=True)",
    "RNN(IN, H, bidirectional=True, batch_first=True)",
    "rnn = nn.RNN(IN, H, batch_first=true, bidirectional=true)",
    "IN, H, batch_first=True, bidirectional=True",
    "hidden_size=H, input_size=IN, bidirectional=True, batch_first=True",
    "nn.RNN( input_size = IN , hidden_size = H ,\n batch_first = True, bidirectional = True )",
    "nn.RNN(IN, H, 1, 'tanh', True, True, 0.0, True)",
    "ｎｎ．RNN（IN，H，batch_first＝True，bidirectional＝True）",
    "nn.RNN(IN, H, batch_first=True, bidirectional=True, nonlinearity='relu')",
    "nn.RNN(IN, H, num_layers=3, batch_first=True, bidirectional=True, bias=False)",
    "nn.RNN(IN, H, batch_first=True, bidirectional=True, device='cpu')",
]
WRONG: list[tuple[str, tuple[str, ...], str]] = [
    ("nn.RNN(IN, H, bidirectional=True)", ("belief-automatic",), "batch_first must be given"),
    ("hidden_size=H, input_size=IN, bidirectional=True", ("belief-automatic",), "batch_first must be given"),
    ("nn.RNN(IN, H, 1, 'tanh', True, False, 0.0, True)", ("belief-automatic",), "batch_first must be given"),
    ("nn.RNN(IN, 2H, batch_first=True)", ("belief-input-width",), "one number per hidden unit"),
    ("nn.RNN(H, IN, batch_first=True, bidirectional=True)", ("belief-swapped",), "axes stay where they were"),
    ("nn.RNN(IN, H)", (), "features"),
    ("nn.RNN(IN, H, batch_first=True)", (), "2H features"),
    ("nn.RNN(IN, H, batch_frist=True)", (), "TypeError"),
    ("nn.RNN()", (), "TypeError"),
    ("nn.RNN(IN)", (), "TypeError"),
    ("nn.RNN(IN, 'H')", (), "TypeError"),
    ("nn.RNN(IN, 0)", (), "ValueError"),
    ("nn.RNN(IN, H, num_layers=0)", (), "ValueError"),
    ("nn.RNN(IN, H, dtype=torch.float64, batch_first=True, bidirectional=True)", (), "dtype"),
    ("nn.RNN(IN, H, batch_first=True, bidirectional=True, device='meta')", (), "meta"),
    ("nn.RNN(IN, H, batch_first=True, bidirectional=True, device='cuda')", (), "This raises"),
    ("nn.RNN(IN, H, batch_first=True, bidirectional=True, device='nowhere')", (), "This raises"),
    ("nn.LSTM(IN, H, batch_first=True, bidirectional=True)", (), "takes a call of `nn.RNN`"),
    ("os.system('reboot')", (), "takes a call of `nn.RNN`"),
    ("nn.RNN(10**6, 10**6)", (), "far beyond"),
    ("nn.RNN(IN, H, num_layers=100000)", (), "far beyond"),
]
UNREADABLE = ["x", "nn.RNN", "nn.RNN(", "nn.RNN(n, m)", "nn.RNN(*[5, 3])", "nn.RNN(5, 3)(x)", "lambda: 0", "5 3", "?"]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_call_is_right_in_every_spelling(text: str):
    (one,) = mark(sized(text))
    assert (one.grade.status, one.grade.points, one.reason) == ("correct", 3.0, "")
    assert one.grade.understood.startswith("nn.RNN(")
    assert [criterion.name for criterion in one.grade.criteria] == [
        "runs without an error",
        "width",
        "batch axis",
        "both directions",
    ]
    assert all(criterion.met for criterion in one.grade.criteria)


@pytest.mark.parametrize(("text", "misconceptions", "words"), WRONG)
def test_a_wrong_call_is_wrong_and_its_belief_is_answered(text: str, misconceptions: tuple[str, ...], words: str):
    (one,) = mark(sized(text))
    assert (one.grade.status, one.grade.points, one.reason) == ("incorrect", 0.0, "")
    assert one.grade.misconceptions == misconceptions
    assert sized(words) in one.grade.feedback if "2H" in words else words in one.grade.feedback


def test_a_call_that_raises_met_none_of_the_requirements():
    (one,) = mark("nn.RNN(3, 3)")
    assert [criterion.met for criterion in one.grade.criteria] == [False, False, False, False]


def test_a_call_that_runs_says_which_requirements_it_misses():
    (one,) = mark(sized("nn.RNN(IN, H, bidirectional=True)"))
    assert {criterion.name: criterion.met for criterion in one.grade.criteria} == {
        "runs without an error": True,
        "width": True,
        "batch axis": False,
        "both directions": False,
    }


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_invalid_and_names_the_form(text: str):
    (one,) = mark(text)
    assert (one.grade.status, one.grade.points) == ("invalid", 0.0)
    assert "nn.RNN(5, 3)" in one.grade.feedback


@pytest.mark.parametrize("response", ["", "  ", "\u200b", Chosen(()), Letters("")])
def test_nothing_is_blank(response: Response | str):
    assert mark(response)[0].grade.status == "blank"


def test_ticks_where_a_call_is_typed_are_invalid():
    assert mark(Chosen(("token",)))[0].grade.status == "invalid"


def test_nothing_is_started_when_nothing_must_run():
    def never() -> object:
        raise AssertionError("no worker is needed")

    assert [one.grade.status for one in mark("", "?", "nn.GRU(5, 3)", "nn.RNN(9**9, 9)", run=never)] == [
        "blank", "invalid", "incorrect", "incorrect",
    ]  # fmt: skip


def _unavailable_at_start() -> object:
    raise RunnerUnavailable("no forks on this system")


def _no_memory_at_start() -> object:
    raise OSError(12, "Cannot allocate memory")


def _unavailable_at_run() -> object:
    def run(programs: Sequence[Program]) -> list[Outcome]:
        raise RunnerUnavailable("no forks on this system")

    return run


@pytest.mark.parametrize("start", [_unavailable_at_start, _unavailable_at_run, _no_memory_at_start])
def test_without_a_worker_a_call_waits_ungraded_and_the_rest_is_marked(start: object):
    marked = mark("nn.RNN(5, 3)", "", "?", "nn.GRU(5, 3)", run=start)
    assert [one.grade.status for one in marked] == ["ungraded", "blank", "invalid", "incorrect"]
    assert marked[0].grade.feedback == NOT_RUN
    assert "forks" in marked[0].reason or "allocate" in marked[0].reason
    assert [one.reason for one in marked[1:]] == ["", "", ""]


def answering(*outcomes: Outcome) -> object:
    """Pretend a worker that gives these outcomes, in turn, to whatever it is asked."""

    def run(programs: Sequence[Program]) -> list[Outcome]:
        return [outcomes[index % len(outcomes)] for index, _ in enumerate(programs)]

    return lambda: run


GOOD = Ran({"out": (1, 1, 1)})
FAILURES: list[tuple[Outcome, str]] = [
    (Stopped("time", "5 s"), "time"),
    (Stopped("memory", "2 GB"), "memory"),
    (Stopped("crash", "signal 11"), "signal 11"),
    (Stopped("isolation", "changed the default dtype"), "default dtype"),
    (Ran({"out": (1, 1, 1)}, second_opinion=SecondOpinion(disagreed=("line 2",))), "disagree: line 2"),
    (Raised("RuntimeError", "x", 1, second_opinion=SecondOpinion(disagreed=("line 2",))), "disagree: line 2"),
]


@pytest.mark.parametrize(("outcome", "words"), FAILURES)
def test_a_failure_of_ours_is_an_error_and_no_wrong_answer(outcome: Outcome, words: str):
    (one,) = mark("nn.RNN(5, 3)", run=answering(outcome))
    assert (one.grade.status, one.grade.points, one.grade.feedback) == ("error", 0.0, OUR_FAILURE)
    assert words in one.reason and "nn.RNN(5, 3)" in one.reason


def test_what_cannot_be_measured_on_a_call_is_not_what_was_asked_for():
    (one,) = mark("nn.RNN(5, 3)", run=answering(Unobserved("out", "IndexError: too many indices")))
    assert one.grade.status == "incorrect"
    assert [criterion.met for criterion in one.grade.criteria] == [True, False, False, False]


def test_a_call_that_is_stopped_costs_nobody_else_a_grade():
    """The worker gives up on a job after three stopped programs; the others go again."""
    trips: list[int] = []

    def run(programs: Sequence[Program]) -> list[Outcome]:
        trips.append(len(programs))
        outcomes: list[Outcome] = []
        for program in programs:
            if sum(isinstance(one, Stopped) for one in outcomes) >= 3:
                outcomes.append(Stopped("not run", "3 programs of this job were stopped before it"))
            elif "99" in program.code:
                outcomes.append(Stopped("time", "5 s"))
            else:
                outcomes.append(Raised("ValueError", "x", 1))
        return outcomes

    texts = ["nn.RNN(99, 1)", "nn.RNN(1, 1)"] * 5
    marked = mark(*texts, run=lambda: run)
    assert [one.grade.status for one in marked] == ["error", "incorrect"] * 5
    assert len(trips) > 2


def test_a_worker_that_runs_nothing_at_all_is_not_asked_for_ever():
    (one,) = mark("nn.RNN(5, 3)", run=answering(Stopped("not run", "no reason")))
    assert one.grade.status == "error"


def test_many_calls_go_in_trips_of_bounded_size(monkeypatch: pytest.MonkeyPatch):
    trips: list[int] = []

    def run(programs: Sequence[Program]) -> list[Outcome]:
        trips.append(len(programs))
        return [Raised("ValueError", program.code.split("(")[1].split(",")[0], 1) for program in programs]

    monkeypatch.setattr(calls, "TRIP", 8)
    marked = mark(*(f"nn.RNN({number}, 1)" for number in range(1, 12)), run=lambda: run)
    assert trips == [8, 8, 6]
    assert [one.grade.feedback.strip("`.").split()[-1].strip("`") for one in marked] == [str(n) for n in range(1, 12)]


def test_the_call_that_runs_is_the_one_we_wrote_in_place_of_the_gap():
    seen: list[Program] = []

    def run(programs: Sequence[Program]) -> list[Outcome]:
        seen.extend(programs)
        return [Raised("ValueError", "x", 1) for _ in programs]

    mark("7,3 , bias = false  # __import__('os')", run=lambda: run)
    gap = task().gap
    assert gap is not None
    assert [program.code for program in seen] == [
        program.code.replace("____", "nn.RNN(7, 3, bias=False)") for program in gap.programs
    ]
    assert len(seen) == 2 and seen[0].inputs != seen[1].inputs


def test_a_belief_in_another_callable_is_recognised():
    record = task()
    assert record.entry is not None
    belief = msgspec.structs.replace(
        record.entry.beliefs[0],
        value=msgspec.structs.replace(record.entry.beliefs[0].value, source="nn.GRU(5, 3)"),  # type: ignore[type-var]
    )
    entry = msgspec.structs.replace(record.entry, beliefs=(belief,))
    changed = msgspec.structs.replace(record, entry=entry)
    (one,) = mark_calls([(changed, handed("nn.GRU(5,3)"))], _unavailable_at_start)  # type: ignore[arg-type]
    assert (one.grade.status, one.grade.misconceptions) == ("incorrect", belief.misconceptions)


SAME = [
    ("nn.RNN(5, 3)", "nn.RNN(input_size=5, hidden_size=3)"),
    ("nn.RNN(5, 3)", "nn.RNN(hidden_size=3, input_size=5)"),
    ("nn.RNN(5, 3)", "nn.RNN(5, hidden_size=3)"),
    ("nn.RNN(5, 3)", "nn.RNN(5, 3, 1)"),
    ("nn.RNN(5, 3)", "nn.RNN(5, 3, num_layers=1, bias=True, dropout=0.0)"),
    ("nn.RNN(5, 3)", "torch.nn.RNN(5, 3)"),
    ("nn.RNN(5, 3, bias=False, batch_first=True)", "nn.RNN(5, 3, 1, 'tanh', False, True)"),
    ("nn.RNN(5, 3, device='cpu')", "nn.RNN(5, 3, device='cpu')"),
    ("nn.GRU(5, 3)", "nn.GRU(5, 3)"),
]
OTHER = [
    ("nn.RNN(5, 3)", "nn.RNN(3, 5)"),
    ("nn.RNN(5, 3)", "nn.RNN(5, 3, 2)"),
    ("nn.RNN(5, 3)", "nn.RNN(5, 3, batch_first=True)"),
    ("nn.RNN(5, 3)", "nn.RNN(5, 3, hidden_size=3)"),
    ("nn.RNN(5, 3)", "nn.RNN(5, 3, device='cpu')"),
    ("nn.RNN(5, 3)", "nn.RNN(5)"),
    ("nn.RNN(5, 3)", "nn.RNN(5, 3.0)"),
    ("nn.RNN(5, 3)", "nn.RNN(*[5, 3])"),
    ("nn.RNN(5, 3)", "nn.GRU(5, 3)"),
    ("nn.GRU(5, 3)", "nn.GRU(input_size=5, hidden_size=3)"),
    ("nn.RNN(5, 3)", "nn.RNN(5, 3, 1, 'tanh', True, False, 0.0, False, 0)"),
    ("nn.RNN(5, 3)", "5, 3"),
    ("nn.RNN(5, 3)", "("),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_call_are_the_same(one: str, other: str):
    assert same_call(one, other) and same_call(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_calls_are_not_the_same(one: str, other: str):
    assert not same_call(one, other) and not same_call(other, one)
