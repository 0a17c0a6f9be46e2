"""Formulas as MathML and as readable characters; what the converter would let through does not get out."""

import lxml.etree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbank.prose.html import to_html
from qbank.prose.mathml import mathml
from qbank.prose.mathtext import math_text
from qbank.prose.parse import parse_prose

TEXTS = {
    r"h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1})": "h_t = tanh(W_ih x_t + b_ih + W_hh h_(t-1))",
    r"W_{ih}x_{t}": "W_ih x_t",
    r"W^T x": "Wᵀ x",
    r"W^{\top}W": "WᵀW",
    r"W^{T-1}": "W^(T-1)",
    r"2 \cdot 3": "2 · 3",
    r"\mathbb{R}^{L\times H}": "ℝ^(L × H)",
    r"k = \frac{1}{\sqrt{H}}": "k = 1/(√(H))",
    r"\left(\alpha\right)": "(α)",
    r"x \in \{0, 1\}": "x ∈ {0, 1}",
    r"h_0 = \mathbf{0}": "h_0 = 0",
    r"\begin{pmatrix}1&2\end{pmatrix}": r"\begin{pmatrix}1&2\end{pmatrix}",
    r"\unknown{x}": r"\unknown{x}",
}


@pytest.mark.parametrize(("tex", "text"), TEXTS.items(), ids=TEXTS)
def test_a_formula_reads_as_text_or_stays_its_source(tex, text):
    assert math_text(tex) == text


@pytest.mark.parametrize(
    "tex",
    [r"h_t = \tanh(W x)", r"\frac{1}{\sqrt{H}}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "a<b", r"\sum_{t=1}^{L} x_t"],
)
def test_a_formula_becomes_mathml_with_its_source_as_alternative(tex):
    root = lxml.etree.fromstring(str(mathml(tex, display=False)))
    assert root.tag == "math"
    assert root.get("alttext") == tex


@pytest.mark.parametrize(
    "tex",
    [
        "",
        "x^",
        r"\frac{1}",
        r"\unknown",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(http://x.example)}{y}",
        r"\class{a}{b}",
        "{" * 3000,
        "x" * 5000,
    ],
)
def test_what_cannot_be_converted_safely_is_shown_as_its_source(tex):
    assert mathml(tex, display=False) is None
    assert '<code class="tex">' in to_html(parse_prose(r"$\unknown$"))


PARTS = (
    r"x ^ _ { } \frac \text{<b>x</b>} \left( \right) & \\ \sqrt \color{red} \mbox{"
    + '"'
    + r"} \href \begin{matrix} ' <img>"
)


@given(st.lists(st.sampled_from(PARTS.split(" ")), max_size=8).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_tex_gives_well_formed_mathml_without_foreign_elements_or_nothing(tex):
    written = mathml(tex, display=True)
    if written is not None:
        root = lxml.etree.fromstring(str(written))
        names = {node.tag for node in root.iter()}
        assert not names & {"b", "img", "script", "a", "style"}
        assert not {name for node in root.iter() for name in node.attrib} & {"href", "style", "class", "onclick"}
