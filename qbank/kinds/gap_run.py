"""What marking a typed call needs: the programs with their gap, and what they must meet. Kept beside the key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from graders.programs import Program

_Scalar: TypeAlias = bool | int | float | str | None
Bound: TypeAlias = _Scalar | tuple[_Scalar | tuple[_Scalar, ...], ...]
"""A parameter or derived value: a scalar, vector or matrix."""


class Requirement(msgspec.Struct, frozen=True):
    """One thing a program must meet, as an expression over observations and parameters (configuration, cloze)."""

    name: str
    that: str
    because: str


class GapRun(msgspec.Struct, frozen=True):
    """Programs with the text `gap` in their code, the requirements on each, and the names these speak of."""

    gap: str
    programs: tuple[Program, ...]
    requirements: tuple[Requirement, ...]
    bindings: Mapping[str, Bound]
