"""What `qbank export` tells at its end: what was written, what was lost in it, or why nothing was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from qbank.formats.format import Format
from qbank.formats.loss_report import LossReport
from qbank.formats.losses import CODES
from qbank.loading.suggestions import printable
from qbank.ordinary_file import refused
from qbank.report.json_text import json_text


@dataclass
class Done:
    """What was written."""

    form: Format
    output: Path
    losses: LossReport
    strict: bool
    pools: int = 0
    entries: int = 0
    short: tuple[tuple[str, int], ...] = ()

    @property
    def written(self) -> bool:
        """Whether there is an output."""
        return self.entries > self.losses.left_out and not (self.strict and self.losses.lost)


def report(done: Done, *, as_json: bool) -> int:
    """Tell what was written and what was lost; return the exit code."""
    if as_json:
        click.echo(json_text(_facts(done)), nl=False)
    else:
        for line in _lines(done):
            click.echo(line)
    if not done.written:
        raise refused(done.output, _why_not(done), _hint(done))
    return 0


def _facts(done: Done) -> dict[str, object]:
    return {
        "format": done.form.name,
        "output": str(done.output) if done.written else None,
        "pools": done.pools,
        "entries": done.entries - done.losses.left_out,
        "left_out": done.losses.left_out,
        "fewer_variants": dict(done.short),
        "losses": losses_json(done.losses),
    }


def _lines(done: Done) -> Iterator[str]:
    held = done.entries - done.losses.left_out
    if done.written:
        yield (
            f"{done.form.title}, with every key  {printable(str(done.output))}  "
            f"({_counted_words(done.pools, 'question')}, {_counted_words(held, 'variant')})"
        )
    for question, found in done.short:
        yield f"note: {question} has only {_counted_words(found, 'distinct variant')}"
    yield from loss_lines(done.losses)


def loss_lines(losses: LossReport) -> Iterator[str]:
    """Tell each code of losses once, with how many there were and the first."""
    for code, lost in sorted(losses.lost.items()):
        times = "once" if lost.count == 1 else f"{lost.count} times, first"
        yield f"loss: {code}: {CODES[code]} ({times} of {lost.first.entry}: {printable(lost.first.what)})"


def losses_json(losses: LossReport) -> dict[str, object]:
    """Return each code of losses with how many there were, what it means, and the first."""
    return {
        code: {"count": lost.count, "means": CODES[code], "first": lost.first} for code, lost in losses.lost.items()
    }


def _why_not(done: Done) -> str:
    if done.entries <= done.losses.left_out:
        return f"nothing was written: {done.form.title} can hold none of the {_counted_words(done.entries, 'variant')}"
    return f"nothing was written: the format loses something ({', '.join(sorted(done.losses.lost))})"


def _hint(done: Done) -> str:
    if done.entries <= done.losses.left_out:
        return "qbank formats says what each can hold"
    return "without --strict it is written, and the losses are told"


def _counted_words(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
