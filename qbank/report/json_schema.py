"""JSON Schemas of the YAML files, for editors: made from the models that load them, so that they cannot disagree.

What a schema cannot say (names in expressions, misconceptions of the catalogue) is left to loading and `qbank check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

FileKind = Literal["question", "misconceptions", "bank", "blueprint"]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES: Mapping[FileKind, tuple[str, str, str]] = {
    "question": ("qbank.language.question", "QuestionFile", "A question of a qbank bank"),
    "misconceptions": ("qbank.language.question", "Catalogue", "The misconceptions of a qbank bank"),
    "bank": ("qbank.language.question", "BankFile", "The head of a qbank bank"),
    "blueprint": ("qbank.exams.blueprint", "BlueprintFile", "A blueprint of a qbank exam"),
}


def schema_of(file: FileKind) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one kind of file."""
    module, name, title = FILES[file]
    model: type[BaseModel] = getattr(import_module(module), name)
    schema = _tidy(model.model_json_schema(by_alias=True, schema_generator=_Generator))
    assert isinstance(schema, dict)
    return {"$schema": DIALECT, **schema, "title": title}


class _Generator(GenerateJsonSchema):
    """pydantic's generator, without titles that repeat the field's name, and true to what the loader takes."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Names of a mapping match as a whole, and others are refused; numbers as names are text in JSON."""
        inner = super().dict_schema(schema)
        title = self.generate_inner(schema["values_schema"]).get("title") if "values_schema" in schema else None
        if patterns := inner.pop("patternProperties", None):
            inner["patternProperties"] = {
                f"^(?:{pattern})$": _titled(rule, title) for pattern, rule in patterns.items()
            }
            inner["additionalProperties"] = False
        elif schema.get("keys_schema", {}).get("type") == "int":
            inner["propertyNames"] = {"pattern": "^[1-9][0-9]*$"}
        if isinstance(values := inner.get("additionalProperties"), dict):
            inner["additionalProperties"] = _titled(values, title)
        return inner


def _titled(rule: JsonSchemaValue, title: str | None) -> JsonSchemaValue:
    """Give the values of a mapping back the title that pydantic takes from them."""
    return {**rule, "title": title} if title else rule


_NULL = {"type": "null"}


def _tidy(node: Any) -> Any:
    """Drop OpenAPI's `discriminator`, over which editors stumble, and `null`: a field has a value or is left out."""
    match node:
        case {"anyOf": list(members), **rest} if _NULL in members:
            kept = [member for member in members if member != _NULL]
            rest.pop("default", None)
            return _tidy({**kept[0], **rest} if len(kept) == 1 else {"anyOf": kept, **rest})
        case {"properties": dict(fields), **rest}:
            given = {name: _tidy(field) for name, field in fields.items() if field.get("type") != "null"}
            return {**_tidy(rest), "properties": given}
        case dict():
            return {key: _tidy(inner) for key, inner in node.items() if key != "discriminator"}
        case list():
            return [_tidy(inner) for inner in node]
        case _:
            return node
