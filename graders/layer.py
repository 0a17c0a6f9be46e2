"""What one isolation layer is, what it needs to know, and how it says that this machine does not give it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from graders.library import Library


class Missing(Exception):
    """This machine does not give the layer; the text says why."""


class Ground(msgspec.Struct, frozen=True):
    """What the layers of one fork need to know.

    `file_rules`, `signal_rules`: descriptors of Landlock rulesets that are made before the fork; None where the kernel
    has no such rules.
    """

    memory_bytes: int
    cpu_s: int
    kept_descriptor: int
    file_rules: int | None
    signal_rules: int | None
    library: Library


def nothing_to_prove(ground: Ground) -> None:
    """Applying it without an error is the proof."""


class Layer(msgspec.Struct, frozen=True):
    """One row. `hold` applies it and returns in words how; `prove` tries what it should stop, where no program runs.

    stage `start`: once, before torch is loaded, while there is one thread; `loaded`: once, when torch is there;
    `fork`: in every fork, before its first program.
    """

    name: str
    stops: str
    stage: Literal["start", "loaded", "fork"]
    hold: Callable[[Ground], str]
    prove: Callable[[Ground], None] = nothing_to_prove
