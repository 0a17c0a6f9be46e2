"""One field of a YAML file in plain words: its type with the bounds, its default, what its values mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from qbank.language.kinds.every_kind import ID_PATTERN

_TITLES = {
    "Expression": "[expression](../language.md#expressions)",
    "Code": "[code](../language.md#templates)",
    "Markdown": "[Markdown](../language.md#templates)",
    "Python": "Python expression",
    "Given tensor": "`normal(N, L, H_in)`",
    "Domain": "[domain](../language.md#domains)",
}
_PATTERNS = {f"^(?:{ID_PATTERN})$": "kebab-case text", ID_PATTERN: "kebab-case text"}


def type_words(field: Mapping[str, Any]) -> str:
    """Say what may be written, such as: a list of whole numbers from 1 to 5. Raise ValueError for an unknown type."""
    match field:
        case {"title": str(title)} if title in _TITLES:
            return _TITLES[title]
        case {"$ref": str(reference)}:
            name = part_name(reference.rsplit("/", 1)[1])
            return f"[{name}](#{name.replace(' ', '-')})"
        case {"enum": list(values)}:
            return " or ".join(f"`{value}`" for value in values)
        case {"const": value}:
            return f"`{value}`"
        case {"anyOf": list(members)}:
            return ", or ".join(type_words(member) for member in members)
        case {"type": "array", "items": dict(items)}:
            return f"list of {type_words(items)}{_count(field, 'Items')}"
        case {"type": "object"}:
            return _mapping(field)
        case {"type": "string", "pattern": str(pattern)}:
            return _PATTERNS[pattern]
        case {"type": "string"}:
            return f"text{_count(field, 'Length', ' characters')}"
        case {"type": "integer"}:
            return f"whole number{_bounds(field)}"
        case {"type": "number"}:
            return f"number{_bounds(field)}"
        case {"type": "boolean"}:
            return "`true` or `false`"
        case _:
            raise ValueError(f"no words for the type of {field}")


def part_name(model: str) -> str:
    """Name a part of a file as readers do: `JointFilling` is a joint filling, `TaskSpec` a task."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", model.removesuffix("Spec")).lower()


def default_words(field: Mapping[str, Any]) -> str:
    """Say what holds where an optional field is left out."""
    default = field.get("default")
    if default in (None, "", [], {}):
        return "none"
    if isinstance(default, str):
        return ", ".join(f"`{line}`" for line in default.splitlines())
    if isinstance(default, dict):
        return "the defaults of its fields"
    written = json.dumps(default)
    return f"`{written.replace(chr(34), '')}`"


def meaning_words(field: Mapping[str, Any]) -> Iterator[str]:
    """Yield what each value of a choice means, also of a choice inside a list or mapping."""
    match field:
        case {"enum": list(values), "enumDescriptions": list(texts)}:
            for value, text in zip(values, texts, strict=True):
                yield f"<br>`{value}`: {text}"
        case {"items": dict(inner)} | {"additionalProperties": dict(inner)}:
            yield from meaning_words(inner)


def _mapping(field: Mapping[str, Any]) -> str:
    if patterns := field.get("patternProperties"):
        (value,) = patterns.values()
        return f"mapping of names to {type_words(value)}{_count(field, 'Properties')}"
    key = "line numbers" if "pattern" in field.get("propertyNames", {}) else "text"
    return f"mapping of {key} to {type_words(field['additionalProperties'])}{_count(field, 'Properties')}"


def _count(field: Mapping[str, Any], what: str, unit: str = "") -> str:
    return _between(field.get(f"min{what}"), field.get(f"max{what}"), unit)


def _bounds(field: Mapping[str, Any]) -> str:
    if (above := field.get("exclusiveMinimum")) is not None:
        below = field.get("exclusiveMaximum")
        most = field.get("maximum")
        end = f", below {below}" if below is not None else f", at most {most}" if most is not None else ""
        return f" above {above}{end}"
    return _between(field.get("minimum"), field.get("maximum"), "")


def _between(least: int | None, most: int | None, unit: str) -> str:
    match least, most:
        case None, None:
            return ""
        case _, None:
            return f", at least {least}{unit}"
        case None, _:
            return f", at most {most}{unit}"
        case _ if least == most:
            return f", {least}{unit}"
        case _:
            return f", {least} to {most}{unit}"
