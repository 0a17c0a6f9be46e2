"""What `qbank build` does once its arguments are read: load, build with progress, write, and report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from qbank.bank.load import Bank, load_bank
from qbank.cli.banks import find_bank
from qbank.cli.workers import worker
from qbank.exams.blueprint import Blueprint, load_blueprint
from qbank.exams.build import Built, build_exams
from qbank.exams.folder import choose_secret, new_folder, page_name
from qbank.exams.places import Folder
from qbank.exams.planning import Candidate, students_of
from qbank.exams.planning import versions as name_versions
from qbank.exams.secret import Secret
from qbank.items.making import Maker
from qbank.loading.roster import read_roster
from qbank.loading.suggestions import printable
from qbank.pages.exam_files import write_exams
from qbank.problems import Problem, ProblemsFound
from qbank.report.json_text import json_text

T = TypeVar("T")


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
    write: Callable[[Folder, Built, Secret], None] = write_exams,
    device: str = "cpu",
) -> Report:
    """Build and `write` the exams. Every fault of all the files is told before anything runs."""
    problems: list[Problem] = []
    bank = _attempt(problems, lambda: load_bank(find_bank(bank_root)))
    blueprint = _attempt(problems, lambda: load_blueprint(blueprint_path, bank))
    students = _attempt(problems, lambda: students_of(read_roster(roster))) if roster else name_versions(versions or 1)
    secret = _attempt(problems, lambda: choose_secret(output, secret_path))
    if problems or not (bank and blueprint and students and secret):
        raise ProblemsFound(problems)
    with new_folder(output, replace=replace) as folder:
        built = _run(bank, blueprint, students, secret, device)
        write(folder, built, secret)
    return Report(Folder(output), built)


def _attempt(problems: list[Problem], load: Callable[[], T]) -> T | None:
    """Load one file; what is wrong with it joins the problems of the others, so that one run tells them all."""
    try:
        return load()
    except ProblemsFound as found:
        problems += found.problems
        return None


def _run(bank: Bank, blueprint: Blueprint, candidates: Sequence[Candidate], secret: Secret, device: str) -> Built:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with (
        worker(device=device) as runner,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        maker = Maker.of(bank, runner.run, runner.facts().torch)
        tasks = sum(task.pick or 1 for section in blueprint.spec.sections for task in section.tasks)
        bar = progress.add_task("Running every variant", total=tasks * len(candidates))
        return build_exams(blueprint, candidates, secret, maker, lambda done: progress.advance(bar, done))


def report(done: Report, *, as_json: bool) -> None:
    """Tell where the pages, the answer book and the manifest lie."""
    folder, exams = done.folder, done.built.exams
    if as_json:
        shared = {name: {"distinct": distinct, "exams": total} for name, (distinct, total) in done.built.shared.items()}
        body = {
            "students": [str(folder.students / page_name(exam)) for exam in exams],
            "answer_book": str(folder.answer_book),
            "manifest": str(folder.manifest),
            "variants": shared,
        }
        click.echo(json_text(body), nl=False)
        return
    click.echo(f"Pages to hand out   {_path(folder.students)}/  ({len(exams)} file{'s' * (len(exams) != 1)})")
    click.echo(f"Answer book         {_path(folder.answer_book)}")
    click.echo(f"Manifest            {_path(folder.manifest)}")
    for note in shared_notes(done.built):
        click.echo(note)
    click.echo(f"Next: qbank grade {_path(folder.manifest)} ANSWERS... -o grades.csv")


def shared_notes(built: Built) -> Iterator[str]:
    """Say of which questions several exams share a variant."""
    for question, (distinct, total) in built.shared.items():
        if distinct < total:
            yield f"note: {question}: {total} exams share {distinct} distinct variant{'s' * (distinct != 1)}"


def _path(path: Path) -> str:
    return printable(str(path))
