"""The table of codes, its documentation, and what the generator refuses must be one list."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import msgspec
import pytest

from qbank.check import report
from qbank.check.codes import CODES
from tests.qbank.check.conftest import ROOT

DOCUMENT = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", DOCUMENT, re.DOTALL | re.MULTILINE))


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


def test_every_code_has_a_section_and_every_section_a_code() -> None:
    assert set(SECTIONS) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_section_says_how_to_mend_it(code: str) -> None:
    text = SECTIONS[code]
    assert "*Mend:*" in text or CODES[code].severity == "info"


@pytest.mark.parametrize("code", [code for code in CODES if CODES[code].seen == "sweep"])
def test_a_section_names_the_severity_of_what_a_sweep_shows(code: str) -> None:
    assert SECTIONS[code].lower().startswith(CODES[code].severity)


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
    ],
)
def test_every_field_of_the_report_is_documented(part: type[msgspec.Struct]) -> None:
    documented = set(re.findall(r"`([a-z_]+)`", DOCUMENT.partition("## The report")[2]))
    assert set(part.__struct_fields__) - documented == set()
