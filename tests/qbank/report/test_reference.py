"""The reference of the YAML files: it is what the models say, whole, and in words for every type."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from qbank.language.question import Spec
from qbank.report.field_words import default_words, meaning_words, part_name, type_words
from qbank.report.json_schema import FILES, schema_of
from qbank.report.reference import reference_of
from qbank.report.vocabulary import KINDS

REFERENCE = Path(__file__).parents[3] / "docs/reference"


@pytest.mark.parametrize("file", FILES)
def test_golden_reference_is_what_the_models_say(file: Any) -> None:
    committed = REFERENCE / f"{file}.md"
    if os.environ.get("QBANK_UPDATE_GOLDEN"):
        committed.write_text(reference_of(file), encoding="utf-8")
    assert committed.read_text(encoding="utf-8") == reference_of(file), "run make golden, and read the difference"


def test_no_reference_is_left_over() -> None:
    assert {path.stem for path in REFERENCE.iterdir()} == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_every_field_of_every_part_has_a_row_of_its_own(file: Any) -> None:
    text = reference_of(file)
    schema = schema_of(file)
    for owner in [schema, *schema.get("$defs", {}).values()]:
        for name in owner.get("properties", {}):
            assert f"\n| `{name}` | " in text or name == "kind", name
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)


@pytest.mark.parametrize("file", FILES)
def test_links_within_a_reference_lead_to_its_headings_and_others_to_files(file: Any) -> None:
    text = reference_of(file)
    headings = {heading.replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    for target in re.findall(r"\]\(([^)]+)\)", text):
        path, _, anchor = target.partition("#")
        linked = (REFERENCE / path).resolve().read_text(encoding="utf-8") if path else ""
        names = {heading.lower() for heading in re.findall(r"^#+ (.+)$", linked, re.MULTILINE)} if path else headings
        assert not anchor or anchor in names, target


def test_every_kind_has_its_section_with_its_own_fields_only() -> None:
    text = reference_of("question")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert [name for name in sections if name not in ("Every", "Parts")] == list(KINDS)
    assert len(KINDS) == len(Spec.__args__)
    assert "`hint`" not in sections["shape"]
    assert "| `hint` | " in sections["recall"]  # there it may be left out


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "minLength": 10}, "text, at least 10 characters"),
        ({"type": "integer", "minimum": 1, "maximum": 5}, "whole number, 1 to 5"),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, "number above 0, below 1"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 9}, "number above 0, at most 9"),
        ({"type": "array", "items": {"type": "boolean"}, "maxItems": 3}, "list of `true` or `false`, at most 3"),
        ({"anyOf": [{"type": "string"}, {"$ref": "#/$defs/JointFilling"}]}, "text, or [joint filling](#joint-filling)"),
        ({"enum": ["one", "all"]}, "`one` or `all`"),
        ({"const": 1}, "`1`"),
        (
            {"type": "object", "propertyNames": {"pattern": "1"}, "additionalProperties": {"type": "string"}},
            "mapping of line numbers to text",
        ),
        (
            {"type": "object", "patternProperties": {"x": {"type": "integer"}}, "minProperties": 1, "maxProperties": 1},
            "mapping of names to whole number, 1",
        ),
    ],
)
def test_a_type_is_said_in_plain_words(field: dict[str, Any], words: str) -> None:
    assert type_words(field) == words


@pytest.mark.parametrize("field", [{}, {"type": "null"}, {"type": ["string", "number"]}])
def test_a_type_without_words_is_no_silent_gap(field: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no words"):
        type_words(field)


@pytest.mark.parametrize(
    ("default", "words"),
    [
        ([], "none"),
        ({}, "none"),
        ("", "none"),
        (False, "`false`"),
        (0, "`0`"),
        ("one", "`one`"),
        ("a\nb\n", "`a`, `b`"),
        (["choice"], "`[choice]`"),
        ({"call": 1}, "the defaults of its fields"),
    ],
)
def test_a_default_is_written_as_in_the_file(default: Any, words: str) -> None:
    assert default_words(json.loads(json.dumps({"default": default}))) == words
    assert default_words({}) == "none"


def test_values_have_their_meaning_wherever_the_choice_stands() -> None:
    choice = {"enum": ["a", "b"], "enumDescriptions": ["One.", "Other."]}
    assert list(meaning_words(choice)) == ["<br>`a`: One.", "<br>`b`: Other."]
    assert list(meaning_words({"items": choice})) == list(meaning_words(choice))
    assert list(meaning_words({"additionalProperties": choice})) == list(meaning_words(choice))
    assert list(meaning_words({"type": "string"})) == []


def test_parts_are_named_as_readers_do() -> None:
    assert [part_name(name) for name in ("Fix", "JointFilling", "TaskSpec")] == ["fix", "joint filling", "task"]
