"""Kind `configuration`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from qbank.language.fields import Code, Expr, Name, Prose
from qbank.language.kinds.every_kind import Fields, Ids, Many, WithProgram, at_field
from qbank.language.kinds.requirement import Require


class GapOption(Fields):
    """What could stand in the gap."""

    code: Code = Field(description="What stands in the gap.")
    misconception: Ids = Field(default=(), description="Whose belief this is, if running shows that it is wrong.")
    when: Expr | None = Field(default=None, description="Only where this holds; without it, always.")
    feedback: Prose | None = Field(default=None, description="Answers the belief here; else the catalogue's text.")


class Accepts(Fields):
    """What may be typed into the gap."""

    call: Literal["nn.RNN"] | None = Field(default=None, description="A call of this.")


class Gap(Fields):
    """A gap in the code, written there as `{{ gap.NAME }}`."""

    accepts: Accepts = Field(default=Accepts(), description="What students may type here.")
    reference: Code = Field(description="A filling that must meet every requirement.")
    options: Many[GapOption] = Field(min_length=1, description="Fillings to choose from; running decides about each.")


class ConfigurationQuestion(WithProgram):
    """Code with a gap and what the program must then do. Which options are right is decided by running each."""

    kind: Literal["configuration"] = Field(description="A gap, and what the program must then do.")
    gaps: dict[Name, Gap] = Field(min_length=1, max_length=1, description="The one gap, by name.")
    require: Many[Require] = Field(default=(), description="What the completed program must show.")
    sets: int = Field(default=2, ge=1, le=5, description="In how many draws of the inputs an option must hold.")

    @model_validator(mode="after")
    def _typeable(self) -> ConfigurationQuestion:
        if "entry" in self.ways and any(gap.accepts.call is None for gap in self.gaps.values()):
            raise at_field("as", "a gap that students fill by typing needs accepts: {call: nn.RNN}")
        return self
