"""Marks typed calls: read from the student's text, written anew by us, run in the worker, held against requirements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from graders.answers.call import CallRead, OtherCallable, TooLarge, read_call
from graders.answers.display import shown
from graders.answers.unreadable import Blank, Unreadable
from graders.grades import Chosen, Criterion, Grade
from graders.keys import CallValue
from graders.programs import Outcome, Program, Raised, Ran, Unobserved
from graders.runner import RunnerUnavailable
from qbank.exams.records import TaskRecord
from qbank.grading.collect import Handed
from qbank.items.item import GapRun, Requirement
from qbank.kinds.configuration import explain_miss
from qbank.kinds.judgement import Planned
from qbank.kinds.outcomes import outcome_record
from qbank.kinds.requirements import RUNS, unmet

Run = Callable[[Sequence[Program]], Sequence[Outcome]]
OUR_FAILURE = "This call could not be run here. That is not your mistake: your teacher will settle it."


def mark_calls(pairs: Sequence[tuple[TaskRecord, Handed | None]], run: Callable[[], Run]) -> list[Grade]:
    """Mark typed calls; all that must run go to the worker in one trip. Without a worker they stay `ungraded`."""
    read = [_read(task, handed) for task, handed in pairs]
    programs = [
        program
        for (task, _), reading in zip(pairs, read, strict=True)
        if isinstance(reading, CallRead)
        for program in _programs(task, reading)
    ]
    try:
        outcomes = iter(run()(programs) if programs else ())
    except RunnerUnavailable as unavailable:
        return [
            reading if isinstance(reading, Grade) else Grade("ungraded", 0.0, reading.source, feedback=str(unavailable))
            for reading in read
        ]
    return [
        reading if isinstance(reading, Grade) else _judge(task, reading, outcomes)
        for (task, _), reading in zip(pairs, read, strict=True)
    ]


def _gap(task: TaskRecord) -> GapRun:
    assert task.gap is not None, "a typed call has a gap"
    return task.gap


def _read(task: TaskRecord, handed: Handed | None) -> CallRead | Grade:
    text = "" if handed is None or isinstance(handed.response, Chosen) else handed.response.text
    reading = read_call(text)
    match reading:
        case CallRead():
            return reading
        case Blank():
            return Grade("blank", 0.0)
        case Unreadable(wanted):
            return Grade("invalid", 0.0, shown(text), feedback=wanted)
        case TooLarge(what):
            return Grade("incorrect", 0.0, shown(text), feedback=what)
        case OtherCallable(name):
            feedback = f"This calls `{shown(name, 60)}`; the gap takes a call of `nn.RNN`."
            return Grade("incorrect", 0.0, shown(text), feedback=feedback)
        case _:
            assert_never(reading)


def _programs(task: TaskRecord, reading: CallRead) -> Iterator[Program]:
    gap = _gap(task)
    for program in gap.programs:
        code = program.code.replace(gap.gap, reading.source)
        yield Program(program.setup, code, program.observe, program.inputs, program.torch_seed)


def _judge(task: TaskRecord, reading: CallRead, outcomes: Iterator[Outcome]) -> Grade:
    gap = _gap(task)
    results = [(program, next(outcomes)) for program in _programs(task, reading)]
    for program, outcome in results:
        if isinstance(outcome, Unobserved):
            return _wrong(task, reading, Ran({}), gap.requirements or (RUNS,))
        if not isinstance(outcome, Ran | Raised) or (outcome.second_opinion and outcome.second_opinion.disagreed):
            return Grade("error", 0.0, reading.source, feedback=OUR_FAILURE)
        record = outcome_record(Planned("typed call", program, gap.bindings), outcome)
        missed = unmet(gap.requirements, gap.bindings, outcome, record)
        if missed:
            return _wrong(task, reading, outcome, missed)
    return Grade("correct", task.points, reading.source, criteria=_criteria(gap, ()))


def _wrong(task: TaskRecord, reading: CallRead, outcome: Ran | Raised, missed: Sequence[Requirement]) -> Grade:
    believed = [
        belief
        for belief in (task.entry.beliefs if task.entry else ())
        if isinstance(belief.value, CallValue) and belief.value.source == reading.source
    ]
    return Grade(
        status="incorrect",
        points=0.0,
        understood=reading.source,
        criteria=_criteria(_gap(task), missed),
        feedback=believed[0].feedback if believed else explain_miss(outcome, missed),
        misconceptions=believed[0].misconceptions if believed else (),
    )


def _criteria(gap: GapRun, missed: Sequence[Requirement]) -> tuple[Criterion, ...]:
    """Name every requirement; where the program raised, none of the others was reached."""
    raised = RUNS in missed
    names = [requirement.name for requirement in missed]
    rows = (Criterion(one.name, not raised and one.name not in names) for one in gap.requirements)
    return (Criterion(RUNS.name, not raised), *rows)
