"""Answers from a record instead of running: what is made so is byte for byte what was made by running."""

from __future__ import annotations

from collections.abc import Sequence

from graders.programs import Outcome, Program
from qbank.recording.record import Record, digest_of, read_outcome


class NotRecorded(Exception):
    """A program that the record does not hold: the question was edited, or qbank draws otherwise."""


class Replay:
    """A `Run` for makers that never runs anything. Raises NotRecorded for a program that is not in the record."""

    def __init__(self, record: Record) -> None:
        self._outcomes = {
            run.program: run.outcome for entry in record.entries for attempt in entry.attempts for run in attempt.runs
        }

    def __call__(self, programs: Sequence[Program]) -> list[Outcome]:
        return [self._answer(program) for program in programs]

    def _answer(self, program: Program) -> Outcome:
        raw = self._outcomes.get(digest_of(program))
        if raw is None:
            raise NotRecorded(f"the record holds no run of the program that begins {program.code[:60]!r}")
        return read_outcome(raw)
