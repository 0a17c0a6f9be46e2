"""Kind `expression`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from qbank.language.fields import Code, Expr, Prose
from qbank.language.kinds.every_kind import Fields, Ids, Many, WithProgram, at_field


class ExpressionOption(Fields):
    """An expression that may or may not equal the target."""

    code: Code = Field(description="A Python expression over the program's names.")
    misconception: Ids = Field(default=(), description="Whose belief this is, if running shows that it is wrong.")
    when: Expr | None = Field(default=None, description="Only where this holds; without it, always.")
    feedback: Prose | None = Field(default=None, description="Answers the belief here; else the catalogue's text.")


class ExpressionQuestion(WithProgram):
    """Which expressions equal a target. Each is evaluated after the program, on several draws, and compared."""

    kind: Literal["expression"] = Field(description="Which expressions equal a target.")
    target: Code = Field(description="What they are compared with: a Python expression over the program's names.")
    reference: Code = Field(description="An expression that must equal the target; offered as the right option.")
    expressions: Many[ExpressionOption] = Field(
        min_length=1, description="Expressions to choose from; running decides about each."
    )
    sets: int = Field(
        default=2, ge=1, le=5, description="On how many draws of inputs and default weights it must be equal."
    )

    @model_validator(mode="after")
    def _only_picked(self) -> ExpressionQuestion:
        if self.ways != ("choice",):
            raise at_field("as", "an expression is picked, never typed: write as: [choice]")
        return self
