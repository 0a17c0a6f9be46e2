"""`qbank practice`: one page to study with, answers included."""

from __future__ import annotations

from os.path import realpath
from pathlib import Path

import click

from qbank.cli.options import bank_option

MAX_SEED = 2**63 - 1


@click.command("practice")
@click.argument("blueprint", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="HTML file to write.")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=0, show_default=True, help="Which variants.")
@bank_option
def command(blueprint: Path, output: Path, seed: int, bank_root: Path | None) -> int:
    """Build one page for practice: cards to turn, instant feedback, hints, worked solutions, progress.

    The page holds every answer and needs no network. Another --seed gives other variants and draws; nothing of it helps
    in an exam, whose seeds come from a secret.

    \b
    Example: qbank practice questions/blueprints/quick-test.yaml -o practice.html
    """
    if realpath(output) == realpath(blueprint):
        raise click.BadParameter("this is the blueprint; choose another name", param_hint="-o")
    from qbank.bank.load import load_bank
    from qbank.cli.banks import find_bank
    from qbank.cli.workers import worker
    from qbank.exams.blueprint import load_blueprint
    from qbank.exams.practice import practice_exam
    from qbank.items.making import Maker
    from qbank.loading.suggestions import printable
    from qbank.pages.practice_page import practice_page
    from qbank.writing import write_whole

    bank = load_bank(find_bank(bank_root))
    plan = load_blueprint(blueprint, bank, practice=True)
    with worker() as runner:
        exam = practice_exam(plan, seed, Maker.of(bank, runner.run, runner.facts().torch))
    output.parent.mkdir(parents=True, exist_ok=True)
    write_whole(output, practice_page(exam, bank.misconceptions))
    count = sum(1 for _ in exam.tasks())
    click.echo(f"Practice page, with answers  {printable(str(output))}  ({count} question{'s' * (count != 1)})")
    return 0
