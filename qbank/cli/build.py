"""`qbank build`: one exam per student, the answer book and the manifest."""

from __future__ import annotations

from pathlib import Path

import click

from qbank.cli.options import bank_option, device_option, json_option


@click.command("build")
@click.argument("blueprint", type=click.Path(path_type=Path))
@click.option("--roster", type=click.Path(path_type=Path), help="CSV with the columns student and (optional) name.")
@click.option("--versions", type=click.IntRange(1, 1000), help="Build this many versions instead of one per student.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--secret", type=click.Path(path_type=Path), help="Secret file to use again; default: a new one.")
@click.option("--replace", is_flag=True, help="Build again over a folder; the old one is kept as OUTPUT.old.")
@device_option
@bank_option
@json_option
def command(
    blueprint: Path,
    roster: Path | None,
    versions: int | None,
    output: Path,
    secret: Path | None,
    replace: bool,
    device: str,
    bank_root: Path | None,
    as_json: bool,
) -> int:
    """Build one exam per student of a roster, each with its own variants.

    OUTPUT/students holds the pages to hand out; OUTPUT/teacher (only you can read it) holds the answer book, the
    manifest that grading needs, and the secret from which all seeds are derived.

    \b
    Example: qbank build questions/blueprints/example.yaml --roster roster.csv -o exam-out
    """
    if (roster is None) == (versions is None):
        raise click.UsageError("give either --roster or --versions")
    from qbank.cli.building import build, report

    report(build(blueprint, roster, versions, output, secret, replace, bank_root, device=device), as_json=as_json)
    return 0
