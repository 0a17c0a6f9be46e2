"""A figure of a question: curves whose numbers a run measured, with words for whoever cannot see them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from qbank.language.fields import Expr, Prose
from qbank.language.meanings import Meanings
from qbank.language.model import Fields

MOST_CURVES = 4
MOST_POINTS = 60
MOST_TITLE = 70
MOST_LABEL = 40


def _one_line(label: str) -> str:
    if not label.strip() or label != " ".join(label.split()):
        raise ValueError("a label is one line of text without needless blanks")
    return label


Label = Annotated[
    str,
    StringConstraints(max_length=MOST_LABEL),
    AfterValidator(_one_line),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MOST_LABEL}),
]


class Across(Fields):
    """The axis from left to right."""

    label: Label = Field(description="What runs from left to right, such as epoch.")
    values: Expr | None = Field(
        default=None, description="The place of each point, over observations; without it 1, 2, 3 and so on."
    )


class Upwards(Fields):
    """The axis from bottom to top."""

    label: Label = Field(description="What the curves tell, such as loss.")
    scale: Annotated[
        Literal["linear", "log"],
        Meanings({"linear": "Equal steps are equal differences.", "log": "Equal steps are equal factors."}),
    ] = Field(default="linear", description="How numbers are laid out along the axis.")
    digits: int = Field(
        default=3,
        ge=1,
        le=6,
        description="To how many significant digits the numbers are rounded before they are used.",
    )


class FigureSpec(Fields):
    """Curves drawn from what the program of the question measured."""

    title: Prose = Field(description="What the figure shows, in one line of plain text.")
    x: Across = Field(description="What runs from left to right.")
    y: Upwards = Field(description="What the curves tell, and how it is laid out.")
    series: dict[Label, Expr] = Field(
        min_length=1,
        max_length=MOST_CURVES,
        description="The label of each curve, and its numbers: an expression over observations, 2 to 60 numbers.",
    )
    alt: Prose | None = Field(
        default=None,
        description="Replaces what is read out instead of the picture. `figure` has `words` (the usual text), `x` and "
        "`series` (numbers by label), all rounded as they are drawn.",
    )
