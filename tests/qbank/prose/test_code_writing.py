"""Shown code: what is read is what ran, in colours that can be read."""

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.prose.highlight import GAP, INK, PAPER, QUIET, PaperStyle, code_html, code_phrase
from qbank.prose.visible import visible

CODE = "rnn = nn.RNN(5, 3)  # a <b> & 'c'\n\nif x:\n    y = ____\n"


def luminance(colour):
    channels = [int(colour.lstrip("#")[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_formula_knows_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_every_ink_passes_wcag_aa_on_its_background():
    inks = {
        str(kind): (style["color"] or INK.lstrip("#"), style["bgcolor"] or PAPER.lstrip("#"))
        for kind, style in PaperStyle
    }
    inks["line number"] = (QUIET, PAPER)
    faint = {kind: pair for kind, pair in inks.items() if contrast(*pair) < 4.5}
    assert faint == {}
    assert len(set(inks.values())) > 6


def text_of(markup):
    return lxml.html.fragment_fromstring(str(markup), "div").text_content()


@pytest.mark.parametrize("write", [code_html, code_phrase])
def test_the_text_of_shown_code_is_the_code(write):
    assert text_of(write(CODE)) == CODE.removesuffix("\n")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_code_comes_out_as_it_is_with_steering_characters_visible(code):
    assert text_of(code_html(code)) == visible(code).removesuffix("\n")


def test_line_numbers_are_text_but_cannot_be_copied():
    root = lxml.html.fragment_fromstring(str(code_html(CODE, numbered=True)))
    numbers = root.find_class("line-number")
    assert [node.text for node in numbers] == ["1", "2", "3", "4"]
    assert all("user-select:none" in node.get("style") for node in numbers)
    assert "aria-hidden" not in str(code_html(CODE, numbered=True))


@pytest.mark.parametrize("code", ["x = ____", "nn.RNN(____)", "x.____(1)", "f'____'", "# ____", "x____y"])
def test_a_gap_is_marked_wherever_it_stands(code):
    root = lxml.html.fragment_fromstring(str(code_html(code)))
    marked = [node.text for node in root.iter("span") if "background-color" in (node.get("style") or "")]
    assert marked == GAP.findall(code)


def test_a_dunder_is_no_gap():
    assert "background-color" not in code_html("class A:\n    def __init__(self): pass")


def test_a_named_block_can_be_scrolled_with_the_keyboard():
    block = lxml.html.fragment_fromstring(str(code_html("x", label='Program "1"')))
    assert (block.get("role"), block.get("tabindex"), block.get("aria-label")) == ("region", "0", 'Program "1"')
