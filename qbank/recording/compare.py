"""Runs a record's programs with the installed torch and lists what is not as it was; edits are told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from graders.programs import Outcome, Program
from qbank.bank.load import Bank
from qbank.bank.question import Question
from qbank.drawing.draw import draw
from qbank.items.evidence import Run
from qbank.problems import ProblemsFound
from qbank.recording.differences import Aspect, differences
from qbank.recording.make_record import planned
from qbank.recording.record import Attempt, Entry, Record, RecordedRun, digest_of, read_outcome

_TRIP = 64
"""Attempts whose programs are run together."""


class Changed(msgspec.Struct, frozen=True):
    """Something that is not as it was. `count` runs show it, `seed` is the first; `name`: of which observation."""

    question: str
    role: str
    aspect: Aspect
    name: str
    was: str
    now: str
    seed: int
    count: int


class NotCompared(msgspec.Struct, frozen=True):
    """A draw that is not the recorded one any more: the question was edited or is gone, or qbank draws otherwise."""

    question: str
    seed: int
    count: int
    why: str


class Comparison(msgspec.Struct, frozen=True):
    """What a comparison found. `compared` counts programs that were run; `not_compared` is no fault of torch."""

    version: int
    recorded: str
    installed: str
    compared: int
    changed: tuple[Changed, ...]
    not_compared: tuple[NotCompared, ...]


def compare(record: Record, bank: Bank, run: Run, torch: str) -> Comparison:
    """Compare a record with what its programs do now; `torch` is the installed version."""
    due, left = _due(record, {question.id: question for question in bank.questions})
    found: dict[tuple[str, ...], Changed] = {}
    compared = 0
    for start in range(0, len(due), _TRIP):
        for entry, one, outcome in _trip(due[start : start + _TRIP], run):
            compared += 1
            for each in differences(read_outcome(one.outcome), outcome):
                key = (entry.question, one.role, each.aspect, each.name)
                first = Changed(*key, each.was, each.now, entry.seed, 0)
                known = found.get(key, first)
                found[key] = msgspec.structs.replace(known, count=known.count + 1)
    return Comparison(1, record.header.torch, torch, compared, tuple(found.values()), tuple(left))


_Due = tuple[Entry, Attempt, tuple[Program, ...]]


def _due(record: Record, questions: Mapping[str, Question]) -> tuple[list[_Due], list[NotCompared]]:
    """Sort a record's draws into those that can be run again, and those that are not what they were, counted."""
    due: list[_Due] = []
    left: dict[tuple[str, str], NotCompared] = {}
    for entry in record.entries:
        for attempt in entry.attempts:
            programs, why = _programs(questions.get(entry.question), entry, attempt)
            if why:
                known = left.get((entry.question, why), NotCompared(entry.question, entry.seed, 0, why))
                left[entry.question, why] = msgspec.structs.replace(known, count=known.count + 1)
            else:
                due.append((entry, attempt, programs))
    return due, list(left.values())


def _programs(question: Question | None, entry: Entry, attempt: Attempt) -> tuple[tuple[Program, ...], str]:
    """Plan the recorded draw anew; with the reason where its programs are not the recorded ones."""
    if question is None:
        return (), "the question is not in this bank"
    edited = "the question was edited" if question.digest != entry.digest else "qbank draws or writes it otherwise"
    try:
        drawn = draw(question, entry.seed, attempt.attempt)
    except ProblemsFound:
        return (), edited
    programs = tuple(one.program for one in planned(drawn))
    if drawn.attempt != attempt.attempt or [digest_of(one) for one in programs] != [
        run.program for run in attempt.runs
    ]:
        return (), edited
    return programs, ""


def _trip(due: Sequence[_Due], run: Run) -> Iterator[tuple[Entry, RecordedRun, Outcome]]:
    """Run the programs of some draws, each once, and pair what comes of them with what was recorded."""
    distinct = list(dict.fromkeys(program for _, _, programs in due for program in programs))
    outcomes = dict(zip(distinct, run(distinct) if distinct else (), strict=True))
    for entry, attempt, programs in due:
        for one, program in zip(attempt.runs, programs, strict=True):
            yield entry, one, outcomes[program]
