"""Finds which fields a model allows at a place of the content, for the message about one that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from qbank.loading.yaml_source import Loc

_Schema = dict[str, Any]


class _Lenient(GenerateJsonSchema):
    """A type without a JSON Schema may stand anywhere in the model: here it allows no field and that is all."""

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        return {}


def field_names(model: type[BaseModel], content: Any, loc: Loc) -> tuple[str, ...]:
    """Return the names that the mapping at `loc` may hold, in the model's order; () if the model is not sure."""
    mappings = [plain for plain in _at(model, content, loc) if "properties" in plain]
    if not mappings:
        return ()
    for part in loc:
        content = content[part]
    shared = [len(plain["properties"].keys() & content.keys()) for plain in mappings]
    # Of several forms the one that shares most fields is meant; a mapping that shares none may be any of them.
    meant = [plain for plain, count in zip(mappings, shared, strict=True) if not any(shared) or count == max(shared)]
    return tuple(dict.fromkeys(name for plain in meant for name in plain["properties"]))


def tag_names(model: type[BaseModel], content: Any, loc: Loc) -> tuple[str, ...]:
    """Return the tags that tell apart the forms which the mapping at `loc` may have; () if there are none."""
    for plain in _at(model, content, loc):
        if "discriminator" in plain:
            return tuple(plain["discriminator"].get("mapping", ()))
    return ()


def _at(model: type[BaseModel], content: Any, loc: Loc) -> list[_Schema]:
    """Return every plain schema that the value at `loc` may follow."""
    schema = _schema(model)
    nodes = [schema]
    for part in loc:
        nodes = [inner for node in nodes for plain in _members(schema, node, content) for inner in _step(plain, part)]
        content = content[part]
    return [plain for node in nodes for plain in _members(schema, node, content)]


@cache
def _schema(model: type[BaseModel]) -> _Schema:
    return model.model_json_schema(by_alias=True, schema_generator=_Lenient, mode="validation")


def _members(schema: _Schema, node: _Schema, content: Any) -> Iterator[_Schema]:
    """Follow references and unions to plain schemas; a discriminator in the content picks its member."""
    if "$ref" in node:
        yield from _members(schema, _referred(schema, node["$ref"]), content)
        return
    tags = node.get("discriminator", {})
    tag = content.get(tags.get("propertyName")) if tags and isinstance(content, dict) else None
    if isinstance(tag, str) and tag in tags.get("mapping", {}):
        yield from _members(schema, _referred(schema, tags["mapping"][tag]), content)
        return
    for member in node.get("anyOf", []) + node.get("oneOf", []) + node.get("allOf", []):
        yield from _members(schema, member, content)
    yield node


def _referred(schema: _Schema, reference: str) -> _Schema:
    found: _Schema = schema["$defs"][reference.rsplit("/", 1)[1]]
    return found


def _step(node: _Schema, part: str | int) -> Iterator[_Schema]:
    if part in node.get("properties", {}):
        yield node["properties"][part]
    elif isinstance(part, int) and "items" in node and isinstance(node["items"], dict):
        yield node["items"]
    elif isinstance(part, int) and part < len(node.get("prefixItems", [])):
        yield node["prefixItems"][part]
    elif isinstance(node.get("additionalProperties"), dict):
        yield node["additionalProperties"]
    yield from node.get("patternProperties", {}).values()
