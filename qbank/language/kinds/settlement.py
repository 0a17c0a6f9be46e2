"""A reviewer's word for what no run can decide: a definition, a purpose, a typical use."""

from __future__ import annotations

from pydantic import Field

from qbank.language.kinds.every_kind import Fields


class Settlement(Fields):
    """Who vouches for facts that no run decides, and why. `qbank check` counts them."""

    by: str = Field(min_length=2, max_length=80, description="The reviewer.")
    because: str = Field(min_length=10, description="Why no run decides it, and what it rests on.")
