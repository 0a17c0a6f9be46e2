"""`qbank formats`: which formats there are, what each can hold, and what is lost in it."""

from __future__ import annotations

import click

from qbank.cli.options import json_option


@click.command("formats")
@json_option
def command(as_json: bool) -> int:
    """List the formats that questions can be exported in: what reads them, what they hold, what is lost.

    \b
    Example: qbank formats --json
    """
    from qbank.formats.format import ExamFormat, Format
    from qbank.formats.losses import CODES
    from qbank.formats.table import EXAM_FORMATS, FORMATS, exam_format_named, format_named
    from qbank.report.json_text import json_text

    formats: list[Format | ExamFormat] = [*map(format_named, FORMATS), *map(exam_format_named, EXAM_FORMATS)]
    if as_json:
        rows = [
            {
                "name": one.name,
                "title": one.title,
                "suffix": one.suffix,
                "target": one.target,
                "holds": one.holds,
                "loses": {code: CODES[code] for code in one.loses},
            }
            for one in formats
        ]
        click.echo(json_text(rows), nl=False)
        return 0
    for one in formats:
        click.echo(f"{one.name}: {one.title}, for {one.target} ({one.suffix or 'a folder'})")
        click.echo(_hung(f"holds: {', '.join(one.holds)}"))
        click.echo(_hung(f"may lose: {', '.join(one.loses) or 'nothing'}"))
    return 0


def _hung(text: str) -> str:
    return click.wrap_text(text, 100, "    ", "      ")
