"""Reads a Common Cartridge 1.1 and scores answers by the response processing of its profile of QTI 1.2.1.

Rules are tried in order; the first that holds ends it unless it says `continue="Yes"`. Comparisons beside each other
are alternatives, as in the profile's fill-in-the-blank; case never counts.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import lxml.etree

Element = lxml.etree._Element


@dataclass(frozen=True)
class Outcome:
    """The score in percent, and the idents of the feedback shown."""

    score: float
    shown: tuple[str, ...]


@dataclass(frozen=True)
class CartridgeItem:
    """One item."""

    element: Element

    @property
    def ident(self) -> str:
        """Return the item's ident."""
        return self.element.get("ident") or ""

    @property
    def title(self) -> str:
        """Return the item's title."""
        return self.element.get("title") or ""

    @property
    def fields(self) -> Mapping[str, str]:
        """Return the labelled fields."""
        return {
            one.findtext("{*}fieldlabel") or "": one.findtext("{*}fieldentry") or ""
            for one in self.element.iter("{*}qtimetadatafield")
        }

    @property
    def html(self) -> str:
        """Return the question."""
        return self.element.findtext("{*}presentation/{*}material/{*}mattext") or ""

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """List the options' idents and HTML."""
        return tuple(
            (one.get("ident") or "", one.findtext("{*}material/{*}mattext") or "")
            for one in self.element.iter("{*}response_label")
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """List the texts that score."""
        return tuple(
            one.text or ""
            for rule in self._rules()
            if rule.find("{*}setvar") is not None
            for one in rule.iter("{*}varequal")
        )

    def said(self, ident: str) -> str:
        """Return a feedback's HTML."""
        found = [one for one in self.element.iter("{*}itemfeedback") if one.get("ident") == ident]
        return "" if not found else "".join(one.text or "" for one in found[0].iter("{*}mattext"))

    def answered(self, given: tuple[str, ...]) -> Outcome:
        """Give idents of options, or one text, and run the rules."""
        folded = {text.strip().casefold() for text in given}
        score, shown = 0.0, []
        for rule in self._rules():
            (tested,) = rule.findall("{*}conditionvar")
            if not any(_holds(test, folded) for test in tested):
                continue
            for done in rule.findall("{*}setvar"):
                assert done.get("varname") == "SCORE"
                score = float(done.text or 0)
            shown += [one.get("linkrefid") or "" for one in rule.findall("{*}displayfeedback")]
            if rule.get("continue", "No") != "Yes":
                break
        return Outcome(score, tuple(shown))

    def _rules(self) -> Iterator[Element]:
        return self.element.iterfind("{*}resprocessing/{*}respcondition")


def _holds(test: Element, given: set[str]) -> bool:
    match lxml.etree.QName(test).localname:
        case "other":
            return True
        case "varequal":
            return (test.text or "").strip().casefold() in given
        case "not":
            return not any(_holds(part, given) for part in test)
        case "and":
            return all(_holds(part, given) for part in test)
        case other:
            raise AssertionError(f"no such test in the profile: {other}")


@dataclass(frozen=True)
class Cartridge:
    """A cartridge: its exam and its question bank."""

    title: str
    rubric: str
    fields: Mapping[str, str]
    exam: tuple[CartridgeItem, ...]
    bank: tuple[CartridgeItem, ...]


def read_cartridge(path: Path) -> Cartridge:
    """Read a cartridge by its manifest; every member must be listed there."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    manifest = lxml.etree.fromstring(contents["imsmanifest.xml"])
    files = {one.get("type"): one.find("{*}file").get("href") for one in manifest.iter("{*}resource")}  # type: ignore[union-attr]
    listed = {one.get("href") for one in manifest.iter("{*}file")}
    assert listed == set(contents) - {"imsmanifest.xml"}
    shown = {one.get("identifierref") for one in manifest.iter("{*}item")} - {None}
    assert shown == {"exam"}, "a question bank stands in no organization"
    root = lxml.etree.fromstring(contents[files["imsqti_xmlv1p2/imscc_xmlv1p1/assessment"] or ""])
    (assessment,) = root
    (section,) = assessment.findall("{*}section")
    bank_path = files.get("imsqti_xmlv1p2/imscc_xmlv1p1/question-bank")
    bank = lxml.etree.fromstring(contents[bank_path]) if bank_path else None
    return Cartridge(
        title=assessment.get("title") or "",
        rubric=assessment.findtext("{*}rubric/{*}material/{*}mattext") or "",
        fields={
            one.findtext("{*}fieldlabel") or "": one.findtext("{*}fieldentry") or ""
            for one in assessment.iterfind("{*}qtimetadata/{*}qtimetadatafield")
        },
        exam=tuple(map(CartridgeItem, section.findall("{*}item"))),
        bank=() if bank is None else tuple(map(CartridgeItem, bank.iter("{*}item"))),
    )
