"""`qbank show`: one variant of a question, made by running it, for the terminal, a browser or a script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from qbank.cli.options import bank_option, device_option, json_option

if TYPE_CHECKING:
    from qbank.bank.load import Bank
    from qbank.bank.question import Question
    from qbank.items.item import Asked, Item

MAX_SEED = 2**63 - 1
Form = Literal["terminal", "html", "json", "try"]


@click.command("show")
@click.argument("question_id", metavar="ID")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=0, show_default=True, help="Which variant.")
@click.option("--as", "way", type=click.Choice(["choice", "entry"]), help="How to ask. Default: the question's first.")
@click.option("--reveal", is_flag=True, help="Show key, solution, feedback and what ran, too.")
@click.option("--format", "form", type=click.Choice(["terminal", "html", "json", "try"]), help="Default: terminal.")
@device_option
@bank_option
@json_option
def command(
    question_id: str,
    seed: int,
    way: Asked | None,
    reveal: bool,
    form: Form | None,
    device: str,
    bank_root: Path | None,
    as_json: bool,
) -> int:
    """Show one variant of the question ID. Its programs are run for it; nothing is looked up.

    Without --reveal nothing that is printed gives the key away. --json is the same as --format json; --format try
    prints what `qbank try` takes.

    \b
    Example: qbank show output-shape-seq-first --seed 7 --reveal
    """
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} contradict each other")
    from qbank.cli.banks import find_bank

    bank, question = _load(find_bank(bank_root), question_id)
    if form == "try" and question.spec.kind != "code":
        raise click.BadParameter(
            f"{question.id} has no examples to try: only questions of kind code have, and it is of kind"
            f" {question.spec.kind}",
            param_hint="--format",
        )
    ways = question.spec.ways
    if way is not None and way not in ways:
        raise click.BadParameter(f"{question.id} is asked as {' or '.join(ways)}, not as {way}", param_hint="--as")
    _print(_make(bank, question, seed, device), way or ways[0], reveal, "json" if as_json else form or "terminal")
    return 0


def _load(root: Path, question_id: str) -> tuple[Bank, Question]:
    """Load the one question, so that a fault in another file of the bank does not stand in the way."""
    from qbank.bank.load import load_bank, question_files
    from qbank.loading.suggestions import did_you_mean, shown

    paths = question_files(root)
    files = [path for path in paths if path.stem == question_id]
    bank = load_bank(root, files)
    if not files:
        hint = did_you_mean(question_id, [path.stem for path in paths]) or "qbank list shows every id"
        raise click.BadParameter(f"no question {shown(question_id)} in the bank {bank.name}; {hint}", param_hint="ID")
    return bank, bank.question(question_id)


def _make(bank: Bank, question: Question, seed: int, device: str) -> Item:
    from qbank.cli.workers import worker
    from qbank.items.findings import Refused
    from qbank.items.making import Maker
    from qbank.problems import ProblemsFound

    try:
        with worker(device=device) as runner:
            return Maker.of(bank, runner.run, runner.facts().torch).make_one(question, seed)
    except Refused as refused:
        raise ProblemsFound(
            [
                question.problem(finding.place, f"[{finding.code}] {finding.what} (seed {seed})")
                for finding in refused.findings
            ]
        ) from None


def _print(item: Item, asked: Asked, reveal: bool, form: Form) -> None:
    from graders.answers.display import describe

    match form:
        case "json":
            from qbank.report.json_text import json_text
            from qbank.report.revealed_item import revealed_item
            from qbank.report.shown_item import shown_item

            click.echo(json_text(revealed_item(item, asked) if reveal else shown_item(item, asked)), nl=False)
        case "try":
            from qbank.report.json_text import json_text

            assert item.examples is not None, "whoever is asked to write a program may try it"
            click.echo(json_text(item.examples), nl=False)
        case "html":
            from qbank.pages.show_page import show_page

            click.echo(show_page(item, asked=asked, reveal=reveal, describe=describe), nl=False)
        case "terminal":
            from rich.console import Console

            from qbank.terminal.show import show_terminal

            show_terminal(item, asked=asked, reveal=reveal, console=Console(highlight=False), describe=describe)
