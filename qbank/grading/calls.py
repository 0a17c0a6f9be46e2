"""Marks typed calls: read from the student's text, written anew by us, run in the worker, held against requirements.

Any other expression is a student's program: it runs only in the runner for these, and what it gives is a claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from graders.answers.building import Building, read_building
from graders.answers.call import CallRead, CallReading, OtherCallable, TooLarge, read_call
from graders.answers.display import shown
from graders.answers.unreadable import Blank, Unreadable
from graders.grades import Chosen, Criterion, Filled, Grade
from graders.keys import Belief, CallValue
from graders.programs import Outcome, Program, Raised, Ran, Stopped, Unobserved
from graders.runner import RunnerUnavailable
from qbank.exams.records import TaskRecord
from qbank.grading.collect import Handed
from qbank.grading.mark import Judged
from qbank.grading.same_call import same_call
from qbank.items.item import GapRun, Requirement
from qbank.kinds.judgement import Planned
from qbank.kinds.outcomes import in_words, outcome_record
from qbank.kinds.requirements import RUNS, unmet
from qbank.kinds.trials import explain_miss

Run = Callable[[Sequence[Program]], Sequence[Outcome]]
OUR_FAILURE = "This call could not be run here. That is not your mistake: your teacher will settle it."
NOT_RUN = "This call has not been run yet. That is not your mistake: your teacher will settle it."
STOPPED = "This did not end by itself. Nothing is decided by that: your teacher will settle it."
NOT_SURE = "by its own claim it meets every requirement, which an expression of this form could make up"
WANTED = "Write a call with plain values, such as nn.RNN(5, 3)."
BY_ITS_OWN_WORD = "This seems to meet what was asked, but not by building a layer alone: your teacher will settle it."
TRIP = 256
"""Programs of one trip to the worker: enough to make the trip cheap, too few to fill its pipe or anybody's patience."""


def mark_calls(
    pairs: Sequence[tuple[TaskRecord, Handed]], run: Callable[[], Run], students: Callable[[], Run] | None = None
) -> list[Judged]:
    """Mark typed calls. `run` is called only if something must run; without a worker these stay `ungraded`.

    `students` starts the runner for expressions that are no plain call; without it they are not read.
    """
    read = [_read(task, handed, expressions=students is not None) for task, handed in pairs]
    programs = [
        program
        for (task, _), reading in zip(pairs, read, strict=True)
        if isinstance(reading, CallRead)
        for program in _programs(task, reading)
    ]
    outcomes, reason = _run_all(run, programs) if programs else ([], "")
    rest = iter(outcomes)
    marked: list[Judged] = []
    for (task, _), reading in zip(pairs, read, strict=True):
        match reading:
            case Grade():
                marked.append(Judged(reading))
            case CallRead():
                marked.append(_judge(task, reading, rest, reason))
            case Building():
                assert students is not None, "it is read only with a runner"
                marked.append(_mark_building(task, reading, students))
    return marked


def _run_all(start: Callable[[], Run], programs: Sequence[Program]) -> tuple[list[Outcome | None], str]:
    """Run programs in trips; those left out after too many were stopped go again, so that one costs only itself.

    None stands for what could not be run at all; the text says why.
    """
    outcomes: list[Outcome | None] = [None] * len(programs)
    waiting = list(range(len(programs)))
    try:
        run = start()
        while waiting:
            trip, waiting = waiting[:TRIP], waiting[TRIP:]
            again = []
            for index, outcome in zip(trip, run([programs[index] for index in trip]), strict=True):
                outcomes[index] = outcome
                if isinstance(outcome, Stopped) and outcome.limit == "not run":
                    again.append(index)
            waiting = (again if len(again) < len(trip) else []) + waiting
    except RunnerUnavailable as unavailable:
        return outcomes, str(unavailable)
    except OSError as error:  # no memory or no process for a worker
        return outcomes, f"the worker could not be started: {error}"
    return outcomes, ""


def _gap(task: TaskRecord) -> GapRun:
    assert task.gap is not None, "a typed call has a gap"
    return task.gap


def _read(task: TaskRecord, handed: Handed, *, expressions: bool) -> CallRead | Building | Grade:
    response = handed.response
    if (isinstance(response, Chosen) and response.tokens) or (isinstance(response, Filled) and response.gaps):
        return Grade("invalid", 0.0, feedback="Write a call: options were ticked where one must be typed.")
    text = "" if response is None or isinstance(response, Chosen | Filled) else response.text
    reading: CallReading | Building = read_call(text)
    if expressions and isinstance(reading, Unreadable | OtherCallable):
        reading = read_building(text) or reading
    match reading:
        case CallRead() | Building():
            return reading
        case Blank():
            return Grade("blank", 0.0)
        case Unreadable(wanted):
            return Grade("invalid", 0.0, shown(text), feedback=wanted)
        case TooLarge(what):
            return Grade("incorrect", 0.0, shown(text), feedback=what)
        case OtherCallable(name):
            feedback = f"This calls `{shown(name, 60)}`; the gap takes a call of `nn.RNN`."
            return _believed(task, text, Grade("incorrect", 0.0, shown(text), feedback=feedback))
        case _:
            assert_never(reading)


def _programs(task: TaskRecord, reading: CallRead | Building) -> Iterator[Program]:
    gap = _gap(task)
    for program in gap.programs:
        code = program.code.replace(gap.gap, reading.source)
        yield Program(program.setup, code, program.observe, program.inputs, program.torch_seed)


def _judge(task: TaskRecord, reading: CallRead, outcomes: Iterator[Outcome | None], reason: str) -> Judged:
    gap = _gap(task)
    results = [(program, next(outcomes)) for program in _programs(task, reading)]
    if any(outcome is None for _, outcome in results):
        return Judged(Grade("ungraded", 0.0, reading.source, feedback=NOT_RUN), reason)
    for program, outcome in results:
        assert outcome is not None
        if isinstance(outcome, Unobserved):
            return Judged(_wrong(task, reading.source, Ran({}), gap.requirements or (RUNS,)))
        if not isinstance(outcome, Ran | Raised):
            return _failed(reading, in_words(outcome))
        if outcome.second_opinion and outcome.second_opinion.disagreed:
            what = f"torch and the numpy reference disagree: {outcome.second_opinion.disagreed[0]}"
            return _failed(reading, what)
        record = outcome_record(Planned("typed call", program, gap.bindings), outcome)
        if missed := unmet(gap.requirements, gap.bindings, outcome, record):
            return Judged(_wrong(task, reading.source, outcome, missed))
    return Judged(Grade("correct", task.points, reading.source, criteria=_criteria(gap, ())))


def _mark_building(task: TaskRecord, building: Building, start: Callable[[], Run]) -> Judged:
    """Mark an expression by what its programs claim: one that could make its claims up never earns points by itself."""
    gap, source = _gap(task), building.source
    programs = list(_programs(task, building))
    try:
        outcomes = start()(programs)
    except RunnerUnavailable as unavailable:
        return Judged(Grade("ungraded", 0.0, source, feedback=NOT_RUN), str(unavailable))
    except OSError as error:  # no memory or no process for a worker
        return Judged(Grade("ungraded", 0.0, source, feedback=NOT_RUN), f"no worker: {error}")
    if stopped := next((outcome for outcome in outcomes if isinstance(outcome, Stopped)), None):
        return Judged(Grade("ungraded", 0.0, source, feedback=STOPPED), in_words(stopped))
    for program, outcome in zip(programs, outcomes, strict=True):
        match outcome:
            case Unobserved():
                return Judged(_wrong(task, source, Ran({}), gap.requirements or (RUNS,)))
            case Raised(cls="NameError" | "SyntaxError"):
                feedback = f"{explain_miss(outcome, (RUNS,))} {WANTED}"
                return Judged(Grade("invalid", 0.0, source, feedback=feedback))
            case Ran() | Raised():
                record = outcome_record(Planned("typed expression", program, gap.bindings), outcome)
                if missed := unmet(gap.requirements, gap.bindings, outcome, record):
                    return Judged(_wrong(task, source, outcome, missed))
    if not building.builds:
        return Judged(Grade("ungraded", 0.0, source, feedback=BY_ITS_OWN_WORD), NOT_SURE)
    return Judged(Grade("correct", task.points, source, criteria=_criteria(gap, ())))


def _failed(reading: CallRead, reason: str) -> Judged:
    return Judged(Grade("error", 0.0, reading.source, feedback=OUR_FAILURE), f"{reading.source}: {reason}")


def _wrong(task: TaskRecord, source: str, outcome: Ran | Raised, missed: Sequence[Requirement]) -> Grade:
    criteria, feedback = _criteria(_gap(task), missed), explain_miss(outcome, missed)
    return _believed(task, source, Grade("incorrect", 0.0, source, criteria, feedback))


def _believed(task: TaskRecord, source: str, grade: Grade) -> Grade:
    """Answer the belief instead, if this wrong call is what a believer would write."""
    believed = next((belief for belief in _beliefs(task) if _says(belief, source)), None)
    if believed is None:
        return grade
    return Grade(
        grade.status, grade.points, grade.understood, grade.criteria, believed.feedback, believed.misconceptions
    )


def _beliefs(task: TaskRecord) -> tuple[Belief, ...]:
    return task.entry.beliefs if task.entry else ()


def _says(belief: Belief, source: str) -> bool:
    if not isinstance(belief.value, CallValue):
        return False
    believed = belief.value.source
    return "".join(believed.split()) == "".join(source.split()) or same_call(believed, source)


def _criteria(gap: GapRun, missed: Sequence[Requirement]) -> tuple[Criterion, ...]:
    """Name every requirement; where the program raised, none of the others was reached."""
    raised = RUNS in missed
    names = [requirement.name for requirement in missed]
    rows = (Criterion(one.name, not raised and one.name not in names) for one in gap.requirements)
    return (Criterion(RUNS.name, not raised), *rows)
