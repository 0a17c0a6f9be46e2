"""The table of codes, its documentation, and what the generator refuses must be one list."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from qbank.check import report
from qbank.check.codes import CODES
from qbank.check.sharing import Sharing
from qbank.language.kinds.every_kind import Common
from qbank.language.question import Spec
from qbank.loading.yaml_source import parse_yaml
from tests.qbank.check.conftest import ROOT

KINDS = get_args(Spec)
DOCUMENT = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "findings").glob("*.md")}
ROWS = dict(re.findall(r"^\| \[([a-z-]+)\]\(findings/\1\.md\) \| (.*) \|$", DOCUMENT, re.MULTILINE))


def codes_written_in(path: Path) -> set[str]:
    """Collect the literal first argument of every call of Finding(...)."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "Finding" and call.args
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def test_every_refusal_of_the_generator_is_in_the_table() -> None:
    folders = ("kinds", "items", "drawing")
    refusals = {
        code for name in folders for path in (ROOT / "qbank" / name).glob("*.py") for code in codes_written_in(path)
    }
    assert len(refusals) > 10
    assert refusals - set(CODES) == set()
    assert {code for code in refusals if CODES[code].allowable} == set()


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert set(PAGES) == set(CODES)


def test_the_index_lists_every_code_as_the_table_has_it() -> None:
    expected = {
        name: f"{code.severity}{'' if code.allowable else ', not allowable'} | {code.meaning}"
        for name, code in CODES.items()
    }
    assert expected == ROWS


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_what_the_table_says_and_how_to_mend_it(code: str) -> None:
    title, facts, *rest = PAGES[code].split("\n\n")
    facts = " ".join(facts.split())
    known = CODES[code]
    assert title == f"# {code}"
    assert facts.lower().startswith(known.severity)
    assert ("cannot be allowed" in facts) == (not known.allowable)
    assert ("its severity is fixed" in facts) == known.fixed
    assert [part for part in rest if part.startswith("## ")] == ["## How to mend it", "## Example"]


@pytest.mark.parametrize("code", CODES)
def test_the_examples_of_a_page_are_yaml_with_real_fields(code: str) -> None:
    written = re.findall(r"```yaml\n(.*?)```", PAGES[code], re.DOTALL)
    assert len(written) == (1 if code == "key-position" else 2)
    assert len(set(written)) == len(written)
    known = {*Common.model_fields, "as", *(name for model in KINDS for name in model.model_fields)}
    known |= {"reference", "options", "allow"}
    for text in written:
        content = _parsed(text)
        assert content
        assert set(content) - known == ({"distractor"} if "distractor:" in text else set())


def _parsed(text: str) -> dict[str, object]:
    content = parse_yaml(text, "page").content
    assert isinstance(content, dict)
    return content


def test_what_makes_keys_untrustworthy_is_an_error_that_no_bank_can_call_less() -> None:
    fixed = {name for name, code in CODES.items() if code.fixed}
    assert {name for name, code in CODES.items() if not code.allowable and code.severity == "error"} <= fixed
    assert {CODES[name].severity for name in fixed} == {"error"}
    assert {"key-depends-on-rng", "marking-wrong", "not-repeatable", "several-right"} <= fixed


@pytest.mark.parametrize(
    "part",
    [
        report.Report,
        report.QuestionReport,
        report.Finding,
        report.Coverage,
        report.BeliefRow,
        report.ValueRow,
        report.BestConstant,
        report.PassingRow,
        report.StratumRow,
        Sharing,
    ],
)
def test_every_field_of_the_report_is_documented(part: type[msgspec.Struct]) -> None:
    documented = set(re.findall(r"`([a-z_]+)`", DOCUMENT.partition("## The report")[2]))
    assert set(part.__struct_fields__) - documented == set()
