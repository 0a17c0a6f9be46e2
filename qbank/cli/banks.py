"""Which bank a command means: --bank, else the bank that ships with qbank."""

from __future__ import annotations

from pathlib import Path


def find_bank(given: Path | None) -> Path:
    """Return the bank's folder."""
    from qbank.shipped import shipped

    return given if given is not None else shipped("questions")
