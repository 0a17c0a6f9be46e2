"""`qbank check`: sweep questions over many seeds. Findings go to stdout, progress to a terminal's stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbank.cli.options import bank_option

if TYPE_CHECKING:
    from qbank.check.report import QuestionReport, Report
    from qbank.check.sweep import Tick

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@click.option("--seeds", type=click.IntRange(1, 1_000_000), default=200, show_default=True, help="How many variants.")
@click.option("-j", "--jobs", type=click.IntRange(1, 256), help="Processes that share the work. Default: as fits.")
@click.option("--json", "json_file", type=_FILE, help="Write the whole report there as JSON (- for stdout).")
@click.option("--junit", "junit_file", type=_FILE, help="Write JUnit XML there, for a CI server.")
@bank_option
def command(
    paths: tuple[Path, ...],
    seeds: int,
    jobs: int | None,
    json_file: Path | None,
    junit_file: Path | None,
    bank_root: Path | None,
) -> int:
    """Sweep questions over many seeds and report every weakness.

    PATH is a question file or a folder; without one, the whole bank is checked. Every finding names its place, a seed
    that shows it and the command that reproduces it; docs/findings.md says what each code means and how to mend it.

    \b
    Example: qbank check questions/shapes --seeds 200 -j 2 --junit check.xml
    Exit codes: 0 clean (or only infos), 1 findings.
    """
    from qbank.check.junit import junit_xml
    from qbank.check.selection import select
    from qbank.check.sweep import check
    from qbank.cli.banks import find_bank
    from qbank.report.json_text import json_text
    from qbank.writing import write_whole

    default = find_bank(bank_root)
    selections = select(paths, default, bank_root)
    with _progress() as tick:
        report = _checked(lambda: check(selections, seeds=seeds, pipelines=jobs, shipped=find_bank(None), tick=tick))
    if junit_file is not None:
        write_whole(junit_file, junit_xml(report))
    if json_file == Path("-"):
        click.echo(json_text(report), nl=False)
    else:
        if json_file is not None:
            write_whole(json_file, json_text(report))
        _print(report)
    return 0 if report.clean else 1


@contextmanager
def _progress() -> Iterator[Tick]:
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


def _checked(check: Callable[[], Report]) -> Report:
    from graders.runner import RunnerUnavailable
    from qbank.cli.edge import CannotDo

    try:
        return check()
    except RunnerUnavailable as unavailable:
        raise CannotDo(str(unavailable)) from None


def _print(report: Report) -> None:
    from qbank.check.lines import finding_lines
    from qbank.loading.suggestions import printable

    _print_summary(report)
    for finding in report.findings:
        for line in finding_lines(finding):
            click.echo(printable(line))
    for question in report.questions:
        for finding in question.allowed:
            click.echo(printable(f"{finding.path}:{finding.line}: allowed [{finding.code}]: {finding.because}"))
    click.echo(_verdict(report))


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
    swept = f"{len(report.questions)} question{'s' * (len(report.questions) != 1)} over {report.seeds} seeds"
    return f"{swept}: {words or 'no findings'}."
