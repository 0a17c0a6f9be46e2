"""Options that several subcommands share."""

from __future__ import annotations

from pathlib import Path

import click

bank_option = click.option(
    "--bank",
    "bank_root",
    type=click.Path(path_type=Path),
    envvar="QBANK_BANK",
    help="Folder of the bank (holds bank.yaml). Default: the bank that ships with qbank.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
