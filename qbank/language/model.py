"""What every part of a YAML file's model has in common: frozen, strict, and unknown fields are errors."""

from __future__ import annotations

from typing import Annotated, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Strict, model_validator
from pydantic_core import PydanticCustomError

T = TypeVar("T")
Many: TypeAlias = Annotated[tuple[T, ...], Strict(False)]
"""A YAML list, kept as a tuple."""


def at_field(field: str | tuple[str | int, ...], what: str) -> PydanticCustomError:
    """Make an error of a validator point at one field of its model, or at a place inside it."""
    return PydanticCustomError("fields", "{what}", {"what": what, "loc": (field,) if isinstance(field, str) else field})


class Fields(BaseModel):
    """What every part of a question file has in common: frozen, and unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, strict=True)

    @model_validator(mode="after")
    def _written_means_given(self) -> Self:
        """Refuse an empty value where leaving the field out has a meaning: an author forgot to write it."""
        fields = type(self).model_fields
        for name in sorted(self.model_fields_set, key=list(fields).index):
            if getattr(self, name) is None:
                raise at_field(fields[name].alias or name, "has no value: write one, or leave the field out")
        return self
