"""What `qbank build` does once its arguments are read: load, build with progress, write, and report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click

from qbank.bank.load import load_bank
from qbank.cli.banks import find_bank
from qbank.cli.workers import worker
from qbank.exams.blueprint import load_blueprint
from qbank.exams.build import Built, build_exams
from qbank.exams.folder import Folder, new_folder, page_name, settle_secret, write_exams
from qbank.exams.planning import students_of
from qbank.exams.planning import versions as name_versions
from qbank.items.making import Maker
from qbank.loading.roster import read_roster


@dataclass(frozen=True)
class Report:
    """What was built and where it lies."""

    folder: Folder
    built: Built


def build(
    blueprint_path: Path,
    roster: Path | None,
    versions: int | None,
    output: Path,
    secret_path: Path | None,
    replace: bool,
    bank_root: Path | None,
) -> Report:
    """Build and write the exams. Every fault of the files is told before anything runs."""
    from rich.console import Console
    from rich.progress import Progress

    bank = load_bank(find_bank(bank_root))
    blueprint = load_blueprint(blueprint_path, bank)
    candidates = students_of(read_roster(roster)) if roster else name_versions(versions or 1)
    with new_folder(output, replace=replace) as folder:
        secret = settle_secret(folder, output, secret_path)
        with worker() as runner, Progress(console=Console(stderr=True), transient=True) as progress:
            maker = Maker.of(bank, runner.run, runner.facts().torch)
            tasks = sum(task.pick or 1 for section in blueprint.spec.sections for task in section.tasks)
            bar = progress.add_task("Running every variant", total=tasks * len(candidates))
            built = build_exams(blueprint, candidates, secret, maker, lambda done: progress.advance(bar, done))
        write_exams(folder, built, secret)
    return Report(Folder(output), built)


def report(done: Report, *, as_json: bool) -> None:
    """Tell where the pages, the answer book and the manifest lie."""
    folder, exams = done.folder, done.built.exams
    if as_json:
        click.echo(
            json.dumps(
                {
                    "students": [str(folder.students / page_name(exam)) for exam in exams],
                    "answer_book": str(folder.answer_book),
                    "manifest": str(folder.manifest),
                    "variants": {
                        question: {"distinct": distinct, "exams": total}
                        for question, (distinct, total) in done.built.shared.items()
                    },
                },
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    click.echo(f"Pages to hand out   {folder.students}{'/'}  ({len(exams)} files)")
    click.echo(f"Answer book         {folder.answer_book}")
    click.echo(f"Manifest            {folder.manifest}")
    for question, (distinct, total) in done.built.shared.items():
        if distinct < total:
            click.echo(f"note: {question}: {total} exams share {distinct} distinct variants")
    click.echo(f"Next: qbank grade {folder.manifest} ANSWERS... -o grades.csv")
