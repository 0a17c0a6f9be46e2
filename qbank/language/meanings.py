"""What each value of a choice means: said once beside the type, shown by editors and by the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


@dataclass(frozen=True, eq=False)
class Meanings:
    """Annotation of a `Literal`: a short text for each of its values, no more and no fewer.

    JSON Schema has no word for this; `enumDescriptions` is the one that editors read.
    """

    texts: Mapping[str, str]

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Add the texts to the schema of the values. Raise ValueError where they do not belong together."""
        written = handler(core_schema)
        values = written.get("enum", [written.get("const")])
        if set(values) != set(self.texts):
            raise ValueError(f"the values {values} have the meanings of {list(self.texts)}")
        if "const" in written:
            return {**written, "description": self.texts[values[0]]}
        return {**written, "enumDescriptions": [self.texts[value] for value in values]}
