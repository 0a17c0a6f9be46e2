"""`qbank grade --watch`: grades what arrives, until Ctrl-C; workers stay warm, and the table is whole after each time.

A file is looked at when it has not changed from one look to the next: it may still be on its way.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import click

from qbank.cli.grading import Desk, Graded, Order

PAUSE_S = 1.0
Stamps = Mapping[str, tuple[int, int]]


def watch_hand_ins(
    order: Order, report: Callable[[Graded], object], *, pause: Callable[[float], None] = time.sleep
) -> None:
    """Grade `order` now and whenever what was handed in has changed, and report each time. Ctrl-C ends it."""
    try:
        with Desk(order) as desk:
            seen: Stamps | None = None
            while True:
                seen = _settled(order, seen, pause)
                report(desk.grade())
                if desk.stopped:
                    raise KeyboardInterrupt
                click.echo("Waiting for hand-ins; Ctrl-C ends this.", err=True)
    except KeyboardInterrupt:
        click.echo("\nEnded. What is known is in the table; the same command goes on from there.", err=True)


def _settled(order: Order, seen: Stamps | None, pause: Callable[[float], None]) -> Stamps:
    """Wait until files differ from what was seen, and then until they stay as they are for one look."""
    now = _stamps(order)
    while True:
        pause(PAUSE_S)
        before, now = now, _stamps(order)
        if now == before and now != seen:
            return now


def _stamps(order: Order) -> Stamps:
    """Return every file with its time and size: what was handed in, and what a person settled, but nothing of ours."""
    own = frozenset(os.path.realpath(path) for path in order.own())
    stamps = {}
    for given in (*order.answers, *((order.settled,) if order.settled else ())):
        for path in _files(given, own):
            with suppress(OSError):  # gone meanwhile
                status = path.stat()
                stamps[str(path)] = (status.st_mtime_ns, status.st_size)
    return stamps


def _files(given: Path, own: frozenset[str]) -> Iterator[Path]:
    if not given.is_dir():
        yield given
        return
    for place, folders, names in os.walk(given):
        folders[:] = [name for name in folders if os.path.realpath(Path(place, name)) not in own]
        yield from (path for name in names if os.path.realpath(path := Path(place, name)) not in own)
