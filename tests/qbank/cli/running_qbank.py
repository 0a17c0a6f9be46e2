"""What the fixture `qbank` of this folder gives to a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Qbank: TypeAlias = Callable[..., Ended]
"""Run `qbank` with these arguments, each turned into text."""
