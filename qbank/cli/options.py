"""Options that several subcommands share, and what they mean. Nothing heavy is imported here: `--help` reads this."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

bank_option = click.option(
    "--bank",
    "bank_root",
    type=click.Path(path_type=Path),
    envvar="QBANK_BANK",
    help="Folder of the bank (holds bank.yaml). Default: the bank that ships with qbank.",
)
device_option = click.option(
    "--device",
    type=click.Choice(["cpu", "cuda"]),
    default="cpu",
    show_default=True,
    help="Where programs of the bank run; on cuda each batch in a process of its own, without the layers of isolation.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")


def require_known(option: str, given: Iterable[str], known: Iterable[str], what: str) -> None:
    """Raise click.BadParameter (exit code 2) with a suggestion for the first value that is not known."""
    from qbank.loading.suggestions import did_you_mean, listed, shown

    known = list(dict.fromkeys(known))
    for value in given:
        if value not in known:
            some = listed(known[:12]) + (f", … ({len(known)} in all)" if len(known) > 12 else "")
            hint = did_you_mean(value, known) or f"there is: {some or 'none'}"
            raise click.BadParameter(f"{shown(value)} is not {what}; {hint}", param_hint=option)
