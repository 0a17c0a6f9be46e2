"""What `qbank export` does for formats that hand out one exam per student: build, write, and report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from qbank.cli.building import build, shared_notes
from qbank.cli.export_report import loss_lines, losses_json
from qbank.cli.exporting import listing
from qbank.exams.build import Built
from qbank.exams.places import Folder
from qbank.exams.secret import Secret
from qbank.formats.format import ExamFormat
from qbank.formats.loss_report import LossReport
from qbank.formats.table import exam_format_named
from qbank.loading.suggestions import printable
from qbank.notebooks.nbgrader_course import assignment_name
from qbank.ordinary_file import refused
from qbank.report.json_text import json_text


@dataclass(frozen=True)
class People:
    """For whom exams are made: a roster, or so many versions; and the secret to use again."""

    blueprint: Path
    roster: Path | None
    versions: int | None
    secret: Path | None


def export_exams(
    form_name: str,
    people: People,
    output: Path,
    losses: Path | None,
    *,
    strict: bool,
    replace: bool,
    bank_root: Path | None,
    as_json: bool,
) -> int:
    """Build the exams of a blueprint, write them in this format, and tell where they lie and what is lost."""
    form = exam_format_named(form_name)
    with listing(losses, output, replace=replace) as report:

        def write(folder: Folder, built: Built, secret: Secret) -> None:
            form.write(folder, built, secret, report.lose)
            if strict and report.lost:
                raise _LosesSomething

        try:
            done = build(
                people.blueprint, people.roster, people.versions, output, people.secret, replace, bank_root, write=write
            )
        except _LosesSomething:
            done = None
    if done is None:
        _report_nothing(form, report, as_json=as_json)
        what = f"nothing was written: the format loses something ({', '.join(sorted(report.lost))})"
        raise refused(output, what, "without --strict it is written, and the losses are told")
    _report(form, done.folder, done.built, report, as_json=as_json)
    return 0


class _LosesSomething(Exception):
    """What was written is not wanted: a loss under --strict."""


def _report_nothing(form: ExamFormat, losses: LossReport, *, as_json: bool) -> None:
    if as_json:
        nothing = {"format": form.name, "students": None, "teacher": None, "manifest": None, "exams": 0}
        click.echo(json_text({**nothing, "losses": losses_json(losses)}), nl=False)
        return
    for line in loss_lines(losses):
        click.echo(line)


def _report(form: ExamFormat, folder: Folder, built: Built, losses: LossReport, *, as_json: bool) -> None:
    if as_json:
        facts = {
            "format": form.name,
            "students": str(folder.students),
            "teacher": str(folder.teacher),
            "manifest": str(folder.manifest),
            "exams": len(built.exams),
            "losses": losses_json(losses),
        }
        click.echo(json_text(facts), nl=False)
        return
    root = printable(str(folder.root))
    click.echo(f"{form.title}  {root}/  ({len(built.exams)} exam{'s' * (len(built.exams) != 1)})")
    click.echo(f"To hand out         {printable(str(folder.students))}/")
    click.echo(f"Yours alone         {printable(str(folder.teacher))}/")
    for line in (*shared_notes(built), *loss_lines(losses)):
        click.echo(line)
    names = {
        "root": root,
        "manifest": printable(str(folder.manifest)),
        "assignment": assignment_name(built.exams[0].title),
    }
    click.echo(f"Next: {form.next_step.format_map(names)}")
