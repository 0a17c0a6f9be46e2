"""What `qbank grade` does once its arguments are read: collect, mark, write, and report."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from qbank.cli.edge import FINDINGS, FINE
from qbank.exams.manifest import Manifest, read_manifest
from qbank.grading.collect import collect
from qbank.grading.mark import Marked, Run, mark
from qbank.grading.tables import as_row, points_text, totals, write_grades
from qbank.problems import Problem
from qbank.writing import open_whole, write_whole


@dataclass(frozen=True)
class Graded:
    """The grades, and notes on what did not fit."""

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
) -> Graded:
    """Mark everything and write what was asked for. A worker is started only if a typed call must run."""
    manifest = read_manifest(manifest_path, secret)
    collected = collect(manifest, answers)
    with ExitStack() as stack:

        def start() -> Run:
            from graders.runner import Runner

            return stack.enter_context(Runner()).run

        marked = mark(manifest, collected.submissions, start)
    done = Graded(manifest, marked, collected.missing, collected.notes)
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        with open_whole(output, mode=0o600) as file:
            write_grades(file, marked)
    if feedback is not None:
        _write_feedback(feedback, done, reveal=reveal)
    return done


def _write_feedback(folder: Path, done: Graded, *, reveal: bool) -> None:
    from qbank.loading.roster import id_fault
    from qbank.pages.feedback_page import feedback_page

    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[tuple[str, str], list[Marked]] = {}
    for one in done.marked:
        rows.setdefault((one.submission.exam, one.submission.student), []).append(one)
    for number, its in enumerate(rows.values(), 1):
        student, name = its[0].submission.student, its[0].submission.name
        pairs = [(one.task, one.grade) for one in its]
        title = done.manifest.exam.title
        page = feedback_page(pairs, title=title, student=student, name=name, reveal=reveal)
        stem = student if id_fault(student) is None else f"student-{number}"
        write_whole(folder / f"{stem}.html", page)


def report(done: Graded, output: Path | None, feedback: Path | None, *, as_json: bool) -> int:
    """Print the grades as JSON, or a table of totals; then the notes on stderr. Return the exit code."""
    if as_json:
        body = {
            "exam": done.manifest.exam.title,
            "grades": [as_row(one) for one in done.marked],
            "totals": [
                {"student": one.student, "name": one.name, "points": round(one.points, 4), "max_points": one.possible}
                for one in totals(done.marked)
            ],
            "missing": list(done.missing),
            "notes": [str(note) for note in done.notes],
        }
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        _print_totals(done)
        if output is not None:
            click.echo(f"Grades         {output}")
        if feedback is not None:
            click.echo(f"Feedback pages {feedback}/")
        if done.missing:
            click.echo(f"Nothing handed in by {', '.join(done.missing)}: every item is blank.")
    for note in done.notes:
        print(f"note: {note}", file=sys.stderr)
    return FINDINGS if done.notes else FINE


def _print_totals(done: Graded) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    statuses = ("correct", "partial", "incorrect", "blank", "invalid", "ungraded", "error")
    sums = totals(done.marked)
    shown = [status for status in statuses if any(one.statuses[status] for one in sums)]
    table = Table(title=Text(done.manifest.exam.title), box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("student", overflow="fold")
    table.add_column("name", overflow="fold")
    table.add_column("points", justify="right")
    for status in shown:
        table.add_column(status, justify="right")
    for one in sums:
        counts = [str(one.statuses[status] or "") for status in shown]
        points = f"{points_text(one.points)} / {points_text(one.possible)}"
        table.add_row(Text(one.student), Text(one.name), points, *counts)
    Console().print(table)
