"""One attack: what it must not achieve, and the program that a student would hand in."""

from __future__ import annotations

from typing import NamedTuple


class Attack(NamedTuple):
    """`aim` finishes the sentence "it must not …"."""

    aim: str
    code: str
