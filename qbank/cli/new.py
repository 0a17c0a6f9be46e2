"""`qbank new`: a commented question to start from, which works as it is."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from qbank.cli.options import require_known


@click.command("new")
@click.argument("question_id", metavar="ID")
@click.option("--kind", required=True, help="shape, value, configuration, recall, …: see docs/language.md.")
@click.option(
    "--bank",
    "bank_root",
    type=click.Path(path_type=Path),
    envvar="QBANK_BANK",
    help="Folder of the bank; made if it is missing. Default: the bank around this folder, else ./questions.",
)
@click.option("--topic", help="Folder of the bank to write into; made if it is missing. Default: the kind.")
def command(question_id: str, kind: str, bank_root: Path | None, topic: str | None) -> int:
    """Write a commented question ID of some kind: it works as it is, and every field says what it is for.

    The file is BANK/TOPIC/ID.yaml and is never written over. Where BANK has no bank.yaml or misconceptions.yaml,
    they are made; misconceptions that the new question names are added to the end of the catalogue.

    \b
    Example: qbank new my-question --kind shape
    """
    from qbank.bank.load import bank_root_of
    from qbank.bank.skeleton import start_question, wrong_id
    from qbank.report.vocabulary import KINDS

    require_known("--kind", [kind], KINDS, "a kind of question")
    for name, text in (("ID", question_id), ("--topic", topic or kind)):
        if why := wrong_id(text):
            raise click.BadParameter(why, param_hint=name)
    root = bank_root or bank_root_of(Path()) or Path("questions")
    started = start_question(root, topic or kind, question_id, kind)
    click.echo(f"Wrote {_safe(started.question)}")
    for path in started.made:
        click.echo(f"Made {_safe(path)}")
    for path in started.extended:
        click.echo(f"Added misconceptions to {_safe(path)}")
    click.echo("Next:")
    click.echo(f"  qbank show {question_id} --reveal --bank {_safe(root)}")
    click.echo(f"  qbank check {_safe(started.question)}")
    return 0


def _safe(path: Path) -> str:
    """Write a path as the shell reads it, without what a terminal would obey."""
    from qbank.loading.suggestions import printable

    return shlex.quote(printable(str(path)))
