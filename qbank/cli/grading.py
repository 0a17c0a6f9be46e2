"""What `qbank grade` does once its arguments are read: collect, mark, write, and report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from os.path import realpath
from pathlib import Path

import click

from qbank.cli.edge import FINDINGS, FINE, harmless
from qbank.exams.manifest import Manifest, read_manifest
from qbank.exams.places import SECRET_FILE, STUDENTS
from qbank.grading.collect import collect
from qbank.grading.mark import Marked, Run, mark
from qbank.grading.settling import settle, waiting
from qbank.grading.tables import as_row, number_text, totals, write_grades
from qbank.loading.suggestions import printable, shown
from qbank.problems import Problem
from qbank.prose.visible import visible
from qbank.report.json_text import json_text
from qbank.writing import open_whole


@dataclass(frozen=True)
class Graded:
    """The grades, and notes on what did not fit or could not be run."""

    manifest: Manifest
    marked: Sequence[Marked]
    missing: tuple[str, ...]
    notes: tuple[Problem, ...]


def grade(
    manifest_path: Path,
    answers: Sequence[Path],
    output: Path | None,
    feedback: Path | None,
    *,
    reveal: bool,
    secret: Path | None,
    settled: Path | None = None,
    due: datetime | None = None,
) -> Graded:
    """Mark everything and write what was asked for. A worker is started only if a typed call must run."""
    given = (*answers, settled) if settled else answers
    _refuse_overwriting(manifest_path, given, output, feedback, secret)
    manifest = read_manifest(manifest_path, secret)
    collected = collect(manifest, answers, due=due)
    with ExitStack() as stack:
        marked = mark(manifest, collected.submissions, _starter(stack))
    notes = collected.notes
    if settled is not None:
        marked, more = settle(manifest, marked, settled)
        notes = (*notes, *more)
    done = Graded(manifest, marked, collected.missing, (*notes, *_failures(marked)))
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        with open_whole(output, mode=0o600) as file:
            write_grades(file, marked)
    if feedback is not None:
        from qbank.grading.feedback import write_feedback

        write_feedback(feedback, manifest.exam.title, marked, reveal=reveal)
    return done


def moment(written: str | None) -> datetime | None:
    """Read the time of --due; without a zone it is the time of this computer."""
    try:
        return datetime.fromisoformat(written).astimezone() if written else None
    except (ValueError, OverflowError, OSError):
        what = f"{shown(written)} is no time; write 2026-03-01T12:00, or 2026-03-01T12:00+01:00"
        raise click.BadParameter(what, param_hint="--due") from None


def _starter(stack: ExitStack) -> Callable[[], Run]:
    """Return what starts a worker, to be ended with the stack."""

    def start() -> Run:
        from graders.runner import Runner

        return stack.enter_context(Runner()).run

    return start


def _refuse_overwriting(
    manifest: Path, answers: Sequence[Path], output: Path | None, feedback: Path | None, secret: Path | None
) -> None:
    """Refuse to write the results over what they are made from, or among the students' pages."""
    inputs = {realpath(path) for path in (manifest, secret or manifest.parent / SECRET_FILE, *answers)}
    if output is not None and realpath(output) in inputs:
        raise click.BadParameter(
            f"{printable(str(output))} is read by this command; choose another name", param_hint="-o"
        )
    exam = Path(realpath(manifest)).parent
    if feedback is not None and Path(realpath(feedback)) in (exam, exam.parent / STUDENTS):
        raise click.BadParameter(
            f"{printable(str(feedback))} holds the exam; choose another folder", param_hint="--feedback"
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


def report(done: Graded, output: Path | None, feedback: Path | None, *, as_json: bool) -> int:
    """Print the grades as JSON, or a table of totals; then the notes on stderr. Return the exit code."""
    if as_json:
        sums = [
            {"student": one.student, "name": one.name, "version": one.version, "points": one.points}
            | {"max_points": one.possible, "statuses": dict(sorted(one.statuses.items()))}
            for one in totals(done.marked)
        ]
        body = {
            "exam": done.manifest.exam.title,
            "grades": [as_row(one) for one in done.marked],
            "totals": sums,
            "missing": list(done.missing),
            "notes": [str(note) for note in done.notes],
        }
        click.echo(json_text(body), nl=False)
    else:
        _print_totals(done)
        if output is not None:
            click.echo(f"Grades         {printable(str(output))}")
        if feedback is not None:
            click.echo(f"Feedback pages {printable(str(feedback))}/")
        if done.missing:
            click.echo(f"Nothing handed in by {', '.join(map(printable, done.missing))}: every item is blank.")
        if left := waiting(done.marked):
            what = "explanation waits" if left == 1 else "explanations wait"
            click.echo(f"{left} {what} for a person's points: --settle FILE, a table of student,item,points,comment")
    for note in done.notes:
        print(f"note: {harmless(note)}", file=sys.stderr)
    return FINDINGS if done.notes else FINE


def _print_totals(done: Graded) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    statuses = ("correct", "partial", "incorrect", "blank", "invalid", "ungraded", "error")
    sums = totals(done.marked)
    shown = [status for status in statuses if any(one.statuses[status] for one in sums)]
    table = Table(title=Text(visible(done.manifest.exam.title)), box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("student", overflow="fold")
    table.add_column("name", overflow="fold")
    if done.manifest.exam.versions:
        table.add_column("version")
    table.add_column("points", justify="right")
    for status in shown:
        table.add_column(status, justify="right")
    for one in sums:
        version = [one.version] if done.manifest.exam.versions else []
        counts = [str(one.statuses[status] or "") for status in shown]
        points = f"{number_text(one.points)} / {number_text(one.possible)}"
        table.add_row(Text(visible(one.student)), Text(visible(one.name)), *version, points, *counts)
    Console().print(table)
