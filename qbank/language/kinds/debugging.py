"""Kind `debugging`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from qbank.language.fields import Code, Expr, Prose
from qbank.language.kinds.distractor import Distractor
from qbank.language.kinds.every_kind import Fields, Ids, Many, WithProgram, at_field
from qbank.language.kinds.requirement import Require
from qbank.language.meanings import Meanings


class Fix(Fields):
    """A repair to choose from: lines of the code replaced. Running the edited program decides whether it is right."""

    edit: dict[int, Code] = Field(min_length=1, description="Line number to what stands there instead; empty: removed.")
    misconception: Ids = Field(default=(), description="Whose belief this is, if running shows that it is wrong.")
    must: (
        Annotated[
            Literal["run", "raise"],
            Meanings({"run": "It runs, and misses a requirement.", "raise": "It raises an exception."}),
        ]
        | None
    ) = Field(default=None, description="What you state of a wrong fix: that it runs all the same, or that it raises.")
    when: Expr | None = Field(default=None, description="Only where this holds; without it, always.")
    feedback: Prose | None = Field(default=None, description="Answers the belief here; else the catalogue's text.")


class DebuggingQuestion(WithProgram):
    """What really happens when a program runs: the outcome, the line that raises, or which edit repairs it."""

    kind: Literal["debugging"] = Field(description="What happens when a program runs, or what repairs it.")
    asks: Annotated[
        Literal["outcome", "line", "fix"],
        Meanings(
            {
                "outcome": "What happens: the exception with its message, or that there is none.",
                "line": "Which line raises, if any.",
                "fix": "Which edit repairs the program.",
            }
        ),
    ] = Field(description="The outcome, the line that raises, or the repair.")
    confirm: Expr | None = Field(default=None, description="What must hold of the outcome, e.g. outcome.raised.")
    runs_as: Prose | None = Field(default=None, description="How a run without error reads as an option.")
    distractors: Many[Distractor] = Field(default=(), description="Wrong answers, each by a belief.")
    fixes: Many[Fix] = Field(default=(), description="For asks: fix. Repairs to choose from; running decides of each.")
    require: Many[Require] = Field(default=(), description="For asks: fix. What the repaired program must show.")
    sets: int = Field(default=2, ge=1, le=5, description="For asks: fix. In how many draws of the inputs it must hold.")

    changed_lines: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="For a written fix: how many lines may differ at most; it is a criterion like the requirements.",
    )

    same: Ids = Field(
        default=(),
        description="For a written fix: observations that must come out as with the first right fix.",
    )

    @model_validator(mode="after")
    def _fields_of_what_is_asked(self) -> DebuggingQuestion:
        if self.asks != "fix":
            for name in ("fixes", "require", "sets", "changed_lines", "same"):
                if name in self.model_fields_set:
                    raise at_field(name, f"{name} belongs to asks: fix, and this question asks for the {self.asks}")
            return self
        if not self.fixes:
            raise at_field("asks", "a question that asks for the fix needs fixes to choose from")
        for name in ("distractors", "runs_as"):
            if name in self.model_fields_set:
                raise at_field(name, f"{name} has no place where the fix is asked for: wrong options are fixes, too")
        if len(self.ways) > 1:
            raise at_field("as", "a fix is either chosen or written: as is [choice] or [entry]")
        for name in ("changed_lines", "same"):
            if name in self.model_fields_set and self.ways != ("entry",):
                raise at_field(name, f"{name} belongs to a fix that is written: as: [entry]")
        for name in self.same:
            if name not in self.observe:
                raise at_field("same", f"nothing observed is called {name!r}; there are {', '.join(self.observe)}")
        return self
