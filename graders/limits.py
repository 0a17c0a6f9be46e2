"""How much one program may use before it is ended from outside. Never taken from a bank or a request."""

from __future__ import annotations

import msgspec

MESSAGE = 2000
"""Characters kept of an exception's message or a warning."""

WARNINGS_KEPT = 50


class Limits(msgspec.Struct, frozen=True):
    """Bounds of one program, and of how many stopped programs one job puts up with.

    `wall_s`: seconds of wall time per program. `memory_mb`: address space above that of the waiting process.
    `output_bytes`: what a program may print; the first `printed_bytes` of it are kept. `stops`: after so
    many stopped programs in one job the remaining ones are not run. `reports`: how often a program may call
    `report(value)`, which is bound in its names where this is not 0, to tell how far it is; later calls are dropped.
    """

    wall_s: float = 5.0
    memory_mb: int = 2048
    output_bytes: int = 1_000_000
    printed_bytes: int = 0
    stops: int = 3
    reports: int = 0
