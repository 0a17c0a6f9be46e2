"""The report as JSON and as JUnit XML: readable whatever stands in a finding."""

from __future__ import annotations

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbank.check.junit import junit_xml
from qbank.check.report import Coverage, Finding, QuestionReport, Report
from qbank.report.json_text import json_text

JUNIT = etree.RelaxNG(
    etree.fromstring(
        b"""
<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="testsuites"><oneOrMore><element name="testsuite">
    <attribute name="name"/>
    <attribute name="tests"><data type="nonNegativeInteger"/></attribute>
    <attribute name="failures"><data type="nonNegativeInteger"/></attribute>
    <attribute name="errors"><data type="nonNegativeInteger"/></attribute>
    <zeroOrMore><element name="testcase">
      <attribute name="name"/><attribute name="classname"/>
      <optional><choice>
        <element name="failure"><ref name="why"/></element>
        <element name="error"><ref name="why"/></element>
      </choice></optional>
      <optional><element name="system-out"><text/></element></optional>
    </element></zeroOrMore>
  </element></oneOrMore></element></start>
  <define name="why"><attribute name="type"/><attribute name="message"/><text/></define>
</grammar>"""
    )
)


def finding(what: str, severity: str = "error", path: str = "bank/q.yaml") -> Finding:
    return Finding("several-right", severity, path, 3, 4, what, "q", 0, 7, "qbank show q --seed 0 --reveal")


def report(*findings: Finding, unloaded: tuple[Finding, ...] = (), allowed: tuple[Finding, ...] = ()) -> Report:
    coverage = Coverage(3, {"dropout": 1}, 1, True)
    question = QuestionReport(
        "q", "bank/q.yaml", "shape", 10, 9, 1, 0, 9, 40, None, 3, coverage, (), (), {}, (), findings, allowed
    )
    return Report(1, "2.13", 10, (question,), unloaded)


def test_only_errors_and_warnings_make_a_report_unclean() -> None:
    assert report().clean
    assert report(finding("worth knowing", "info")).clean
    assert report(allowed=(finding("meant to be"),)).clean
    assert not report(finding("weak", "warning")).clean
    assert not report(unloaded=(finding("unreadable"),)).clean


def test_findings_stand_in_reading_order() -> None:
    found = report(finding("later"), unloaded=(finding("first", path="a.yaml"),)).findings
    assert [one.what for one in found] == ["first", "later"]


def test_junit_counts_questions_failures_and_faulty_files() -> None:
    two = (finding("one"), finding("two"))
    faulty = (finding("bad", path="a.yaml"), finding("worse", path="a.yaml"))
    tree = etree.fromstring(junit_xml(report(*two, finding("by the way", "info"), unloaded=faulty)).encode())
    JUNIT.assertValid(tree)
    (suite,) = tree
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "1")
    (failure,) = tree.xpath("//failure")
    assert "one" in failure.text
    assert "two" in failure.text
    assert "by the way" in tree.findtext(".//system-out")
    assert "worse" in tree.findtext(".//error")


@given(st.text(), st.text())
def test_junit_is_xml_whatever_stands_in_it(what: str, path: str) -> None:
    text = junit_xml(report(finding(what), unloaded=(finding(what, path=path),)))
    JUNIT.assertValid(etree.fromstring(text.encode()))


@given(st.text())
def test_json_reads_back_as_the_report(what: str) -> None:
    written = report(finding(what))
    text = json_text(written)
    assert text.isascii() or text.replace("\n", "").isprintable()
    assert msgspec.convert(json.loads(text), Report) == written
