"""`make gpu-check`: runs the whole bank on the CPU and on CUDA and compares. Exit codes: 0 they agree, 1 they differ,
3 there is no CUDA device here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from graders.fresh_runner import FreshRunner
from graders.runner import Runner, RunnerUnavailable
from qbank.bank.load import Bank, load_bank
from qbank.check.devices import DeviceRow, compare_devices
from qbank.check.marking import Run
from qbank.items.making import Maker
from qbank.shipped import shipped

AGREES, DIFFERS, NO_DEVICE = 0, 1, 3


@click.command()
@click.option("--seeds", default=5, show_default=True, help="Variants of each question.")
@click.option("--bank", "bank_root", type=click.Path(path_type=Path), help="Folder of the bank; default: ours.")
def main(seeds: int, bank_root: Path | None) -> None:
    """Compare the devices and print a table."""
    bank = load_bank(bank_root or shipped("questions"))
    device = FreshRunner("cuda")
    try:
        facts = device.facts()
    except RunnerUnavailable as unavailable:
        click.echo(f"gpu-check: {unavailable}; nothing was compared.", err=True)
        sys.exit(NO_DEVICE)
    with Runner() as runner:
        rows = []
        for row in compare_bank(bank, range(seeds), runner.run, device.run):
            rows.append(row)
            click.echo(line_of(row))
    click.echo(f"torch {facts.torch}, {facts.platform}: {conclusion(rows)}")
    sys.exit(AGREES if all(row.agrees for row in rows) else DIFFERS)


def compare_bank(bank: Bank, seeds: Sequence[int], run: Run, other: Run) -> Iterable[DeviceRow]:
    """Yield a row for each question, in the order of their paths."""
    for question in bank.questions:
        yield compare_devices(question, seeds, Maker.of(bank, run, ""), other)


def line_of(row: DeviceRow) -> str:
    """Write a row of the table: the question, its programs, the largest difference, the tolerance, the verdict."""
    bound = f"{row.tolerance.absolute:g}" + (f" + {row.tolerance.relative:g} x" if row.tolerance.relative else "")
    verdict = "agrees" if row.agrees else "DIFFERS"
    head = f"{row.question:45} {row.kind:13} {row.programs:5} {row.farthest:9.2g}  within {bound:15} {verdict}"
    return "\n".join([head, *(f"    {said}" for said in row.differences)])


def conclusion(rows: Sequence[DeviceRow]) -> str:
    """Say how many questions agree, in one line."""
    differ = sum(not row.agrees for row in rows)
    far = max((row.farthest for row in rows), default=0.0)
    return f"{len(rows) - differ} of {len(rows)} questions agree; the largest difference of two numbers is {far:.2g}."


if __name__ == "__main__":
    main()
