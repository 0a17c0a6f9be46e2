"""The runner for programs from people nobody trusts: the same runner, with every layer that must hold.

Where one of them is missing, nothing is run: `Runner` raises RunnerUnavailable with the reason and what would help.
"""

from __future__ import annotations

from graders.limits import Limits
from graders.runner import Runner

STUDENT_LAYERS: tuple[str, ...] = (
    "network",
    "process table",
    "open files",
    "file tree",
    "privileges",
    "user",
    "capabilities",
    "tracing",
    "session",
    "environment",
    "descriptors",
    "files",
    "signals",
    "memory",
    "cpu",
    "file size",
    "core dumps",
    "processes",
    "system calls",
)
"""The layers (see `graders.layer_rows.ROWS`) without which no student's program is run.

Of all rows only "inner namespaces" is not here: containers often forbid to set it, and "system calls" refuses the same.
"""

STUDENT_LIMITS = Limits(wall_s=10.0, printed_bytes=4000)
"""Bounds of each program of a submission; what it prints is shown back to the student up to `printed_bytes`."""


def student_runner(limits: Limits = STUDENT_LIMITS) -> Runner:
    """Return a Runner that refuses to run anything where a layer of STUDENT_LAYERS is missing.

    One submission is one `run([...])`: one job, and so a fork of its own. Ground truth is always another job.
    """
    return Runner(limits=limits, second_opinion=False, require=STUDENT_LAYERS)
