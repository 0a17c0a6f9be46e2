"""`qbank grade`: mark answer files and tables against an exam's manifest."""

from __future__ import annotations

from pathlib import Path

import click

from qbank.cli.options import json_option


@click.command("grade")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.argument("answers", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="CSV to write: one row per student and item.")
@click.option("--feedback", type=click.Path(path_type=Path), help="Folder for one HTML feedback page per student.")
@click.option("--reveal", is_flag=True, help="Feedback pages also show right answers and worked solutions.")
@click.option("--secret", type=click.Path(path_type=Path), help="Secret file; default: secret.key beside the manifest.")
@click.option("--settle", type=click.Path(path_type=Path), help="CSV of student,item,points: what a person decided.")
@click.option("--due", metavar="TIME", help="What is newer is noted as late: 2026-03-01T12:00 (here), or with +01:00.")
@click.option(
    "-j", "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Workers that run answers."
)
@click.option("--watch", is_flag=True, help="Stay and grade what arrives, until Ctrl-C; needs -o.")
@json_option
def command(
    manifest: Path,
    answers: tuple[Path, ...],
    output: Path | None,
    feedback: Path | None,
    reveal: bool,
    secret: Path | None,
    settle: Path | None,
    due: str | None,
    jobs: int,
    watch: bool,
    as_json: bool,
) -> int:
    """Mark ANSWERS: answers files (.json), tables (.csv with student,item,response), files of one item in a folder per
    student (ada/3.py), the zips that Moodle and Canvas give for all submissions, and folders of all these.

    Explanations are not marked here: the grades show what was found in them, and --settle puts in the points that a
    person gave (student,item,points and, if wanted, comment).

    Whatever does not fit (unknown students or items, several answers to one item, late or unreadable files, files of
    another exam) or could not be run is listed on stderr and the exit code is 1; all else is marked all the same.

    \b
    Example: qbank grade exam-out/teacher/manifest.jsonl answers/ -o grades.csv --feedback feedback
    """
    if reveal and feedback is None:
        raise click.UsageError("--reveal is about feedback pages: give --feedback FOLDER too")
    from qbank.cli.grading import Order, grade, moment
    from qbank.cli.grading_report import report

    if watch and (as_json or output is None):
        raise click.UsageError("--watch writes a table again and again: give -o FILE, and no --json")
    order = Order(manifest, answers, output, feedback, reveal, secret, settle, moment(due), jobs, watch)
    if watch:
        from qbank.cli.grade_watching import watch_hand_ins

        watch_hand_ins(order, lambda done: report(done, output, feedback, as_json=False))
        return 0
    try:
        done = grade(order)
    except KeyboardInterrupt:
        click.echo("What is known by now is kept: the same command goes on from there.", err=True)
        raise
    return report(done, output, feedback, as_json=as_json)
