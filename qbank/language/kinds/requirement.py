"""A requirement: what a program must show, however it was completed."""

from __future__ import annotations

from pydantic import Field

from qbank.language.fields import Expr, Prose
from qbank.language.kinds.every_kind import Fields


class Require(Fields):
    """What a filled program must show."""

    name: str = Field(min_length=2, max_length=60, description="What students read when they miss it.")
    that: Expr = Field(description="What must hold of observations and parameters.")
    because: Prose | None = Field(default=None, description="Said to whoever misses it.")
