"""Shows on a terminal how far running has come; into a file or a pipe nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_LONGEST = 70


@dataclass(frozen=True)
class RunningAnswers:
    """What is told of answers that run: how many more are known, and in a few words what one of them is at."""

    advance: Callable[[int], None] = lambda more: None
    tell: Callable[[str], None] = lambda words: None


@contextmanager
def running(answers: int) -> Iterator[RunningAnswers]:
    """Yield what is told how far running is."""
    if not answers or not sys.stderr.isatty():
        yield RunningAnswers()
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("Running answers"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=answers)
        yield RunningAnswers(
            advance=lambda more: progress.advance(task, more),
            tell=lambda words: progress.update(task, description=escape(words[:_LONGEST])),
        )
