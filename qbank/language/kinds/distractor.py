"""A distractor: a wrong answer as a belief gives it."""

from __future__ import annotations

from pydantic import Field, model_validator

from qbank.language.fields import Code, Expr, Prose
from qbank.language.kinds.every_kind import Fields, Ids


class Distractor(Fields):
    """A wrong answer as a belief gives it. Exactly one of `assume`, `edit` and `value` says how."""

    misconception: Ids = Field(description="Id (or ids) from misconceptions.yaml.")
    assume: dict[str, Expr] | None = Field(
        default=None, description="Run the same program with these parameters instead, as the believer sees it."
    )
    edit: dict[int, Code] | None = Field(default=None, description="Run the program with these lines replaced.")
    value: Expr | None = Field(default=None, description="The believed value as an expression over the observations.")
    when: Expr | None = Field(default=None, description="Only where this holds; without it, always.")
    feedback: Prose | None = Field(default=None, description="Answers the belief here; else the catalogue's text.")

    @model_validator(mode="after")
    def _one_way(self) -> Distractor:
        given = [name for name in ("assume", "edit", "value") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a distractor needs exactly one of assume, edit, value; this one has {', '.join(given) or 'none'}"
            )
        return self
