"""A program to run and what came of it, as plain frozen values that cross the process border as JSON.

No key, option mark or secret may ever be part of a `Program`: everything here is sent to the process that runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

Plain: TypeAlias = "None | bool | int | float | str | tuple[Plain, ...] | Mapping[str, Plain]"
"""What may leave the worker: scalars, tuples (also for lists, torch.Size and tensors) and string-keyed records."""


class Input(msgspec.Struct, frozen=True, omit_defaults=True):
    """A given tensor, drawn by qbank's own generator, bound to `name` before the code runs.

    `values` are row-major float64 numbers, prod(shape) of them; the worker makes a tensor of `dtype` of them.
    """

    name: str
    shape: tuple[int, ...]
    values: tuple[float, ...]
    dtype: Literal["float32", "float64", "int64", "bool"] = "float32"


class Program(msgspec.Struct, frozen=True, omit_defaults=True):
    """Source that is run byte for byte as shown: `setup`, `code` and `after`, then each of `observe` is evaluated.

    `after` uses what `code` defines, such as a call of a function that a student wrote.
    `observe` maps a name to a Python expression over the program's own names and the graders' measures.
    `torch_seed` seeds torch before `setup` runs (default weights and torch.randn come from it).
    """

    setup: str
    code: str
    observe: tuple[tuple[str, str], ...] = ()
    inputs: tuple[Input, ...] = ()
    torch_seed: int = 0
    after: str = ""


class SecondOpinion(msgspec.Struct, frozen=True):
    """What the numpy reference says of the `nn.RNN` calls that a program made.

    `agreed` counts calls recomputed within tolerance, `skipped` names why a call could not be recomputed
    (dropout in training, proj_size, a subclass with its own forward, ...), `disagreed` describes each mismatch.
    """

    agreed: int = 0
    skipped: tuple[str, ...] = ()
    disagreed: tuple[str, ...] = ()


class RnnCall(msgspec.Struct, frozen=True):
    """The shape an `nn.RNN` was fed and how it was built: seen before the call, so also when the call raised."""

    line: int | None
    input_shape: tuple[int, ...]
    batch_first: bool


class Ran(msgspec.Struct, frozen=True, tag="ran"):
    """The program ended; every name of `observe` holds plain data."""

    observed: Mapping[str, Plain]
    warnings: tuple[str, ...] = ()
    calls: tuple[RnnCall, ...] = ()
    second_opinion: SecondOpinion | None = None
    printed: str = ""


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """The shown program raised. `cls` is the bare class name, `line` the 1-based line of `code` (None: outside it)."""

    cls: str
    message: str
    line: int | None
    warnings: tuple[str, ...] = ()
    calls: tuple[RnnCall, ...] = ()
    second_opinion: SecondOpinion | None = None
    printed: str = ""


class Unobserved(msgspec.Struct, frozen=True, tag="unobserved"):
    """The program ended, but the author's `observe` expression `name` raised or gave no plain data."""

    name: str
    message: str


class Stopped(msgspec.Struct, frozen=True, tag="stopped"):
    """The program was ended from outside. `limit`: time | memory | output | crash | isolation | not run | ours.

    `ours`: the machinery itself died, again and again, which says nothing about the program and never counts against
    whoever wrote it. All others follow from what the programs of the job did.
    """

    limit: str
    detail: str

    @property
    def is_ours(self) -> bool:
        """Tell whether the failure is the machinery's, never the program's."""
        return self.limit == "ours"


Outcome: TypeAlias = Ran | Raised | Unobserved | Stopped
