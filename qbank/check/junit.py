"""Writes a report as JUnit XML for CI servers: one testcase per question, its findings as one failure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from qbank.check.lines import finding_lines
from qbank.check.report import Finding, Report

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(report: Report) -> str:
    """Return the report as XML. Characters that XML cannot hold become U+FFFD."""
    suite = ElementTree.Element("testsuite", name="qbank check", errors=str(len(_files(report))))
    failures = 0
    for question in report.questions:
        case = ElementTree.SubElement(suite, "testcase", classname=_clean(question.path), name=question.question)
        grave = [finding for finding in question.findings if finding.severity != "info"]
        failures += bool(grave)
        if grave:
            _add(case, "failure", grave)
        rest = [finding for finding in (*question.findings, *question.allowed) if finding not in grave]
        if rest:
            ElementTree.SubElement(case, "system-out").text = _text(rest)
    for path, findings in _files(report).items():
        case = ElementTree.SubElement(suite, "testcase", classname=_clean(path), name=_clean(path))
        _add(case, "error", findings)
    suite.set("failures", str(failures))
    suite.set("tests", str(len(suite)))
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _files(report: Report) -> dict[str, list[Finding]]:
    files: dict[str, list[Finding]] = {}
    for finding in report.unloaded:
        files.setdefault(finding.path, []).append(finding)
    return files


def _add(case: ElementTree.Element, tag: str, findings: Sequence[Finding]) -> None:
    codes = ", ".join(dict.fromkeys(finding.code for finding in findings))
    element = ElementTree.SubElement(case, tag, type=findings[0].code, message=_clean(f"{len(findings)}: {codes}"))
    element.text = _text(findings)


def _text(findings: Sequence[Finding]) -> str:
    return _clean("\n".join(line for finding in findings for line in finding_lines(finding)))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
