"""`qbank doctor`: what this machine can do, in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qbank.cli.options import bank_option, json_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbank.report.diagnosis import Diagnosis


@click.command("doctor")
@bank_option
@json_option
def command(bank_root: Path | None, as_json: bool) -> int:
    """Say what this machine can do: Python, torch, devices, and each layer that keeps programs in.

    Everything is tried, not guessed. Exit code 0: questions can be run here; 3: they cannot.

    \b
    Example: qbank doctor
    """
    from qbank.cli.banks import find_bank
    from qbank.cli.edge import CANNOT, FINE
    from qbank.prose.visible import visible
    from qbank.report.diagnosis import diagnose
    from qbank.report.machine import look_around

    if not as_json:
        click.echo("Starting a worker and trying a program; this takes a few seconds.", err=True)
    diagnosis = diagnose(look_around(find_bank(bank_root)))
    if as_json:
        from qbank.report.json_text import json_text

        click.echo(json_text(diagnosis), nl=False)
    else:
        for line in _lines(diagnosis):
            click.echo(visible(line))
    return FINE if diagnosis.ok else CANNOT


def _lines(found: Diagnosis) -> Iterator[str]:
    yield f"Python    {found.python}, at least 3.11 is needed"
    yield f"torch     {found.torch or 'not there'}"
    yield f"numpy     {found.numpy or 'not there'}"
    yield f"system    {found.platform}"
    yield f"device    {found.devices}"
    yield f"worker    {found.worker}"
    yield f"bank      {found.bank}"
    yield ""
    yield "What keeps programs in (each layer was tried):"
    width = max((len(layer.name) for layer in found.layers), default=0)
    for layer in found.layers:
        mark = "holds  " if layer.held else "MISSING"
        yield f"  {mark}  {layer.name.ljust(width)}  stops {layer.stops}: {layer.words}"
        if layer.advice:
            yield f"           {' ' * width}  to have it: {layer.advice}"
    yield ""
    yield "What you can do here:"
    for ability in found.abilities:
        yield f"  {'yes' if ability.can else 'no '}  {ability.what}: {ability.words}"
