"""`qbank check`: sweep questions over many seeds. Findings go to stdout, progress to a terminal's stderr."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from qbank.cli.check_printing import print_report, progress
from qbank.cli.check_sweeping import FAST_SEEDS, SEEDS, SweepTerms, sweep
from qbank.cli.options import bank_option, device_option

if TYPE_CHECKING:
    from qbank.check.report import Report
    from qbank.check.selection import Selection
    from qbank.check.sweep import Tick

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@click.option("--seeds", type=click.IntRange(1, 1_000_000), help=f"How many variants. Default: {SEEDS}.")
@click.option("-j", "--jobs", type=click.IntRange(1, 256), help="Processes that share the work. Default: as fits.")
@click.option("--fast", is_flag=True, help=f"At most {FAST_SEEDS} variants and no second look, while you write.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until Ctrl-C. Implies --fast.")
@click.option(
    "--class-size", type=click.IntRange(2, 100_000), default=30, show_default=True, help="For odds of sharing."
)
@click.option("--json", "json_file", type=_FILE, help="Write the whole report there as JSON (- for stdout).")
@click.option("--junit", "junit_file", type=_FILE, help="Write JUnit XML there, for a CI server.")
@click.option("--html", "html_file", type=_FILE, help="Write a page with numbers and a gallery of variants there.")
@device_option
@bank_option
def command(
    paths: tuple[Path, ...],
    seeds: int | None,
    jobs: int | None,
    fast: bool,
    watch: bool,
    class_size: int,
    json_file: Path | None,
    junit_file: Path | None,
    html_file: Path | None,
    device: str,
    bank_root: Path | None,
) -> int:
    """Sweep questions over many seeds and report every weakness.

    PATH is a question file or a folder; without one, the whole bank is checked. Every finding names its place, a seed
    that shows it and the command that reproduces it; docs/findings.md says what each code means and how to mend it.

    \b
    Example: qbank check questions/shapes --seeds 200 -j 2 --junit check.xml
             qbank check my-question.yaml --watch
    Exit codes: 0 clean (or only infos), 1 findings.
    """
    from qbank.check.selection import select
    from qbank.cli.banks import find_bank

    default = find_bank(bank_root)
    fast = fast or watch
    terms = SweepTerms(seeds or (FAST_SEEDS if fast else SEEDS), fast, class_size, find_bank(None))
    if watch:
        if json_file or junit_file or html_file or device != "cpu":
            raise click.UsageError("--watch prints; it writes no --json, --junit or --html, and runs on the CPU")
        from qbank.cli.check_watching import watch_files

        watch_files(paths, default, bank_root, terms)
        return 0
    started = perf_counter()
    with progress() as tick:
        selections = select(paths, default, bank_root)
        if device == "cpu":
            report = _checked(lambda: sweep(selections, terms, pipelines=jobs, tick=tick))
        else:
            report = _checked(lambda: _swept_on(device, selections, terms, tick))
    _write(report, json_file, junit_file)
    if html_file is not None:
        _write_page(report, html_file, select(paths, default, bank_root))
    if json_file != Path("-"):
        print_report(report, seconds=perf_counter() - started if fast else None)
    return 0 if report.clean else 1


def _swept_on(device: str, selections: list[Selection], terms: SweepTerms, tick: Tick) -> Report:
    from qbank.cli.workers import worker

    with worker(device=device) as runner:
        return sweep(selections, terms, runner=runner, tick=tick)


def _write(report: Report, json_file: Path | None, junit_file: Path | None) -> None:
    from qbank.check.junit import junit_xml
    from qbank.report.json_text import json_text
    from qbank.writing import write_whole

    if junit_file is not None:
        write_whole(junit_file, junit_xml(report))
    if json_file == Path("-"):
        click.echo(json_text(report), nl=False)
    elif json_file is not None:
        write_whole(json_file, json_text(report))


def _write_page(report: Report, file: Path, selections: list[Selection]) -> None:
    from qbank.check.gallery import gallery
    from qbank.check.page import report_page
    from qbank.cli.workers import worker
    from qbank.writing import write_whole

    with worker() as runner:
        shown = gallery(selections, report, runner)
    write_whole(file, report_page(report, shown))


def _checked(check: Callable[[], Report]) -> Report:
    from graders.runner import RunnerUnavailable
    from qbank.cli.edge import CannotDo

    try:
        return check()
    except RunnerUnavailable as unavailable:
        raise CannotDo(str(unavailable)) from None
