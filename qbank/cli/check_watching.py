"""`qbank check --watch`: checks again whatever was saved, with one worker that stays warm, until Ctrl-C."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from qbank.cli.check_printing import print_report
from qbank.cli.check_sweeping import SweepTerms, sweep

_PAUSE_S = 0.2
Stamps = Mapping[Path, tuple[int, int]]


def watch_files(paths: Sequence[Path], default: Path, given: Path | None, terms: SweepTerms) -> None:
    """Check `paths` and then, whenever files are saved, those files again; a bank's own files stand for all of it."""
    from qbank.check.selection import files_of, select
    from qbank.cli.workers import worker

    def stamps() -> Stamps:
        return {path: _stamp(path) for path in files_of(paths, default, given)}

    with contextlib.suppress(KeyboardInterrupt), worker() as runner:
        due: Sequence[Path] = paths
        while True:
            seen = stamps()
            started = time.perf_counter()
            report = sweep(select(due, default, given), terms, runner=runner)
            print_report(report, seconds=time.perf_counter() - started)
            click.echo("Waiting for a file to be saved; Ctrl-C ends this.", err=True)
            due = _due(paths, _changed(seen, stamps))
            click.echo(f"\n{time.strftime('%H:%M:%S')} saved: {', '.join(path.name for path in due) or 'the bank'}")
    click.echo(err=True)


def _changed(seen: Stamps, stamps: Callable[[], Stamps]) -> list[Path]:
    """Wait until something differs from `seen`, and return the files that do and are there."""
    while True:
        time.sleep(_PAUSE_S)
        if stamps() != seen:
            time.sleep(_PAUSE_S)  # an editor that writes in two steps is given the time for both
            now = stamps()
            changed = [path for path, stamp in now.items() if stamp not in (seen.get(path), _GONE)]
            if changed:
                return changed


def _due(paths: Sequence[Path], changed: Sequence[Path]) -> Sequence[Path]:
    """Return what to check: the questions that changed, or everything where a bank's own file did."""
    from qbank.bank.load import BANK_FILE, MISCONCEPTIONS_FILE

    of_bank = any(path.name in (BANK_FILE, MISCONCEPTIONS_FILE) for path in changed)
    return paths if of_bank or not changed else changed


_GONE = (0, 0)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return _GONE
    return status.st_mtime_ns, status.st_size
