"""`qbank diff-torch`: list what the installed torch does otherwise than the one of a record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbank.cli.options import bank_option, json_option

if TYPE_CHECKING:
    from qbank.recording.compare import Comparison


@click.command("diff-torch")
@click.argument("record_file", metavar="RECORD", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@bank_option
@json_option
def command(record_file: Path, bank_root: Path | None, as_json: bool) -> int:
    """Run the programs of RECORD with the installed torch and list what changed.

    Listed are outcomes, error classes, lines, messages (but for addresses and torch's own source lines), shapes, and
    values beyond rounding. Draws that are not the recorded ones any more are told apart: that is not torch's doing.

    \b
    Example: qbank diff-torch torch.jsonl --json
    Exit codes: 0 nothing changed, 1 something did or could not be compared, 3 this machine cannot.
    """
    from qbank.bank.load import load_bank
    from qbank.cli.banks import find_bank
    from qbank.cli.workers import worker
    from qbank.recording.compare import compare
    from qbank.recording.record import read_record
    from qbank.report.json_text import json_text

    record = read_record(record_file)
    bank = load_bank(find_bank(bank_root))
    with worker() as runner:
        comparison = compare(record, bank, runner.run, runner.facts().torch)
    if as_json:
        click.echo(json_text(comparison), nl=False)
    else:
        _print(comparison)
    return 1 if comparison.changed or comparison.not_compared else 0


def _print(comparison: Comparison) -> None:
    from qbank.loading.suggestions import printable

    for one in comparison.changed:
        name = f" of {one.name}" if one.name else ""
        click.echo(
            printable(f"{one.question}: {one.role}: {one.aspect}{name} changed (seed {one.seed}; {one.count} runs)")
        )
        click.echo(printable(f"    was: {one.was}"))
        click.echo(printable(f"    now: {one.now}"))
    for left in comparison.not_compared:
        click.echo(printable(f"{left.question}: not compared (seed {left.seed}; {left.count} draws): {left.why}"))
    differ = len(comparison.changed)
    click.echo(
        f"torch {comparison.recorded} recorded, {comparison.installed} installed: {comparison.compared} runs compared, "
        f"{differ or 'no'} difference{'s' * (differ != 1)}."
    )
