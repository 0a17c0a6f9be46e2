"""Kind `shape`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from qbank.language.fields import Expr
from qbank.language.kinds.distractor import Distractor
from qbank.language.kinds.every_kind import Many, WithProgram


class ShapeQuestion(WithProgram):
    """The shape of a tensor, as it really comes out."""

    kind: Literal["shape"] = Field(description="The shape of a tensor.")
    key: Expr = Field(description="Which observation is asked for.")
    confirm: Expr | None = Field(default=None, description="The same shape once more, as a formula over parameters.")
    distractors: Many[Distractor] = Field(default=(), description="Wrong answers, each by a belief.")
