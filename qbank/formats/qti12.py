"""The parts that Canvas's dialect of QTI 1.2 and Common Cartridge's profile of it share. Names are without a namespace:
each item is written by itself into a document whose root names one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from lxml import etree
from markupsafe import Markup

from qbank.prose.visible import visible

Element: TypeAlias = Any  # lxml has no types
ROOT: Final = "$IMS-CC-FILEBASE$/"
"""How a text names the root of its cartridge, in both."""
NAMESPACE: Final = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"


def e(name: str, *children: Element | str, **attributes: str) -> Element:
    """Make an element."""
    made = etree.Element(name)
    for key, text in attributes.items():
        made.set(key, _sound(text))
    for child in children:
        if isinstance(child, str):
            made.text = (made.text or "") + _sound(child)
        else:
            made.append(child)
    return made


def picture_resource(path: str) -> Element:
    """List a picture in a manifest."""
    return e("resource", e("file", href=path), identifier=path.replace("/", "-"), type="webcontent", href=path)


def _sound(text: str) -> str:
    """Make steering characters visible; most texts are short and hold none."""
    return text if text.isprintable() else visible(text)


def written(element: Element) -> str:
    """Write an element and a line end."""
    text: str = etree.tostring(element, encoding="unicode")
    return text + "\n"


def material(html: Markup) -> Element:
    """Hold HTML, as text."""
    return e("material", e("mattext", str(html), texttype="text/html"))


def plain_material(text: str) -> Element:
    """Hold plain text."""
    return e("material", e("mattext", text, texttype="text/plain"))


def metadata(fields: Mapping[str, str]) -> Element:
    """Hold labelled fields."""
    return e(
        "qtimetadata",
        *(e("qtimetadatafield", e("fieldlabel", label), e("fieldentry", entry)) for label, entry in fields.items()),
    )


def outcomes(**attributes: str) -> Element:
    """Declare the score, a percentage."""
    return e("outcomes", e("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal", **attributes))


def equal(respident: str, value: str) -> Element:
    """Compare a response."""
    return e("varequal", value, respident=respident)


def score(points: str, action: str = "Set") -> Element:
    """Set or add a percentage."""
    return e("setvar", points, varname="SCORE", action=action)


def shown_feedback(ident: str, kind: str = "Response") -> Element:
    """Show a feedback."""
    return e("displayfeedback", feedbacktype=kind, linkrefid=ident)


def feedback(ident: str, html: Markup) -> Element:
    """Hold a feedback."""
    return e("itemfeedback", e("flow_mat", material(html)), ident=ident)
