"""What `qbank grade` prints: the grades as JSON, or a table of totals; and notes on standard error."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qbank.cli.edge import FINDINGS, FINE, harmless
from qbank.cli.grading import Graded
from qbank.grading.settling import waiting
from qbank.grading.tables import as_row, number_text, totals
from qbank.loading.suggestions import printable
from qbank.prose.visible import visible
from qbank.report.json_text import json_text

_WHOLE_WORD = 14
"""Letters of a name's longest word that stand on one line, however narrow the terminal."""


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
    title = Text(visible(done.manifest.exam.title))
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", padding=(0, 1, 0, 0))
    longest = max((len(word) for one in sums for word in one.name.split()), default=0)
    table.add_column("student", overflow="fold")
    table.add_column("name", overflow="fold", min_width=min(longest, _WHOLE_WORD))
    if done.manifest.exam.versions:
        table.add_column("version")
    table.add_column("points", justify="right", no_wrap=True)
    for status in shown:
        table.add_column(status, justify="right", no_wrap=True)
    for one in sums:
        version = [one.version] if done.manifest.exam.versions else []
        counts = [str(one.statuses[status] or "") for status in shown]
        points = f"{number_text(one.points)} / {number_text(one.possible)}"
        table.add_row(Text(visible(one.student)), Text(visible(one.name)), *version, points, *counts)
    Console().print(table)
