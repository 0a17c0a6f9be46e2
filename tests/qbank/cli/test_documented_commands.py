"""docs/commands.md and docs/json.md: every command, option and field is there, and every command in them works."""

from __future__ import annotations

import importlib
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from running_qbank import Qbank

from qbank.cli.app import COMMANDS

DOCS = Path(__file__).parents[3] / "docs"
COMMANDS_MD, JSON_MD = ((DOCS / name).read_text(encoding="utf-8") for name in ("commands.md", "json.md"))


def _section(name: str) -> str:
    found = re.search(rf"^## qbank {name}\n(.*?)(?=^## |\Z)", COMMANDS_MD, re.MULTILINE | re.DOTALL)
    assert found, f"docs/commands.md has no section on qbank {name}"
    return found[1]


def _commands() -> list[str]:
    blocks = re.findall(r"^```console\n(.*?)^```", COMMANDS_MD, re.MULTILINE | re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented_with_all_its_options_and_an_example(name: str) -> None:
    section = _section(name)
    assert f"$ qbank {name}" in section
    command = importlib.import_module(COMMANDS[name][0]).command
    said_once_for_all = ("--bank", "--json")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            longest = max(parameter.opts, key=len)
            assert longest in section or longest in said_once_for_all, f"{longest} of qbank {name}"


def test_every_section_is_on_a_command_that_there_is() -> None:
    assert set(re.findall(r"^## qbank (\S+)$", COMMANDS_MD, re.MULTILINE)) == set(COMMANDS)


def test_every_documented_command_works_in_this_order(
    qbank: Qbank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(DOCS.parent / "questions", tmp_path / "questions")
    shutil.copy(DOCS.parent / "tests/qbank/importing/quizzes/quiz.xml", tmp_path)
    shutil.copy(Path(__file__).with_name("solution.py"), tmp_path)
    documented = _commands()
    assert len(documented) > len(COMMANDS)
    for line in documented:
        text, _, target = line.partition(" > ")
        program, *arguments = shlex.split(text)
        assert program == "qbank"
        ended = qbank(*arguments)
        assert ended.code == 0, f"{line}\n{ended.err}"
        if target:
            Path(target).write_text(ended.out, encoding="utf-8")
        if re.search(r"--json(?= --|$)", text):
            assert json.loads(ended.out)


@pytest.mark.parametrize("schema", [path.stem for path in sorted((DOCS / "schema/output").glob("*.json"))])
def test_every_field_of_every_json_output_is_documented(schema: str) -> None:
    assert f"(schema/output/{schema}.json)" in JSON_MD
    undocumented = {
        name
        for name in _names(json.loads((DOCS / f"schema/output/{schema}.json").read_text()))
        if f"`{name}`" not in JSON_MD
    }
    assert undocumented == set()


def _names(node: Any) -> Iterator[str]:
    match node:
        case dict():
            yield from node.get("properties", {}) if isinstance(node.get("properties"), dict) else ()
            for inner in node.values():
                yield from _names(inner)
        case list():
            for inner in node:
                yield from _names(inner)


@pytest.mark.parametrize("file", ["commands.md", "json.md"])
def test_links_within_the_docs_lead_somewhere(file: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", (DOCS / file).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if "://" not in link and not (DOCS / link).exists()] == []
