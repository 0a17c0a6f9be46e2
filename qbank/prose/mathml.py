"""TeX to MathML. The converter passes markup, links and styles through, so its tree is rebuilt from an allow-list."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element
from markupsafe import Markup, escape

_ELEMENTS = frozenset({
    "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub", "msubsup", "munder", "mover",
    "munderover", "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mstyle", "mpadded", "menclose", "mphantom",
    "mmultiscripts", "mprescripts", "none",
})  # fmt: skip
_ATTRIBUTES = frozenset({
    "display", "stretchy", "mathvariant", "width", "columnalign", "rowspacing", "columnspacing", "displaystyle",
    "scriptlevel", "linethickness", "accent", "fence", "separator", "form", "movablelimits", "lspace", "rspace",
    "notation", "columnlines", "rowlines", "minsize", "maxsize",
})  # fmt: skip
_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
"""How many children these must have: the converter lets a fraction without a denominator through."""
_PLAIN_VALUE = re.compile(r"[\w .%+-]*", re.ASCII)
_FAILURES = (
    exceptions.NumeratorNotFoundError,
    exceptions.DenominatorNotFoundError,
    exceptions.ExtraLeftOrMissingRightError,
    exceptions.MissingSuperScriptOrSubscriptError,
    exceptions.DoubleSubscriptsError,
    exceptions.DoubleSuperscriptsError,
    exceptions.NoAvailableTokensError,
    exceptions.InvalidStyleForGenfracError,
    exceptions.MissingEndError,
    exceptions.InvalidAlignmentError,
    exceptions.InvalidWidthError,
    exceptions.LimitsMustFollowMathOperatorError,
    # What the converter's own slips raise on malformed TeX:
    AttributeError,
    IndexError,
    KeyError,
    RuntimeError,  # also PEP 479's StopIteration within a generator
    StopIteration,
    TypeError,
    ValueError,
)
_LONGEST = 2000
_DEEPEST = 40


class _Unsafe(ValueError):
    """The converter made something that is not on the allow-list, or not MathML."""


@lru_cache(maxsize=2048)
def mathml(tex: str, *, display: bool) -> Markup | None:
    """Return `<math>` for the TeX, with the source as its alternative text; None where it cannot be converted."""
    if len(tex) > _LONGEST or _depth(tex) > _DEEPEST:
        return None
    try:
        root = convert_to_element(tex, display="block" if display else "inline")
        inner = "".join(_written(child) for child in root)
    except _FAILURES:
        return None
    shown = "block" if display else "inline"
    return Markup(f'<math display="{shown}" alttext="{escape(tex)}">{inner}</math>')


def _written(element: Element) -> str:
    if element.tag not in _ELEMENTS or len(element) != _PARTS.get(element.tag, len(element)):
        raise _Unsafe(element.tag)
    text = html.unescape(element.text or "")
    if text.startswith("\\") and len(text) > 1:  # a command the converter does not know, passed through as a letter
        raise _Unsafe(text)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in _attributes(element))
    inner = str(escape(text)) + "".join(_written(child) for child in element)
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>"


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if name == "xmlns":
            continue
        if name not in _ATTRIBUTES or not _PLAIN_VALUE.fullmatch(value):
            raise _Unsafe(f"{name}={value}")
        yield name, value


def _depth(tex: str) -> int:
    deepest = now = 0
    for sign in tex:
        now += (sign == "{") - (sign == "}")
        deepest = max(deepest, now)
    return max(deepest, tex.count("\\left"))
