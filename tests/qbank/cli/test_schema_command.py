"""`qbank schema`: an independent validator accepts what qbank loads and refuses what an author commonly gets wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from running_qbank import Qbank

from qbank.bank.load import question_files
from qbank.language.question import QuestionFile
from qbank.loading.validation import validate
from qbank.loading.yaml_source import parse_yaml, read_yaml
from qbank.problems import ProblemsFound
from qbank.report.json_schema import FILES, schema_of
from qbank.shipped import shipped

COMMITTED = Path(__file__).parents[3] / "docs/schema"
QUESTION = """\
id: mine
kind: shape
title: A shape
level: beginner
objective: Tell the shape of something.
parameters: {L: 3..9, W: {matrix: [2, 2], of: [1, 2]}, b: [false, true], c: 4}
derived: {D: 2 if b else 1}
where: [L > 3]
code: |
  x = torch.zeros({{ L }})
observe: {out: x.shape}
key: out
distractors:
  - {misconception: first-belief, value: "(1,)"}
  - {misconception: [first-belief, second-belief], edit: {1: "x = torch.zeros(2)"}}
  - {misconception: first-belief, assume: {L: 3}, when: L > 4}
ask: What is the shape?
hint: Look at it.
solution: ["It is {{ key }}."]
quick_check: Count the axes.
"""


def _for_json(node: Any) -> Any:
    """Return YAML content as JSON has it: names are text."""
    match node:
        case dict():
            return {str(key): _for_json(inner) for key, inner in node.items()}
        case list():
            return [_for_json(inner) for inner in node]
        case _:
            return node


def _content(path: Path) -> Any:
    return _for_json(read_yaml(path).content)


@pytest.mark.parametrize("file", FILES)
def test_the_schema_is_one_and_every_part_says_what_it_is(qbank: Qbank, file: str) -> None:
    ended = qbank("schema", "--kind", file)
    schema = json.loads(ended.out)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert all(part.get("description") for part in [schema, *schema.get("$defs", {}).values()])
    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize("file", FILES)
def test_editors_have_words_for_every_field_and_every_choice(file: str) -> None:
    """Whatever type a field has, and wherever its model stands: hovering shows what the field is for."""
    mute, fields, choices = [], 0, 0
    for place, part in _parts(schema_of(file)):  # type: ignore[arg-type]
        for name, field in part.get("properties", {}).items():
            fields += 1
            if len(field.get("description", "")) < 5:
                mute.append(f"{place}/{name}")
        for values in (part.get("patternProperties", {}), {"": part.get("additionalProperties")}):
            mute += [f"{place}/{name}" for name, value in values.items() if value and not _says(value)]
        if "enum" in part:
            choices += 1
            texts = part.get("enumDescriptions", [])
            if len(texts) != len(part["enum"]) or not all(texts):
                mute.append(f"{place}: {part['enum']}")
    assert mute == []
    assert fields > 2
    assert choices > {"question": 20, "misconceptions": -1, "bank": 0, "blueprint": 0}[file]


def _parts(node: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    match node:
        case dict():
            yield place, node
            for name, inner in node.items():
                yield from _parts(inner, f"{place}/{name}")
        case list():
            for i, inner in enumerate(node):
                yield from _parts(inner, f"{place}/{i}")


def _says(value: dict[str, Any]) -> bool:
    return "$ref" in value or bool(value.get("description") or value.get("enumDescriptions"))


@pytest.mark.parametrize("file", FILES)
def test_golden_schema_is_what_the_command_prints(qbank: Qbank, file: str) -> None:
    printed = qbank("schema", "--kind", file).out
    copy = COMMITTED / f"{file}.json"
    if os.environ.get("QBANK_UPDATE_GOLDEN"):
        copy.write_text(printed, encoding="utf-8")
    assert copy.read_text(encoding="utf-8") == printed, "run QBANK_UPDATE_GOLDEN=1 pytest, and look at the difference"


def test_every_shipped_file_is_valid() -> None:
    questions = shipped("questions")
    seen = 0
    for file, paths in {
        "question": [*question_files(questions), *(shipped("templates") / "new").glob("*.yaml")],
        "misconceptions": [questions / "misconceptions.yaml"],
        "bank": [questions / "bank.yaml"],
        "blueprint": [*(questions / "blueprints").glob("*.yaml")],
    }.items():
        validator = Draft202012Validator(schema_of(file))  # type: ignore[arg-type]
        for path in paths:
            content = _content(path)
            if content.get("id") == "ID":
                content["id"] = "mine"
            assert [error.message for error in validator.iter_errors(content)] == [], path
            seen += 1
    assert seen > 7


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("", ""),
        ("level: beginner", "level: easy"),
        ("kind: shape", "kind: shpae"),
        ("hint: Look at it.\n", ""),
        ("hint:", "hnit:"),
        ("id: mine", "id: Mine_1"),
        ("title: A shape", "title: x"),
        ('solution: ["It is {{ key }}."]', "solution: []"),
        ('solution: ["It is {{ key }}."]', "solution: text"),
        ("{L: 3..9,", "{1L: 3..9,"),
        ("{L: 3..9,", "{L: [],"),
        ("edit: {1:", "edit: {one:"),
        ("misconception: first-belief, value", "misconception: 7, value"),
        ("where: [L > 3]", "where: L > 3"),
        ("id: mine", "id: mine\noptions: 9"),
        ("id: mine", "id: mine\nas: [essay]"),
        ("id: mine", "id: mine\nas: []"),
        ("id: mine", "id: mine\nversion: 0"),
        ("observe: {out:", "observe: {a-b:"),
        ("id: mine", "id: mine\nas: [card]"),
        ("id: mine", "id: mine\nconfirm:"),
        ("id: mine", "id: mine\nconfirm: ~"),
        ("id: mine", "id: mine\nversion:"),
        ("id: mine", "id: mine\navoid:"),
        ('value: "(1,)"', 'value: "(1,)", when: ~'),
        ('value: "(1,)"', 'value: "(1,)", assume: ~'),
        ('value: "(1,)"', 'value: "(1,)", feedback: '),
        ("key: out", "key:"),
        ("{L: 3..9,", "{L: ~,"),
        ("derived: {D: 2 if b else 1}", "derived: {D: }"),
    ],
)
def test_schema_and_loader_agree(written: str, instead: str) -> None:
    assert written in QUESTION
    source = parse_yaml(QUESTION.replace(written, instead, 1), "mine.yaml")
    refused = [
        error.message for error in Draft202012Validator(schema_of("question")).iter_errors(_for_json(source.content))
    ]
    try:
        validate(source, QuestionFile)
        loads = True
    except ProblemsFound:
        loads = False
    assert loads is (not refused)
    assert loads is (written == instead)


def test_an_empty_optional_field_is_told_at_its_place() -> None:
    with pytest.raises(ProblemsFound) as found:
        validate(parse_yaml(QUESTION.replace('(1,)"', '(1,)", when: ~'), "mine.yaml"), QuestionFile)
    (told,) = map(str, found.value.problems)
    assert told == "mine.yaml:14:56: 'when': has no value: write one, or leave the field out"


def test_an_unknown_kind_of_file_is_wrong_usage(qbank: Qbank) -> None:
    ended = qbank("schema", "--kind", "shape")
    assert (ended.code, ended.out) == (2, "")
    assert "'question', 'misconceptions', 'bank', 'blueprint'" in ended.err
