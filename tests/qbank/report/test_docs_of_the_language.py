"""docs/kinds.md, language.md, migration.md: they name what there is, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graders.answers.rubric import LIMIT
from qbank.bank.schema_version import MIGRATION, SCHEMA
from qbank.language.fields import RESERVED
from qbank.language.guards import FUNCTIONS
from qbank.language.template import _FILTERS as FILTERS
from qbank.loading.yaml_source import parse_yaml
from qbank.report.json_schema import schema_of
from qbank.report.vocabulary import KINDS

ROOT = Path(__file__).parents[3]
KINDS_MD, LANGUAGE_MD, MIGRATION_MD = (
    (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("kinds.md", "language.md", "migration.md")
)
SECTIONS = {
    kind: text
    for heads, text in re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", KINDS_MD, re.MULTILINE | re.DOTALL)
    for kind in heads.split(", ")
}
SCHEMA_OF_QUESTIONS = schema_of("question")


def _fields(kind: str) -> set[str]:
    (model,) = (
        part
        for part in SCHEMA_OF_QUESTIONS["$defs"].values()
        if part["properties"].get("kind", {}).get("const") == kind
    )
    return set(model["properties"])


def test_every_kind_has_its_section_and_its_row() -> None:
    assert list(SECTIONS) == list(KINDS)
    for kind in KINDS:
        assert re.search(rf"^\| \[{kind}\]\(#[a-z-]+\) \| ", KINDS_MD, re.MULTILINE), kind


@pytest.mark.parametrize("kind", KINDS)
def test_examples_of_a_kind_are_yaml_and_use_fields_that_it_has(kind: str) -> None:
    for example in re.findall(r"^```yaml\n(.*?)^```", SECTIONS[kind], re.MULTILINE | re.DOTALL):
        content = parse_yaml(example, "docs/kinds.md").content
        assert isinstance(content, dict)
        assert set(content) <= _fields(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_that_only_a_kind_has_are_explained_in_its_section(kind: str) -> None:
    others = set.union(*(_fields(other) for other in KINDS if other != kind))
    own = _fields(kind) - others
    assert [name for name in sorted(own) if f"`{name}" not in SECTIONS[kind] and f"{name}:" not in SECTIONS[kind]] == []


def test_the_language_names_every_function_filter_and_measure() -> None:
    assert [name for name in FUNCTIONS if not re.search(rf"\b{name}\b", LANGUAGE_MD)] == []
    assert [name for name in FILTERS if f"`{name}" not in LANGUAGE_MD] == []
    measures = re.search(r"MEASURES: .*?\{(.*?)^\}", (ROOT / "graders/measures.py").read_text("utf-8"), re.S | re.M)
    assert measures
    assert [name for name in re.findall(r'"(\w+)":', measures[1]) if f"`{name}(" not in LANGUAGE_MD] == []


def test_the_migration_note_is_where_the_message_says_and_speaks_of_this_schema() -> None:
    assert (ROOT / MIGRATION).is_file()
    assert f"`schema: {SCHEMA}`" in MIGRATION_MD
    assert f"## From {SCHEMA - 1} to {SCHEMA}" in MIGRATION_MD
    for word in ("target", "measure", "statement", "statements"):
        assert word in RESERVED
        assert f"`{word}`" in MIGRATION_MD


@pytest.mark.parametrize("page", ["language.md", "kinds.md", "migration.md"])
def test_links_lead_to_files_and_headings(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        target = ROOT / "docs" / (path or page)
        assert target.is_file(), link
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert not anchor or anchor in anchors, link


def test_the_longest_explanation_is_said() -> None:
    assert str(LIMIT) in (ROOT / "docs/reference/question.md").read_text(encoding="utf-8")
