"""How a fork can end: what that means for the programs that it was to run, and how the kernel tells it."""

from __future__ import annotations

import os
import signal
from typing import TypeAlias

import msgspec

from graders.execution import EXIT_MEMORY
from graders.printed import EXIT_OUTPUT
from graders.programs import Stopped

OWN_SIGNALS = frozenset(
    {
        *(signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL),
        *(signal.SIGABRT, signal.SIGTRAP, signal.SIGSYS, signal.SIGXFSZ),
    }
)
"""How a process ends by its own doing where it can send no signals: by faults, limits and abort."""


class Clean(msgspec.Struct, frozen=True):
    """Every result was delivered and every canary sang."""


class Suspect(msgspec.Struct, frozen=True):
    """After the `unverified` programs the canary did not sing; `rest` were not started."""

    unverified: tuple[int, ...]
    rest: tuple[int, ...]
    changed: str


class Halted(msgspec.Struct, frozen=True):
    """The fork ended while `culprit` ran; the `unverified` programs before it have no canary."""

    culprit: int
    how: Stopped
    unverified: tuple[int, ...]
    rest: tuple[int, ...]


Ending: TypeAlias = Clean | Suspect | Halted


def exit_of(pid: int, tied: bool) -> Stopped | None:
    """Return how a fork that has ended did so, as the kernel saw it; None while it runs. It stays to be reaped."""
    seen = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if seen is None:
        return None
    if seen.si_code == os.CLD_EXITED:
        if seen.si_status == EXIT_MEMORY:
            return Stopped("memory", "it used up its memory")
        if seen.si_status == EXIT_OUTPUT:
            return Stopped("output", "it printed or reported too much")
        return Stopped("crash", f"it ended the interpreter (exit status {seen.si_status})")
    if seen.si_status == signal.SIGXCPU:
        return Stopped("time", "it used up its processor time")
    if tied and seen.si_status not in OWN_SIGNALS:
        return Stopped("ours", f"it was ended from outside with {signal.Signals(seen.si_status).name}")
    return Stopped("crash", f"it ended with {signal.Signals(seen.si_status).name}")
