"""Kind `cloze`."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from qbank.language.fields import Code, Expr, Name, Prose
from qbank.language.kinds.every_kind import Fields, Ids, Many, WithProgram, at_field
from qbank.language.kinds.requirement import Require
from qbank.language.meanings import Meanings
from qbank.language.template import BankTemplate

MOST_FILLINGS = 64
"""Combinations of fillings: each is run on every set of inputs, for every variant."""


class Filling(Fields):
    """What could stand in one gap; text alone will do."""

    code: Code = Field(description="What stands in the gap, on one line; empty: nothing.")
    misconception: Ids = Field(default=(), description="Whose belief this is, where it is what makes a program wrong.")

    @field_validator("code")
    @classmethod
    def _one_line(cls, code: BankTemplate) -> BankTemplate:
        if ";" in code.source or "\n" in code.source.strip():
            raise ValueError("a filling is one line without a semicolon: answers on paper are separated by it")
        return code


def _as_filling(written: Any) -> Any:
    return written if isinstance(written, dict | Filling) else {"code": written}


Fillings = Annotated[
    Many[Annotated[Filling, BeforeValidator(_as_filling, json_schema_input_type=str | Filling)]],
    Field(min_length=2, description="What can stand there: text, or {code, misconception}."),
]


class JointFilling(Fields):
    """A belief about several gaps together: it is recognised in every wrong filling that has these."""

    gaps: dict[Name, Code] = Field(min_length=1, description="Gap to filling, written as in the gap's list.")
    misconception: Ids = Field(min_length=1, description="Whose belief this is, if running shows that it is wrong.")
    when: Expr | None = Field(default=None, description="Only where this holds; without it, always.")
    feedback: Prose | None = Field(default=None, description="Answers the belief here; else the catalogue's text.")


class ClozeQuestion(WithProgram):
    """Code with gaps, what can stand in each, and what the program must then do. Every combination is run."""

    kind: Literal["cloze"] = Field(description="Several gaps, and what the program must then do.")
    gaps: dict[Name, Fillings] = Field(min_length=1, max_length=6, description="Gap to what can stand there.")
    fillings: Many[JointFilling] = Field(default=(), description="Beliefs that several gaps show only together.")
    require: Many[Require] = Field(default=(), description="What the completed program must show.")
    marking: Annotated[
        Literal["joint", "per gap"],
        Meanings(
            {
                "joint": "All gaps, or nothing.",
                "per gap": "Each gap has its share of the points; refused where one gap depends on another.",
            }
        ),
    ] = Field(
        default="joint",
        description="All or nothing, or each gap by itself: only where one gap never depends on another.",
    )
    filled: Annotated[
        Literal["picked", "typed"],
        Meanings(
            {
                "picked": "From a list of the texts that the gap may hold.",
                "typed": "By hand, into a field: nothing is offered, and whatever is typed is run.",
            }
        ),
    ] = Field(default="picked", description="As an entry: how students fill each gap on a page.")
    sets: int = Field(default=2, ge=1, le=5, description="In how many draws of the inputs a filling must hold.")
    same: Ids = Field(
        default=(),
        description="Observations in which all right fillings agree, and which a typed one must share with the key.",
    )

    @model_validator(mode="after")
    def _bounded(self) -> ClozeQuestion:
        count = prod(len(fillings) for fillings in self.gaps.values())
        if count > MOST_FILLINGS:
            raise at_field("gaps", f"{count} combinations of fillings; at most {MOST_FILLINGS} are run")
        if any("__" in f"{name}_" for name in self.gaps):
            raise at_field(
                "gaps", "a gap's name has two underscores in a row, or one at its end: its mark would be unclear"
            )
        for name in ("filled", "same"):
            if name in self.model_fields_set and "entry" not in self.ways:
                raise at_field(name, f"{name} is about gaps that students fill: as: [entry], or [choice, entry]")
        for name in self.same:
            if name not in self.observe:
                raise at_field("same", f"nothing observed is called {name!r}; there are {', '.join(self.observe)}")
        return self
