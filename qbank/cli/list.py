"""`qbank list`: which questions a bank holds. Never runs a program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbank.cli.options import bank_option, json_option, require_known

if TYPE_CHECKING:
    from qbank.report.rows import QuestionRow


@click.command("list")
@click.option("--kind", "kinds", multiple=True, help="Only this kind; may be repeated.")
@click.option("--level", "levels", multiple=True, help="Only this level; may be repeated.")
@click.option("--topic", "topics", multiple=True, help="Only this topic (folder of the bank); may be repeated.")
@click.option("--misconception", "misconceptions", multiple=True, help="Only what shows this one; may be repeated.")
@bank_option
@json_option
def command(
    kinds: tuple[str, ...],
    levels: tuple[str, ...],
    topics: tuple[str, ...],
    misconceptions: tuple[str, ...],
    bank_root: Path | None,
    as_json: bool,
) -> int:
    """List the questions of a bank.

    An option given twice widens the list (either value); different options narrow it (both must fit).

    \b
    Example: qbank list --kind shape --level beginner --level intermediate
    """
    from qbank.bank.load import load_bank
    from qbank.cli.banks import find_bank
    from qbank.report.rows import question_row
    from qbank.report.vocabulary import KINDS, LEVELS

    require_known("--kind", kinds, KINDS, "a kind of question")
    require_known("--level", levels, LEVELS, "a level")
    bank = load_bank(find_bank(bank_root))
    require_known("--topic", topics, (question.topic for question in bank.questions), "a topic of this bank")
    require_known("--misconception", misconceptions, bank.misconceptions, "a misconception of this bank")
    rows = [
        row
        for row in map(question_row, bank.questions)
        if _fits(row.kind, kinds)
        and _fits(row.level, levels)
        and _fits(row.topic, topics)
        and (not misconceptions or set(misconceptions) & set(row.misconceptions))
    ]
    if as_json:
        from qbank.report.json_text import json_text

        click.echo(json_text(rows), nl=False)
    elif rows:
        _print(rows)
    else:
        click.echo("No question of this bank fits.", err=True)
    return 0


def _fits(value: str, wanted: Sequence[str]) -> bool:
    return not wanted or value in wanted


def _print(rows: Sequence[QuestionRow]) -> None:
    import sys

    from qbank.cli.columns import print_plain, print_table

    heads = ("id", "kind", "level", "topic", "asked as", "title", "source")
    cells = [
        (row.id, row.kind, row.level, row.topic, ", ".join(row.ways), row.title, ", ".join(row.source)) for row in rows
    ]
    if sys.stdout.isatty():
        print_table(heads, cells, flexible=("title",))
    else:
        print_plain(heads, cells)
