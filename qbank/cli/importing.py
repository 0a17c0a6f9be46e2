"""`qbank import`: read another system's quiz, run what its questions show, and draft questions from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbank.cli.options import json_option

if TYPE_CHECKING:
    from qbank.importing.import_report import ImportReport, QuestionRow


@click.command("import")
@click.argument("quiz", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="New folder for the drafts. Without it, nothing is written."
)
@click.option(
    "--trust-code",
    is_flag=True,
    help="Run the quiz's code even where this machine cannot isolate it: only if you trust whoever wrote it.",
)
@json_option
def command(quiz: Path, output: Path | None, trust_code: bool, as_json: bool) -> int:
    """Audit an old quiz: run the code of its questions, and hold what it does against the published keys.

    FILE is Moodle XML, or QTI 1.2 (Canvas, Common Cartridge) or QTI 2.1, as XML or zip. With -o, each question becomes
    a draft in a bank of its own, for `qbank check`. The code runs fully isolated, or not at all.

    \b
    Example: qbank import quiz.xml -o drafts
    Exit codes: 0 no key is refuted, 1 some are (or the file is refused), 3 this machine cannot isolate the code.
    """
    from qbank.cli import workers
    from qbank.importing.audit import audit
    from qbank.importing.draft_bank import refuse_taken, write_drafts
    from qbank.importing.import_report import report_of
    from qbank.importing.read_quiz import read_quiz
    from qbank.report.json_text import json_text

    if output is not None:
        refuse_taken(output)
    reading = read_quiz(quiz)
    with workers.worker() if trust_code else workers.isolated_worker() as runner:
        audited = list(audit(reading.questions, runner.run))
    written = write_drafts(output, audited, quiz.name) if output is not None else None
    report = report_of(quiz.name, reading, audited, written)
    if as_json:
        click.echo(json_text(report), nl=False)
    else:
        _print(report, output)
    return 1 if report.count("refuted") else 0


def _print(report: ImportReport, output: Path | None) -> None:
    from qbank.loading.suggestions import printable

    for row in report.questions:
        for line in _lines(row):
            click.echo(printable(line))
    for left in report.left_out:
        click.echo(printable(f"{left.place}: {left.name}: left out: {left.why}"))
    words = [f"{report.count(word)} {word}" for word in ("confirmed", "refuted", "ambiguous", "undecided")]
    left_out = f"; {len(report.left_out)} left out" if report.left_out else ""
    count = len(report.questions)
    click.echo(printable(f"{report.format}, {count} question{'s' * (count != 1)}: {', '.join(words)}{left_out}."))
    if output is not None:
        click.echo(printable(f"Drafts in {output}. Next: qbank check {output} --fast"))


def _lines(row: QuestionRow) -> list[str]:
    lines = [f"{row.place}: {row.name}: {row.verdict}"]
    if row.verdict != "confirmed":
        lines.append(f"    key: {' | '.join(row.key) or 'none'}")
        if row.holding:
            lines.append(f"    holds: {' | '.join(row.holding)}")
    if row.asked:
        lines.append(f"    held against: {row.asked}")
    lines.append(f"    because: {row.because}")
    lines += [f"    note: {note}" for note in row.notes]
    return lines
