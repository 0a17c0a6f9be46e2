"""The test: a section for each part of the exam, and in it one for each pool, of which so many items are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Any, Final

from lxml import etree

from qbank.formats.entry_html import prose_html
from qbank.formats.package import Package, Pool
from qbank.formats.qti.responses import DIALECT
from qbank.formats.qti.version import Element, Version
from qbank.prose.visible import visible

TEST_FILE: Final = "test.xml"


class TestDraft:
    """Writes the test while items are made: one call for each pool, in order."""

    def __init__(self, q: Version, out: Any, instructions: str) -> None:
        self._q = q
        self._out = out
        self._instructions = instructions
        self._part = ExitStack()
        self._section: tuple[str, str] | None = None
        self._sections = 0

    def add(self, pool: Pool, items: Sequence[tuple[str, str]]) -> None:
        """Add the section of a pool: its items' identifiers and paths."""
        section = (pool.section, pool.section_instructions)
        if section != self._section:
            self._open(*section)
        q, out = self._q, self._out
        with out.element(q.tag("assessmentSection"), self._titled(f"pool-{pool.name}", pool.title, shown=False)):
            drawn = min(pool.pick, len(items))
            out.write(q("selection", select=str(drawn)), q("ordering", shuffle="true"))
            for identifier, path in items:
                with out.element(q.tag("assessmentItemRef"), {"identifier": identifier, "href": path}):
                    pass

    def end(self) -> None:
        """Close the last part."""
        self._part.close()

    def _open(self, title: str, instructions: str) -> None:
        self._part.close()
        self._sections += 1
        named = self._titled(f"section-{self._sections}", title or "Questions", shown=True)
        self._part.enter_context(self._out.element(self._q.tag("assessmentSection"), named))
        for said in (self._instructions, instructions):
            if said:
                self._out.write(_rubric(self._q, said))
        self._section, self._instructions = (title, instructions), ""

    def _titled(self, identifier: str, title: str, *, shown: bool) -> dict[str, str]:
        """Name a section. A question's title may give its answer away, so that students do not see it."""
        return {"identifier": identifier, "title": visible(title), "visible": "true" if shown else "false"}


@contextmanager
def new_test(q: Version, package: Package, file: IO[bytes]) -> Iterator[TestDraft]:
    """Write a test into a file, around the sections that are added meanwhile."""
    with etree.xmlfile(file, encoding="utf-8") as out:
        out.write_declaration()
        root = q.root("assessmentTest", identifier="test", title=package.title)
        with out.element(root.tag, dict(root.attrib), nsmap=root.nsmap):
            for name in ("SCORE", "MAXSCORE"):
                out.write(_outcome(q, name))
            part = {"navigationMode": "nonlinear", "submissionMode": "simultaneous"}
            attributes = {"identifier": "part", **{q.attribute(key): text for key, text in part.items()}}
            with out.element(q.tag("testPart"), attributes):
                draft = TestDraft(q, out, package.instructions)
                yield draft
                draft.end()
            out.write(_totals(q))


def _outcome(q: Version, name: str) -> Element:
    default = q("defaultValue", q("value", "0"))
    return q("outcomeDeclaration", default, identifier=name, cardinality="single", baseType="float")


def _totals(q: Version) -> Element:
    """Add up what the drawn items earned, and what they could have earned."""
    sums = [
        q("setOutcomeValue", q("sum", q("testVariables", variableIdentifier=name)), identifier=name)
        for name in ("SCORE", "MAXSCORE")
    ]
    return q("outcomeProcessing", *sums)


def _rubric(q: Version, instructions: str) -> Element:
    said = q.html("div", prose_html(instructions, DIALECT))
    return q("rubricBlock", q("contentBody", said) if q.kebab else said, view="candidate", use="instructions")
