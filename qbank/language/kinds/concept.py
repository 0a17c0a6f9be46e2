"""Kind `concept`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from qbank.language.fields import Code, Expr, Prose
from qbank.language.kinds.every_kind import Common, Fields, Ids, Many, Way, at_field
from qbank.language.kinds.settlement import Settlement
from qbank.language.meanings import Meanings


class Settled(Settlement):
    """Whether a statement holds where no run decides it, on the word of a reviewer. `qbank check` counts these."""

    holds: bool = Field(description="Whether the statement holds.")


class Statement(Fields):
    """A claim in words, and what decides it: a measurement (`holds_if`), or a reviewer (`settled`)."""

    text: Prose = Field(description="The claim, in one line of text with `code` in ticks.")
    measure: Code | None = Field(
        default=None, description="A Python expression, evaluated after the program; may call measures such as depends."
    )
    holds_if: Expr | None = Field(
        default=None, description="When the claim holds: over `measure`, parameters and observations."
    )
    fails_if: Expr | None = Field(
        default=None, description="When it fails; between the two nothing is decided. Without it: not holds_if."
    )
    settled: Settled | None = Field(default=None, description="A decision that no run can make.")
    misconception: Ids = Field(default=(), description="Who believes it though it is false, or denies it though true.")
    when: Expr | None = Field(default=None, description="Only where this holds; without it, always.")
    feedback: Prose | None = Field(default=None, description="Answers the belief here; else the catalogue's text.")

    @model_validator(mode="after")
    def _decided_once(self) -> Statement:
        if (self.holds_if is None) == (self.settled is None):
            raise ValueError("a statement needs exactly one of holds_if and settled")
        for name in ("measure", "fails_if"):
            if self.settled is not None and getattr(self, name) is not None:
                raise at_field(name, f"a statement that a reviewer settled has no {name}")
        if self.measure is not None and self.holds_if is not None and "measure" not in self.holds_if.names:
            raise at_field("holds_if", "holds_if does not speak of `measure`, so that nothing needs measuring")
        return self


class ConceptQuestion(Common):
    """Which statements hold. Each is decided by a measurement, or settled by a named reviewer."""

    kind: Literal["concept"] = Field(description="Which statements hold.")
    ways: Many[Way] = Field(
        default=("choice",), alias="as", min_length=1, description="Statements are picked, never typed."
    )
    statements: Many[Statement] = Field(
        min_length=2, description="Claims to choose from; more than are shown make more variants."
    )
    form: Annotated[
        Literal["options", "truth"],
        Meanings({"options": "Statements are the options.", "truth": "One drawn statement is true or false."}),
    ] = Field(default="options", description="Statements as options, or one drawn statement that is true or false.")
    asks: bool = Field(default=True, description="Whether those that hold are to be found (true), or those that fail.")
    probe: Code = Field(
        default="",
        validate_default=True,
        description="Python that runs after the code and is not shown: what measures look at.",
    )
    evidence: Annotated[
        Literal["per variant", "per question"],
        Meanings(
            {
                "per variant": "Each variant measures on draws of its own.",
                "per question": "All variants share a few draws: for what costs seconds.",
            }
        ),
    ] = Field(
        default="per variant",
        description="Whether each variant measures on draws of its own, or all share a few (for what costs seconds).",
    )
    sets: int | None = Field(
        default=None, ge=1, le=5, description="On how many draws each claim is measured: 2, or 3 for a whole question."
    )

    @property
    def draws(self) -> int:
        """On how many draws each claim is measured."""
        return self.sets or (3 if self.evidence == "per question" else 2)

    @model_validator(mode="after")
    def _askable(self) -> ConceptQuestion:
        if self.ways != ("choice",):
            raise at_field("as", "statements are picked, never typed: write as: [choice]")
        if self.form == "truth":
            if self.select != "one" or self.options != 2:
                raise at_field("form", "true or false are two options of which one is right: write options: 2")
            if not self.asks:
                raise at_field("asks", "a single statement is asked as true or false: leave asks out")
        return self
