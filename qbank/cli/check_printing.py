"""Prints a report of `qbank check` for people, and shows how far a sweep has got."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from qbank.check.report import QuestionReport, Report
    from qbank.check.sweep import Tick


@contextmanager
def progress() -> Iterator[Tick]:
    """Show a bar on stderr where that is a terminal; elsewhere nothing."""
    import sys

    if not sys.stderr.isatty():
        yield lambda question, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("loading torch", total=None)

        def tick(question: str, done: int, total: int) -> None:
            progress.update(task, description=question, completed=done, total=total)

        yield tick


def print_report(report: Report, *, seconds: float | None = None) -> None:
    """Print the table, the findings and the verdict; `seconds` is how long it took."""
    from qbank.check.lines import finding_lines
    from qbank.loading.suggestions import printable

    _print_summary(report)
    for finding in report.findings:
        for line in finding_lines(finding):
            click.echo(printable(line))
    for question in report.questions:
        for finding in question.allowed:
            click.echo(printable(f"{finding.path}:{finding.line}: allowed [{finding.code}]: {finding.because}"))
    took = f" {seconds:.1f} s; the second look and rare findings need a check without --fast." if seconds else ""
    click.echo(_verdict(report) + took)


def _print_summary(report: Report) -> None:
    import sys

    from qbank.cli.columns import print_plain, print_table

    heads = ("question", "kind", "made", "distinct", "redrawn", "recomputed", "findings")
    rows = [_row(question) for question in report.questions]
    if not rows:
        return
    if sys.stdout.isatty():
        print_table(heads, rows, flexible=("findings",))
    else:
        print_plain(heads, rows)
    click.echo()


def _row(question: QuestionReport) -> tuple[str, ...]:
    codes = ", ".join(dict.fromkeys(finding.code for finding in question.findings))
    return (
        question.question,
        question.kind,
        f"{question.made}/{question.seeds}",
        str(question.distinct),
        str(question.redrawn),
        str(question.coverage.calls_recomputed),
        codes or "none",
    )


def _verdict(report: Report) -> str:
    counts = {"error": 0, "warning": 0, "info": 0}
    for finding in report.findings:
        counts[finding.severity] += 1
    words = ", ".join(f"{count} {name}{'s' * (count != 1)}" for name, count in counts.items() if count)
    fewer = any(question.seeds < report.seeds for question in report.questions)
    seeds = f"{'at most ' * fewer}{report.seeds} seeds"
    swept = f"{len(report.questions)} question{'s' * (len(report.questions) != 1)} over {seeds}"
    return f"{swept}: {words or 'no findings'}."
