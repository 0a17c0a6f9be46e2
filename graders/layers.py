"""The isolation layers around a program: one table, applied row by row, each row with its state in plain words.

A stricter runner is this table with more rows and a longer list of required ones, never a second runner.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import msgspec

from graders import kernel, spawn
from graders.layer_rows import ROWS, Ground, Layer, Missing

TRIAL = Ground(memory_bytes=1 << 32, cpu_s=10, kept_descriptor=-1, ruleset=None)


class LayerState(msgspec.Struct, frozen=True):
    """Whether a layer holds on this machine, what it stops, and in words how it holds or why it does not."""

    name: str
    stops: str
    held: bool
    words: str


def survey() -> tuple[LayerState, ...]:
    """Try every layer for real in a process of its own, without torch, and say which hold on this machine."""
    if not hasattr(os, "fork"):
        return tuple(LayerState(row.name, row.stops, False, "this system cannot fork") for row in ROWS)
    asked = subprocess.run(
        spawn.command("layers", "report"),
        env=spawn.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        check=False,
        timeout=60,
    )
    if asked.returncode:
        words = asked.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return tuple(LayerState(row.name, row.stops, False, f"the trial failed: {words}") for row in ROWS)
    return msgspec.json.decode(asked.stdout, type=tuple[LayerState, ...])


def report() -> None:
    """Apply all layers to this process and a fork of it, and print their states as JSON: what `survey` starts."""
    held = hold_in_keeper()
    ruleset, _ = open_ruleset(readable_paths())
    sys.stdout.buffer.write(msgspec.json.encode([*held, *try_in_fork(ruleset)]))


def readable_paths() -> tuple[str, ...]:
    """Return the only places that a program may read: Python's library, the installed packages, three devices."""
    paths = sysconfig.get_paths()
    library = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    installed = [find_spec(name) for name in ("torch", "numpy")]  # where a .pth file put them
    library += [str(Path(spec.origin).parent.parent) for spec in installed if spec is not None and spec.origin]
    devices = ["/dev/null", "/dev/zero", "/dev/urandom"]
    return tuple(dict.fromkeys(str(Path(path).resolve()) for path in (*library, *devices)))


def open_ruleset(readable: Sequence[str]) -> tuple[int | None, str]:
    """Return the Landlock ruleset's descriptor for forks to bind themselves to, or None and why there is none."""
    try:
        return kernel.landlock_ruleset(readable), ""
    except OSError as reason:
        return None, str(reason)


def hold_in_keeper() -> list[LayerState]:
    """Apply every layer of the keeper to this process and say how each went."""
    return [_attempt(row, TRIAL) for row in ROWS if row.stage == "keeper"]


def hold_in_fork(ground: Ground, names: frozenset[str]) -> None:
    """Apply the named layers of the fork. Raises where one that held in the trial no longer does."""
    for row in ROWS:
        if row.stage == "fork" and row.name in names:
            row.hold(ground)


def try_in_fork(ruleset: int | None) -> list[LayerState]:
    """Apply and prove every layer of the fork in a fork that runs no program, and report what held."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        _report_trial(msgspec.structs.replace(TRIAL, kept_descriptor=write_end, ruleset=ruleset))
    os.close(write_end)
    with os.fdopen(read_end, "rb") as channel:
        written = channel.read()
    os.waitpid(pid, 0)
    if not written:
        return [LayerState(row.name, row.stops, False, "the trial died") for row in ROWS if row.stage == "fork"]
    return msgspec.json.decode(written, type=list[LayerState])


def _report_trial(ground: Ground) -> NoReturn:
    try:
        states = [_attempt(row, ground) for row in ROWS if row.stage == "fork"]
        os.write(ground.kept_descriptor, msgspec.json.encode(states))
    finally:
        os._exit(0)


def _attempt(row: Layer, ground: Ground) -> LayerState:
    try:
        words = row.hold(ground)
        row.prove(ground)
    except (Missing, ImportError, OSError, ValueError) as reason:
        return LayerState(row.name, row.stops, False, str(reason))
    return LayerState(row.name, row.stops, True, words)
