"""The reference of the YAML files: every field with type, default, allowed values and meaning, as Markdown.

It is written from the JSON Schemas, which come from the models that load the files, so that the three cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from qbank.report.field_words import default_words, meaning_words, part_name, type_words
from qbank.report.json_schema import FileKind, schema_of

Schema: TypeAlias = Mapping[str, Any]
_MADE = "<!-- Written by `qbank schema --kind {file} --format markdown`: change the models, not this file. -->"
_OPENINGS: Mapping[FileKind, str] = {
    "question": "# Fields of a question file\n\nEvery file says its `kind`. What the kinds are for, and how their "
    "parts act together: [kinds](../kinds.md). Expressions and templates: [the language](../language.md).",
    "misconceptions": "# Fields of misconceptions.yaml\n\nA mapping of ids, in kebab-case, to misconceptions. "
    "Questions name them by id.",
    "bank": "# Fields of bank.yaml",
    "blueprint": "# Fields of a blueprint",
}
_HEAD = "| field | type | default | what |\n|---|---|---|---|"


def reference_of(file: FileKind) -> str:
    """Return the Markdown reference of one kind of file, ended by a line feed."""
    schema = schema_of(file)
    defs: Schema = schema.get("$defs", {})
    kinds = [_name(member) for member in schema.get("oneOf", ())]
    sections = [_MADE.format(file=file), _OPENINGS[file]]
    if kinds:
        sections += _kinds([defs[kind] for kind in kinds])
    elif "properties" in schema:
        sections.append(_table(schema, schema["properties"]))
    parts = [(name, defs[name]) for name in _by_use(schema, defs) if name not in kinds]
    if kinds:
        sections.append("## Parts")
    sections += [
        f"### {part_name(name)}\n\n{part['description']}\n\n{_table(part, part['properties'])}" for name, part in parts
    ]
    return "\n\n".join(sections) + "\n"


def _kinds(kinds: Sequence[Schema]) -> Iterator[str]:
    """Write what all kinds have in common once, and of each kind what is its own or differs."""
    shared = [name for name in kinds[0]["properties"] if all(name in kind["properties"] for kind in kinds)]
    shared = [name for name in shared if name != "kind"]
    usual = {name: _most_common([_field(kind, name) for kind in kinds]) for name in shared}
    yield "## Every kind\n\n" + _table(_usual_kind(kinds[0], usual), {name: usual[name][0] for name in shared})
    for kind in kinds:
        own = {
            name: field
            for name, field in kind["properties"].items()
            if name != "kind" and usual.get(name) != _field(kind, name)
        }
        yield f"## {kind['properties']['kind']['const']}\n\n{kind['description']}\n\n{_table(kind, own)}"


def _usual_kind(kind: Schema, usual: Mapping[str, tuple[Schema, bool]]) -> Schema:
    """Return a kind whose required fields are those that most kinds require."""
    return {**kind, "required": [name for name, (_, required) in usual.items() if required]}


def _field(kind: Schema, name: str) -> tuple[Schema, bool]:
    return kind["properties"][name], name in kind.get("required", ())


def _most_common(fields: list[tuple[Schema, bool]]) -> tuple[Schema, bool]:
    return max(fields, key=fields.count)


def _table(owner: Schema, fields: Mapping[str, Schema]) -> str:
    rows = [_row(name, field, name in owner.get("required", ())) for name, field in fields.items()]
    return "\n".join([_HEAD, *rows])


def _row(name: str, field: Schema, required: bool) -> str:
    cells = (
        f"`{name}`",
        type_words(field),
        "required" if required else default_words(field),
        " ".join([field["description"], *meaning_words(field)]),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _by_use(schema: Schema, defs: Schema) -> list[str]:
    """List the parts in the order in which a reader meets them."""
    met = list(dict.fromkeys(_names({key: inner for key, inner in schema.items() if key != "$defs"})))
    for name in met:  # grows while it is read
        met += [inner for inner in dict.fromkeys(_names(defs[name])) if inner not in met]
    return met


def _names(node: Any) -> Iterator[str]:
    match node:
        case {"$ref": str(), **rest}:
            yield _name(node)
            yield from _names(rest)
        case dict():
            for inner in node.values():
                yield from _names(inner)
        case list():
            for inner in node:
                yield from _names(inner)


def _name(reference: Schema) -> str:
    return str(reference["$ref"]).rsplit("/", 1)[1]
