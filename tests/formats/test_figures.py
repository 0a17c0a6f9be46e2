"""Figures in exports: the picture is where the text says, with its words; or its words and numbers stand for it."""

from __future__ import annotations

import base64
import zipfile
from pathlib import Path, PurePosixPath

import lxml.etree
import pytest

from qbank.figures.svg import figure_svg
from qbank.formats.entry_html import question_html
from qbank.formats.table import format_named
from qbank.prose.portable_html import Dialect
from tests.formats import torture, whole_bank
from tests.formats.readers.canvas import read_quiz
from tests.formats.readers.cartridge import read_cartridge
from tests.formats.readers.qti import read_package
from tests.formats.shown import tree_of, words_of_html

(ITEM,) = (item for item in torture.CHOICES if item.figure)
(ENTRY,) = torture.entries_of([ITEM], "choice", 1.0)
SVG = figure_svg(torture.FIGURE)


def _written(name: str, folder: Path) -> Path:
    path = folder / f"out{format_named(name).suffix}"
    format_named(name).write(whole_bank.package([ENTRY]), path, lambda loss: None)
    return path


def _member(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("form", ["qti21", "qti30"])
def test_qti_items_name_the_picture_s_file_and_the_manifest_lists_it(form: str, tmp_path: Path) -> None:
    path = _written(form, tmp_path)
    (item,) = read_package(path).items
    (image,) = (one for one in item.question.iter() if lxml.etree.QName(one).localname == "img")
    folder = PurePosixPath(item.path).parent
    named = PurePosixPath(*(part for part in (folder.parent / (image.get("src") or "").removeprefix("../")).parts))
    assert str(named) in item.files
    assert _member(path, str(named)) == SVG
    assert image.get("alt") == torture.FIGURE.alt


@pytest.mark.parametrize("form", ["canvas", "cc11"])
def test_cartridges_and_canvas_name_the_picture_from_their_root(form: str, tmp_path: Path) -> None:
    path = _written(form, tmp_path)
    if form == "canvas":
        ((question,),) = (group.questions for group in read_quiz(path).groups)
        html = question.html
    else:
        (item,) = read_cartridge(path).exam
        html = item.html
    (image,) = tree_of(html).iter("img")
    root, _, name = (image.get("src") or "").partition("/")
    assert root == "$IMS-CC-FILEBASE$"
    assert _member(path, name) == SVG
    assert image.get("alt") == torture.FIGURE.alt
    manifest = lxml.etree.fromstring(_member(path, "imsmanifest.xml").encode())
    (listed,) = (one for one in manifest.iter("{*}resource") if one.get("type") == "webcontent")
    assert listed.get("href") == name


def test_other_html_holds_the_picture_itself() -> None:
    (image,) = tree_of(str(question_html(ENTRY, Dialect("tex")))).iter("img")
    kind, _, content = (image.get("src") or "").partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(content).decode() == SVG
    assert image.get("alt") == torture.FIGURE.alt


def test_where_no_picture_can_be_shown_words_and_numbers_stand_for_it(tmp_path: Path) -> None:
    words = words_of_html(str(question_html(ENTRY, Dialect("text", pictures=""))))
    assert f"Figure: {torture.FIGURE.alt}" in words
    assert all(text in words for text in ("epoch", "train <1>", "0.25", "no number", "1.5"))
    for form in ("blackboard", "markdown"):
        assert "no number" in _written(form, tmp_path).read_text(encoding="utf-8")
