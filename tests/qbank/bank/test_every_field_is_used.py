"""Every field of the question language is used by the bank that ships: none is there only in theory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qbank.bank.load import question_files
from qbank.loading.yaml_source import read_yaml
from qbank.report.json_schema import schema_of
from qbank.report.vocabulary import KINDS
from qbank.shipped import shipped

SCHEMA = schema_of("question")
PARTS: dict[str, Any] = SCHEMA["$defs"]
OF_KIND = {part["properties"]["kind"]["const"]: name for name, part in PARTS.items() if "kind" in part["properties"]}
SHARED = set.intersection(*(set(PARTS[name]["properties"]) for name in OF_KIND.values()))
"""Fields of every kind: any kind's use will do. What only some kinds have is used in each of these."""


def _written(content: Any, schema: dict[str, Any], part: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield part, field and value of whatever is written, down to the last part."""
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rsplit("/", 1)[1]
            yield from _written(content, PARTS[name], name)
        case {"anyOf": list(members)}:
            for member in members:
                if Draft202012Validator({**member, "$defs": PARTS}).is_valid(content):
                    yield from _written(content, member, part)
        case {"properties": dict(fields)}:
            for name, value in content.items():
                yield part, name, value
                yield from _written(value, fields[name], part)
        case {"items": dict(items)}:
            for item in content:
                yield from _written(item, items, part)
        case {"patternProperties": dict(patterns)}:
            (value_schema,) = patterns.values()
            for value in content.values():
                yield from _written(value, value_schema, part)


@pytest.fixture(scope="module")
def used() -> dict[tuple[str, str], list[Any]]:
    found: dict[tuple[str, str], list[Any]] = {}
    for path in question_files(shipped("questions")):
        content: Any = read_yaml(path).content
        for part, name, value in _written(content, PARTS[OF_KIND[content["kind"]]], OF_KIND[content["kind"]]):
            found.setdefault((part, name), []).append(value)
    return found


def test_every_kind_has_questions(used: dict[tuple[str, str], list[Any]]) -> None:
    assert [kind for kind in KINDS if (OF_KIND[kind], "kind") not in used] == []


def test_every_field_is_used_by_a_question(used: dict[tuple[str, str], list[Any]]) -> None:
    anywhere = {name for part, name in used if part in OF_KIND.values()}
    unused = [
        f"{part}.{name}"
        for part, schema in PARTS.items()
        for name in schema["properties"]
        if (part, name) not in used and not (part in OF_KIND.values() and name in SHARED & anywhere)
    ]
    assert unused == []


def test_every_value_of_every_choice_is_used_by_a_question(used: dict[tuple[str, str], list[Any]]) -> None:
    """A default is used wherever its field is left out."""
    fields = [(name, field) for part in PARTS.values() for name, field in part["properties"].items()]
    written = {(name, value) for (_, name), values in used.items() for listed in values for value in _texts(listed)}
    written |= {(name, value) for name, field in fields for value in _texts(field.get("default"))}
    choices = {
        (name, value) for name, field in fields for value in field.get("enum") or field.get("items", {}).get("enum", ())
    }
    assert len(choices) > 20
    assert sorted(choices - written) == []


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
