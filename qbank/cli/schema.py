"""`qbank schema`: JSON Schemas, so that editors complete and check YAML while it is written; and the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from qbank.report.json_schema import FileKind


@click.command("schema")
@click.option(
    "--kind",
    "file",
    type=click.Choice(["question", "misconceptions", "bank", "blueprint"]),
    default="question",
    show_default=True,
    help="Of which kind of file.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "markdown"]),
    default="json",
    show_default=True,
    help="A JSON Schema for editors, or a reference of all fields to read.",
)
def command(file: FileKind, form: Literal["json", "markdown"]) -> int:
    """Print the JSON Schema (draft 2020-12) of question files, or of another kind of file.

    Editors with a YAML language server read it when a file's first line is
    "# yaml-language-server: $schema=PATH".

    \b
    Example: qbank schema > question.schema.json
    """
    from qbank.report.json_schema import schema_of
    from qbank.report.json_text import json_text
    from qbank.report.reference import reference_of

    click.echo(reference_of(file) if form == "markdown" else json_text(schema_of(file)), nl=False)
    return 0
