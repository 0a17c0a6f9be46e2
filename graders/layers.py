"""The isolation layers around a program: one table, applied row by row, each row with its state in plain words.

A stricter runner is this table with more rows and a longer list of required ones, never a second runner.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
from typing import Literal, NoReturn

import msgspec

from graders import kernel, spawn
from graders.layer import Ground, Layer, Missing
from graders.layer_rows import ROWS
from graders.library import DEVICES, library

LEFT_OUT = "left out on request"


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
    ground = trial_ground()
    held = [*hold("start", ground), *hold("loaded", ground)]
    ground = with_rules(ground)
    sys.stdout.buffer.write(msgspec.json.encode([*held, *try_in_fork(ground)]))


def trial_ground() -> Ground:
    """Return what the layers are tried with: no program is run there."""
    return Ground(
        memory_bytes=1 << 32, cpu_s=10, kept_descriptor=-1, file_rules=None, signal_rules=None, library=library()
    )


def with_rules(ground: Ground) -> Ground:
    """Add what Landlock gives of the rulesets that forks bind themselves to."""
    try:
        version = kernel.landlock_version()
        files = kernel.landlock_ruleset((*ground.library.entries(), *DEVICES), ground.library.folders)
        signals = kernel.landlock_scope() if version >= 6 else None
    except OSError:
        return ground
    return msgspec.structs.replace(ground, file_rules=files, signal_rules=signals)


def hold(stage: Literal["start", "loaded"], ground: Ground, without: Collection[str] = ()) -> list[LayerState]:
    """Apply every layer of this stage to this process, but those to go without, and say how each went."""
    return [_attempt(row, ground, without) for row in ROWS if row.stage == stage]


def hold_in_fork(ground: Ground, names: frozenset[str]) -> None:
    """Apply the named layers of the fork. Raises where one that held in the trial no longer does."""
    for row in ROWS:
        if row.stage == "fork" and row.name in names:
            row.hold(ground)


def try_in_fork(ground: Ground, without: Collection[str] = ()) -> list[LayerState]:
    """Apply and prove every layer of the fork in a fork that runs no program, and report what held."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        _report_trial(msgspec.structs.replace(ground, kept_descriptor=write_end), without)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as channel:
        written = channel.read()
    os.waitpid(pid, 0)
    if not written:
        return [LayerState(row.name, row.stops, False, "the trial died") for row in ROWS if row.stage == "fork"]
    return msgspec.json.decode(written, type=list[LayerState])


def _report_trial(ground: Ground, without: Collection[str]) -> NoReturn:
    try:
        states = [_attempt(row, ground, without) for row in ROWS if row.stage == "fork"]
        os.write(ground.kept_descriptor, msgspec.json.encode(states))
    finally:
        os._exit(0)


def _attempt(row: Layer, ground: Ground, without: Collection[str]) -> LayerState:
    if row.name in without:
        return LayerState(row.name, row.stops, False, LEFT_OUT)
    try:
        words = row.hold(ground)
        row.prove(ground)
    except (Missing, ImportError, OSError, ValueError) as reason:
        return LayerState(row.name, row.stops, False, str(reason))
    return LayerState(row.name, row.stops, True, words)
