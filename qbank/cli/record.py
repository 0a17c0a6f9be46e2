"""`qbank record`: write down what the programs of some questions do, to compare another torch with it later."""

from __future__ import annotations

import io
from pathlib import Path

import click

from qbank.cli.options import bank_option

SEEDS = 5


@click.command("record")
@click.argument("questions", nargs=-1, metavar="[QUESTION]...")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The record to write."
)
@click.option("--seeds", type=click.IntRange(1, 10_000), default=SEEDS, show_default=True, help="Variants of each.")
@bank_option
def command(questions: tuple[str, ...], output: Path, seeds: int, bank_root: Path | None) -> int:
    """Run variants of questions and record what came of each program.

    QUESTION is an id; without one, every question of the bank is recorded. Compare the record with another torch by
    qbank diff-torch.

    \b
    Example: qbank record output-shape-seq-first -o torch.jsonl --seeds 5
    Exit codes: 0 written, 1 faulty files, 3 this machine cannot.
    """
    from qbank.bank.load import load_bank
    from qbank.cli.banks import find_bank
    from qbank.cli.options import require_known
    from qbank.cli.workers import worker
    from qbank.recording.make_record import make_entries
    from qbank.recording.record import VERSION, Header, Record, record_lines
    from qbank.writing import write_whole

    bank = load_bank(find_bank(bank_root))
    require_known("QUESTION", questions, [question.id for question in bank.questions], "a question of this bank")
    chosen = [question for question in bank.questions if not questions or question.id in questions]
    with worker() as runner:
        facts = runner.facts()
        header = Header(VERSION, bank.name, facts.torch, facts.python, facts.platform, seeds)
        record = Record(header, tuple(make_entries(bank, chosen, range(seeds), runner.run)))
    text = io.StringIO()
    text.writelines(record_lines(record))
    write_whole(output, text.getvalue())
    programs = sum(len(attempt.runs) for entry in record.entries for attempt in entry.attempts)
    click.echo(f"{output}: {programs} runs of {len(chosen)} questions with torch {facts.torch}.")
    return 0
