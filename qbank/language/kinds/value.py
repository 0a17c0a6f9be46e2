"""Kind `value`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from qbank.language.fields import Expr
from qbank.language.kinds.distractor import Distractor
from qbank.language.kinds.every_kind import Fields, Many, WithProgram, at_field


class Display(Fields):
    """How a number is printed."""

    decimals: int = Field(ge=0, le=8, description="Decimals shown.")


class Accept(Fields):
    """How close a typed number must be: exactly one of these."""

    rounded_to: int | None = Field(default=None, ge=0, le=8, description="Half a unit of that decimal place.")
    absolute: float | None = Field(default=None, gt=0, description="How far off, at most.")
    relative: float | None = Field(default=None, gt=0, lt=1, description="How far off, as a share of the key.")

    @model_validator(mode="after")
    def _one(self) -> Accept:
        if sum(value is not None for value in (self.rounded_to, self.absolute, self.relative)) != 1:
            raise ValueError("accept needs exactly one of rounded_to, absolute, relative")
        return self


class ValueQuestion(WithProgram):
    """A number, vector or matrix, as it really comes out."""

    kind: Literal["value"] = Field(description="A number, vector or matrix.")
    key: Expr = Field(description="Which observation is asked for.")
    confirm: Expr | None = Field(default=None, description="The same value once more, as a formula over parameters.")
    distractors: Many[Distractor] = Field(default=(), description="Wrong answers, each by a belief.")
    display: Display | None = Field(default=None, description="Decimals shown; without it, whole numbers.")
    accept: Accept | None = Field(default=None, description="How close a typed number must be; without it, exact.")

    @model_validator(mode="after")
    def _typeable(self) -> ValueQuestion:
        if self.display and "entry" in self.ways:
            if self.accept is None:
                raise at_field("display", "a number shown with decimals cannot be typed exactly: it needs accept")
            if self.accept.rounded_to is not None and self.accept.rounded_to > self.display.decimals:
                raise at_field("accept", "accept wants more decimals than display shows")
        return self
