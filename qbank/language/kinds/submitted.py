"""Fields of the kinds in which a program is written: a reference, rules, and the submissions that prove them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from qbank.language.fields import Code, Expr, Prose
from qbank.language.kinds.every_kind import Common, Fields, Ids, Many, at_field
from qbank.language.meanings import Meanings

RUNS = "runs without an error"
"""The criterion that every submission is held to without being asked: it earns nothing, and all others need it."""


class SourceRule(Fields):
    """What the source may and must hold: read from it by the grader, never believed of the program."""

    name: str = Field(min_length=2, max_length=60, description="What students read.")
    must_use: Ids = Field(default=(), description="Names, such as nn.RNNCell, one of which at least must be called.")
    must_not_use: Ids = Field(default=(), description="Names that may stand nowhere in the source.")
    must_not_define: Ids = Field(default=(), description="Functions or methods that the source may not define.")
    no_loops: bool = Field(default=False, description="No loop, comprehension, map, reduce or recursion at all.")
    points: float | None = Field(
        default=None,
        gt=0,
        le=100,
        description="Its share of the points; without it, whoever breaks it gets none at all.",
    )
    because: Prose | None = Field(default=None, description="Said to whoever breaks it.")

    @model_validator(mode="after")
    def _says_something(self) -> SourceRule:
        if not (self.must_use or self.must_not_use or self.must_not_define or self.no_loops):
            raise ValueError("a rule needs one of must_use, must_not_use, must_not_define, no_loops")
        return self


class WrongSubmission(Fields):
    """A submission as somebody would write it who believes something else. It must miss what `fails` names."""

    code: Code = Field(description="The whole submission.")
    misconception: Ids = Field(default=(), description="Whose belief this is.")
    fails: Ids = Field(
        min_length=1, description=f"Names of criteria or rules, all of which it must miss; '{RUNS}' if it must raise."
    )
    when: Expr | None = Field(default=None, description="Only where this holds; without it, always.")
    feedback: Prose | None = Field(default=None, description="Answers the belief here; else the catalogue's text.")


class RightSubmission(Fields):
    """A correct submission, written otherwise than the reference; text alone will do. It must earn all points."""

    code: Code = Field(description="The whole submission.")
    when: Expr | None = Field(default=None, description="Only where this holds; without it, always.")


def _as_submission(written: Any) -> Any:
    return written if isinstance(written, dict | RightSubmission) else {"code": written}


class Submitted(Common):
    """Fields of the kinds in which a program is written and run."""

    kind: str
    ways: Many[Annotated[Literal["entry"], Meanings({"entry": "A program is written."})]] = Field(
        default=("entry",), alias="as", min_length=1, description="A program is written."
    )
    starter: Code = Field(description="What stands in the editor at first: the signature, and what it is to do.")
    reference: Code = Field(description="A solution. It is run beside every submission, and no student ever sees it.")
    rules: Many[SourceRule] = Field(default=(), description="What its source may and must hold.")
    wrong: Many[WrongSubmission] = Field(min_length=3, description="Submissions that must fail, and at what.")
    right: Many[
        Annotated[RightSubmission, BeforeValidator(_as_submission, json_schema_input_type=str | RightSubmission)]
    ] = Field(min_length=1, description="Correct submissions that are written differently.")

    @model_validator(mode="after")
    def _shows_no_program(self) -> Submitted:
        if self.code.source.strip():
            raise at_field("code", f"a question of kind {self.kind} shows no program: write starter and reference")
        return self
