"""Kind `recall`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from qbank.language.fields import Prose
from qbank.language.kinds.every_kind import Common, Many, at_field
from qbank.language.kinds.settlement import Settlement
from qbank.language.meanings import Meanings


class RecallQuestion(Common):
    """A card: a prompt in front, what is to be recalled on the back. For practice pages; it is never graded."""

    is_card: ClassVar[bool] = True

    kind: Literal["recall"] = Field(description="A card to turn.")
    ways: Many[Annotated[Literal["card"], Meanings({"card": "A card to turn."})]] = Field(
        default=("card",), alias="as", min_length=1, description="A card is turned, never answered."
    )
    ask: Prose = Field(description="The front of the card, in Markdown.")
    back: Prose = Field(description="The back of the card, in Markdown; facts are rendered from what ran.")
    show_code: bool = Field(default=False, description="Show the program on the front, too.")
    settled: Settlement | None = Field(default=None, description="Who vouches for what no run decides.")
    hint: Prose = Field(default="", validate_default=True, description="A nudge before the card is turned.")
    solution: Many[Prose] = Field(default=(), description="What explains the back, step by step.")
    quick_check: Prose = Field(default="", validate_default=True, description="One line by which to check oneself.")

    @model_validator(mode="after")
    def _founded(self) -> RecallQuestion:
        if self.tests:
            raise at_field("tests", "a card is turned, not answered, so that there is nothing to test")
        refuse_idle_program(self)
        run = frozenset(self.observe) | {"outcome"}
        if self.settled is None and not run & self.back.names:
            raise at_field(
                "back", "nothing here comes from a run: give code and observe and render what they show, or settled"
            )
        return self


def refuse_idle_program(spec: Common) -> None:
    """Refuse, for kinds that may have no program, what only a program could use."""
    if spec.code.source.strip():
        return
    for name in ("observe", "inputs"):
        if getattr(spec, name):
            raise at_field(name, f"{name} needs a program: give code")
    if getattr(spec, "show_code", False):
        raise at_field("show_code", "there is no program to show: give code")
