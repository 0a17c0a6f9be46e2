"""Writes a cartridge: an exam with the first variants of each question, and a bank that holds them all.

A cartridge's exam cannot draw: what is in the bank is there to draw from by hand.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from qbank.formats.answering import asked_of
from qbank.formats.cc11.asked import DIALECT, losses
from qbank.formats.cc11.item import item_element
from qbank.formats.entry_html import prose_html
from qbank.formats.format import Format
from qbank.formats.losses import Lose, Loss
from qbank.formats.package import Package, Pool
from qbank.formats.picture_files import write_picture
from qbank.formats.qti12 import NAMESPACE, Element, e, material, metadata, picture_resource, written
from qbank.formats.sections import pools_without_sections
from qbank.formats.zip_file import NewZip, new_zip
from qbank.prose.visible import visible

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA: Final = "http://www.imsglobal.org/profile/cc/ccv1p1/ccv1p1_qtiasiv1p2p1_v1p0.xsd"
_MANIFEST: Final = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_ABOUT: Final = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
_EXAM, _BANK = "exam/exam.xml", "bank/bank.xml"
_EXAM_TYPE: Final = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
_BANK_TYPE: Final = "imsqti_xmlv1p2/imscc_xmlv1p1/question-bank"


def write_cc11(package: Package, path: Path, lose: Lose) -> None:
    """Write a package as a cartridge."""
    lose(Loss(package.name, "tags", "level, topic and misconceptions are left out"))
    with new_zip(path) as made, tempfile.TemporaryFile() as bank_file:
        bank = io.TextIOWrapper(bank_file, encoding="utf-8", newline="\n", write_through=True)
        chosen: list[str] = []
        pictures: list[str] = []
        drawn = False
        bank.write(f'{_opened()}<objectbank ident="bank-{package.name}">\n')
        for pool in pools_without_sections(package, lose, titles=True):
            drawn |= _write_pool(bank, pool, chosen, made, pictures, lose)
        bank.write("</objectbank>\n</questestinterop>\n")
        made.write(_EXAM, _exam(package, chosen))
        if drawn:
            bank.seek(0)
            made.copy(_BANK, bank_file)
        made.write("imsmanifest.xml", _HEAD + written(_manifest(package, pictures, with_bank=drawn)))
        bank.detach()


def _write_pool(bank: IO[str], pool: Pool, chosen: list[str], made: NewZip, pictures: list[str], lose: Lose) -> bool:
    """Write a pool's items into the bank, and the first ones into the exam. Tell whether there are more."""
    count = 0
    for entry, how in asked_of(pool, lose):
        for loss in losses(entry, how):
            lose(loss)
        item = written(item_element(entry, how))
        bank.write(item)
        pictures += write_picture(entry, made)
        if count < pool.pick:
            chosen.append(item)
        count += 1
    if count > pool.pick:
        what = f"the exam holds {pool.pick} of its {count} variants; all are in the cartridge's question bank"
        lose(Loss(pool.name, "pool", what))
    return count > pool.pick


def _opened() -> str:
    return (
        f'{_HEAD}<questestinterop xmlns="{NAMESPACE}" xmlns:xsi="{_XSI}" xsi:schemaLocation="{NAMESPACE} {_SCHEMA}">\n'
    )


def _exam(package: Package, items: list[str]) -> str:
    fields = {
        "cc_profile": "cc.exam.v0p1",
        "qmd_assessmenttype": "Examination",
        "qmd_scoretype": "Percentage",
        "qmd_feedbackpermitted": "Yes",
        "qmd_hintspermitted": "Yes",
        "qmd_solutionspermitted": "Yes",
        "cc_maxattempts": "1",
    }
    told = [e("rubric", material(prose_html(package.instructions, DIALECT)))] if package.instructions else []
    return "".join(
        (
            _opened(),
            f'<assessment ident="exam-{package.name}" title={quoteattr(visible(package.title))}>\n',
            written(metadata(fields)),
            *map(written, told),
            '<section ident="root_section">\n',
            *items,
            "</section>\n</assessment>\n</questestinterop>\n",
        )
    )


def _manifest(package: Package, pictures: list[str], *, with_bank: bool) -> Element:
    about = e("lom", e("general", e("title", e("string", package.title, language="en"))), xmlns=_ABOUT)
    entry = e("item", e("title", package.title), identifier="exam-entry", identifierref="exam")
    tree = e("organization", e("item", entry, identifier="root"), identifier="tree", structure="rooted-hierarchy")
    resources = [_resource("exam", _EXAM_TYPE, _EXAM)]
    if with_bank:
        resources.append(_resource("bank", _BANK_TYPE, _BANK))
    return e(
        "manifest",
        e("metadata", e("schema", "IMS Common Cartridge"), e("schemaversion", "1.1.0"), about),
        e("organizations", tree),
        e("resources", *resources, *map(picture_resource, pictures)),
        xmlns=_MANIFEST,
        identifier=f"cartridge-{package.name}",
    )


def _resource(identifier: str, kind: str, path: str) -> Element:
    return e("resource", e("file", href=path), identifier=identifier, type=kind)


FORMAT: Final = Format(
    name="cc11",
    title="Common Cartridge 1.1",
    suffix=".imscc",
    target="readers of Common Cartridge: Sakai, D2L, Blackboard, Schoology and others",
    holds=(
        "choices, all or nothing",
        "typed texts",
        "explanations (marked by hand)",
        "feedback per option",
        "hints and solutions",
        "an exam and a bank of all variants",
    ),
    loses=(
        "kind", "marked-by-hand", "rubric", "partial-credit", "tolerance", "other-answers", "several-entries",
        "belief-feedback", "tags", "title", "points", "pool", "math",
        "instructions",
    ),
    write=write_cc11,
)  # fmt: skip
