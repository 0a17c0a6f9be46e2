"""What `qbank grade` does once its arguments are read: collect, mark, write, and report."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from os.path import realpath
from pathlib import Path
from types import TracebackType
from typing import Self

import click

from qbank.cli.edge import CannotDo
from qbank.cli.grading_progress import RunningAnswers, running
from qbank.exams.manifest import Manifest, read_manifest
from qbank.exams.places import SECRET_FILE, STUDENTS
from qbank.exams.secret import read_secret
from qbank.grading.collect import collect
from qbank.grading.hand import Hand
from qbank.grading.mark import Marked, mark_parsed
from qbank.grading.partial_table import PartialTable, Taken, part_of
from qbank.grading.settling import settle
from qbank.grading.tables import write_grades
from qbank.grading.verdicts import FILE as VERDICTS_FILE
from qbank.grading.verdicts import Verdicts
from qbank.grading.workshop import Workshop
from qbank.loading.suggestions import printable, shown
from qbank.problems import Problem
from qbank.writing import open_whole


@dataclass(frozen=True)
class Order:
    """What is to be graded, how, and where the results go.

    `stays`: Ctrl-C ends the running, and the table is written with what is known by then.
    """

    manifest: Path
    answers: tuple[Path, ...]
    output: Path | None
    feedback: Path | None
    reveal: bool = False
    secret: Path | None = None
    settled: Path | None = None
    due: datetime | None = None
    jobs: int = 1
    stays: bool = False

    def own(self) -> list[Path]:
        """Name the files and folders that grading itself reads and writes: none of them was handed in."""
        folder = self.manifest.parent
        own = [self.manifest, self.secret or folder / SECRET_FILE, folder / VERDICTS_FILE]
        own += [path for path in (self.feedback, self.settled) if path is not None]
        return own if self.output is None else [*own, self.output, part_of(self.output)]


@dataclass(frozen=True)
class Graded:
    """The grades, and notes on what did not fit or could not be run."""

    manifest: Manifest
    marked: Sequence[Marked]
    missing: tuple[str, ...]
    notes: tuple[Problem, ...]


class Desk:
    """Grades an order, again and again if need be: workers and kept verdicts stay between the times.

    Use it in a `with` block. Raises CannotDo where another process writes the same output.
    """

    def __init__(self, order: Order) -> None:
        _refuse_overwriting(order)
        self.order = order
        self._manifest = read_manifest(order.manifest, order.secret)
        self._secret = read_secret(order.secret or order.manifest.parent / SECRET_FILE)
        self._progress: RunningAnswers | None = None
        self._workshop = Workshop(order.jobs, lambda: Hand(self._secret, self._tell))
        self._stack = ExitStack()
        self._stack.callback(self._workshop.close)
        self._verdicts: Verdicts | None = None
        self._part: PartialTable | None = None

    def __enter__(self) -> Self:
        output = self.order.output
        if output is not None and (output.is_file() or not output.exists()):
            output.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._part = self._stack.enter_context(PartialTable(output))
            except Taken:
                what = f"another qbank grade is writing {printable(str(output))}"
                raise CannotDo(f"{what}: wait until it ends, or choose another -o") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def grade(self) -> Graded:
        """Mark all that is there now and write what was asked for. A worker is started only if something must run."""
        order = self.order
        self.stopped = False
        collected = collect(self._manifest, order.answers, due=order.due, own=order.own())
        marked = mark_parsed(self._manifest, collected.submissions)
        notes = [*collected.notes, *self._run(marked)]
        if order.settled is not None:
            marked, more = settle(self._manifest, marked, order.settled)
            notes += more
        done = Graded(self._manifest, marked, collected.missing, (*notes, *_failures(marked)))
        if order.output is not None:
            with open_whole(order.output, mode=0o600) as file:
                write_grades(file, marked)
        if order.feedback is not None:
            from qbank.grading.feedback import write_feedback

            write_feedback(order.feedback, self._manifest.exam.title, marked, reveal=order.reveal)
        return done

    def _run(self, marked: list[Marked]) -> list[Problem]:
        """Run what waits, putting each grade in its place and its row into the table under way."""
        if self._part is not None:
            self._part.restart()
            self._part.add(one for one in marked if not one.waits)
        waiting = sum(one.waits for one in marked)
        if not waiting:
            return []
        notes = self._open_verdicts()
        assert self._verdicts is not None
        with running(waiting) as self._progress:
            try:
                for known in self._workshop.judge(marked, self._verdicts):
                    for place, judged in known.items():
                        marked[place] = judged.onto(marked[place])
                    if self._part is not None:
                        self._part.add(marked[place] for place in known)
                    self._progress.advance(len(known))
            except KeyboardInterrupt:
                if not self.order.stays:
                    raise
                self.stopped = True
        return notes

    def _tell(self, one: Marked, epoch: int, loss: float) -> None:
        """Show how far a training is; called from the threads of the workshop."""
        if self._progress is not None and one.task.task is not None and one.task.task.experiment is not None:
            whose = f"{printable(one.submission.student)}, item {one.task.number}"
            self._progress.tell(f"{whose}: epoch {epoch} of {one.task.task.experiment.epochs}, loss {loss:.3g}")

    def _open_verdicts(self) -> list[Problem]:
        """Open the verdicts kept beside the manifest; where that cannot be, say so and grade without."""
        if self._verdicts is not None:
            return []
        path = self.order.manifest.parent / VERDICTS_FILE
        notes = []
        try:
            self._verdicts = Verdicts(path, self._secret)
        except OSError as error:
            self._verdicts = Verdicts(None, self._secret)
            what = f"verdicts cannot be kept here ({error.strerror}): a grading that is stopped begins anew"
            notes.append(Problem(str(path), 0, 0, what))
        self._stack.callback(self._verdicts.close)
        return notes


def grade(order: Order) -> Graded:
    """Grade once."""
    with Desk(order) as desk:
        return desk.grade()


def moment(written: str | None) -> datetime | None:
    """Read the time of --due; without a zone it is the time of this computer."""
    try:
        return datetime.fromisoformat(written).astimezone() if written else None
    except (ValueError, OverflowError, OSError):
        what = f"{shown(written)} is no time; write 2026-03-01T12:00, or 2026-03-01T12:00+01:00"
        raise click.BadParameter(what, param_hint="--due") from None


def _refuse_overwriting(order: Order) -> None:
    """Refuse to write the results over what they are made from, or among the students' pages."""
    folder = order.manifest.parent
    given = (*order.answers, *((order.settled,) if order.settled else ()))
    own = (order.manifest, order.secret or folder / SECRET_FILE, folder / VERDICTS_FILE)
    inputs = {realpath(path) for path in (*own, *given)}
    if order.output is not None and realpath(order.output) in inputs:
        raise click.BadParameter(
            f"{printable(str(order.output))} is read by this command; choose another name", param_hint="-o"
        )
    exam = Path(realpath(order.manifest)).parent
    if order.feedback is not None and Path(realpath(order.feedback)) in (exam, exam.parent / STUDENTS):
        raise click.BadParameter(
            f"{printable(str(order.feedback))} holds the exam; choose another folder", param_hint="--feedback"
        )


def _failures(marked: Sequence[Marked]) -> list[Problem]:
    """Say what our side failed at, once for each reason and item."""
    notes = (
        Problem(one.handed.origin if one.handed else one.submission.student, 0, 0, _failure(one))
        for one in marked
        if one.reason
    )
    return list(dict.fromkeys(notes))


def _failure(one: Marked) -> str:
    return f"{one.submission.student}'s item {one.task.number} is not marked ({one.grade.status}): {one.reason}"
