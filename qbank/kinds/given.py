"""Given tensors of a draw: their lengths and bounds worked out, and their numbers drawn from a stream.

What is drawn depends on the stream and the name alone, so that whoever has both gets the same numbers again.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import msgspec

from graders.programs import Input
from qbank.drawing.stream import Stream
from qbank.kinds.findings import Finding, Refused
from qbank.language.given import Distribution, Dtype, parse_given
from qbank.language.guards import ExpressionError

MAX_INPUT = 4_096
_FARTHEST = 2**31


class Given(msgspec.Struct, frozen=True):
    """A tensor that can be drawn at any time. `low` and `high` bound integers, both included."""

    name: str
    distribution: Distribution
    shape: tuple[int, ...]
    dtype: Dtype = "float32"
    low: int = 0
    high: int = 0

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return prod(self.shape)

    def draw(self, stream: Stream, name: str) -> Input:
        """Draw its numbers under `name`."""
        values: tuple[float, ...]
        match self.distribution:
            case "normal":
                values = stream.normals(name, self.size)
            case "uniform":
                values = stream.uniforms(name, self.size)
            case "integers":
                values = tuple(map(float, stream.integers(name, self.size, self.low, self.high)))
            case "booleans":
                values = tuple(map(float, stream.integers(name, self.size, 0, 1)))
        return Input(self.name, self.shape, values, self.dtype)


def make_given(name: str, written: str, bindings: Mapping[str, Any], place: tuple[str | int, ...]) -> Given:
    """Work out the lengths and bounds of an input. Raise Refused where they cannot be."""
    given = parse_given(written)
    try:
        shape = given.shape.evaluate(bindings)
        low, high = (one.evaluate(bindings) if one is not None else 0 for one in (given.low, given.high))
    except ExpressionError as error:
        raise Refused(Finding("input-failed", str(error), place)) from None
    for length in shape:
        if type(length) is not int or not 0 < length <= MAX_INPUT:
            what = f"the input {name} would have the shape {shape!r}: {MAX_INPUT:,} numbers at most, and no empty axis"
            raise Refused(Finding("input-failed", what, place))
    if prod(shape) > MAX_INPUT:
        raise Refused(
            Finding("input-failed", f"the input {name} has {prod(shape)} numbers; at most {MAX_INPUT}", place)
        )
    if type(low) is not int or type(high) is not int or not -_FARTHEST <= low <= high <= _FARTHEST:
        raise Refused(Finding("input-failed", f"the input {name} would lie between {low!r} and {high!r}", place))
    return Given(name, given.distribution, shape, given.dtype, low, high)
