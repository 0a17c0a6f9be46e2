"""HTML for other systems: XML everywhere, nothing fetched, code and words exactly as they are."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from qbank.formats.entry_html import Dialect, hint_html, option_html, prose_html, question_html, solution_html
from qbank.formats.package import Entry
from tests.formats import torture

DIALECTS = (Dialect("tex"), Dialect("mathml"), Dialect("text"), Dialect("mathml", styled=False))
ENTRIES = (
    *torture.entries_of(torture.CHOICES, "choice", 1.0),
    *torture.entries_of(torture.ENTRIES, "entry", 1.0),
    *torture.entries_of(torture.CARDS, "card", 1.0),
)
RICH = ENTRIES[0]
ALLOWED = {
    "p", "em", "strong", "code", "pre", "span", "br", "a", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th",
    "td", "blockquote", "hr", "h4", "h5", "h6", "div", "img",
}  # fmt: skip


def _tree(html: str) -> etree._Element:
    return etree.fromstring(f"<div>{html}</div>", etree.XMLParser(huge_tree=True))


def _all(entry: Entry, dialect: Dialect) -> str:
    item = entry.item
    parts = [question_html(entry, dialect), hint_html(item, dialect), solution_html(item, dialect)]
    for option in item.options:
        parts += [option_html(option, dialect), prose_html(option.feedback, dialect)]
    return "\n".join(map(str, parts))


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_all_that_is_written_is_xml_of_harmless_elements(dialect: Dialect) -> None:
    for entry in ENTRIES:
        for element in _tree(_all(entry, dialect)).iter("*"):
            name = etree.QName(element)
            if name.namespace:
                assert (name.namespace, dialect.math) == ("http://www.w3.org/1998/Math/MathML", "mathml")
            else:
                assert name.localname in ALLOWED
                assert set(element.attrib) <= {"href", "src", "alt"} | ({"style", "start"} if dialect.styled else set())


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_code_keeps_every_character(dialect: Dialect) -> None:
    tree = _tree(str(question_html(RICH, dialect)))
    blocks = ["".join(pre.itertext()) for pre in tree.iter("pre")]
    assert torture.SETUP.removesuffix("\n") in blocks
    numbered = blocks[-1].split("\n")
    assert [line[3:] for line in numbered] == torture.CODE.removesuffix("\n").split("\n")
    assert [line[:3] for line in numbered] == [f"{n}  " for n in range(1, len(numbered) + 1)]


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
def test_options_keep_every_character(dialect: Dialect) -> None:
    for entry in ENTRIES:
        for option in entry.item.options:
            shown = "".join(_tree(str(option_html(option, dialect))).itertext())
            assert shown == (option.text if option.is_code else option.text.replace("`", "")).removesuffix("\n")


def test_given_tensors_and_the_wanted_form_are_told_where_the_answer_is_typed() -> None:
    vector = next(entry for entry in ENTRIES if entry.item.id == "vector")
    shown = " ".join(_tree(str(question_html(vector, Dialect("text")))).itertext())
    assert "a float32 tensor of shape (4, 7, 3)" in shown
    assert "A vector such as" in shown
    assert "a float32 tensor holding one number" in shown


def test_formulas_are_written_in_the_dialect_of_the_target() -> None:
    stem = "See $W_{hh}$ and\n\n$$\\frac{1}{2}$$"
    assert str(prose_html(stem, Dialect("tex"))) == "<p>See \\(W_{hh}\\) and</p>\n<p>\\[\\frac{1}{2}\\]</p>"
    assert "W_hh" in str(prose_html(stem, Dialect("text")))
    assert len(re.findall("<math ", str(prose_html(stem, Dialect("mathml"))))) == 2
