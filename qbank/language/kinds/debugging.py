"""Kind `debugging`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from qbank.language.fields import Expr, Prose
from qbank.language.kinds.common import Many, WithProgram
from qbank.language.kinds.distractor import Distractor


class DebuggingQuestion(WithProgram):
    """What really happens when a program runs: the outcome, or the line that raises."""

    kind: Literal["debugging"] = Field(description="What happens when a program runs.")
    asks: Literal["outcome", "line"] = Field(description="The outcome, or the line that raises.")
    confirm: Expr | None = Field(default=None, description="What must hold of the outcome, e.g. outcome.raised.")
    runs_as: Prose | None = Field(default=None, description="How a run without error reads as an option.")
    distractors: Many[Distractor] = Field(default=(), description="Wrong answers, each by a belief.")
