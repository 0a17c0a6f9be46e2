"""The two versions of QTI that are written: the same tree, whose elements and attributes are named differently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from lxml import etree
from markupsafe import Markup

from qbank.prose.visible import visible

Element: TypeAlias = etree._Element
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_HUMP: Final = re.compile(r"(?<=[a-z0-9])[A-Z]")


@dataclass(frozen=True)
class Version:
    """A version's namespace, schema, and how its manifest speaks of it. Version 3 writes names in kebab case."""

    number: str
    kebab: bool
    namespace: str
    schema: str
    manifest_namespace: str
    manifest_schema: str
    package: str
    package_version: str
    item_type: str
    test_type: str

    def __call__(self, name: str, *children: Element | str, **attributes: str) -> Element:
        """Make an element from its name in version 2: `q("baseValue", "A", baseType="identifier")`."""
        named = {_kebab(key): text for key, text in attributes.items()} if self.kebab else attributes
        return self._made(self.tag(name), children, named)

    def html_of(self, name: str, *children: Element | str) -> Element:
        """Make an element of HTML, which is named alike in both versions."""
        return self._made(f"{{{self.namespace}}}{name}", children, {})

    def _made(self, tag: str, children: Iterable[Element | str], attributes: Mapping[str, str]) -> Element:
        made = etree.Element(tag, nsmap={None: self.namespace})
        for name, text in attributes.items():
            made.set(name, text if text.isprintable() else visible(text))
        for child in children:
            if isinstance(child, str):
                _append_text(made, child if child.isprintable() else visible(child))
            else:
                made.append(child)
        return made

    def tag(self, name: str) -> str:
        """Return the element's full name in this version."""
        return f"{{{self.namespace}}}qti-{_kebab(name)}" if self.kebab else f"{{{self.namespace}}}{name}"

    def attribute(self, name: str) -> str:
        """Return the attribute's name in this version."""
        return _kebab(name) if self.kebab else name

    def html(self, name: str, markup: Markup) -> Element:
        """Make an element of HTML around well-formed markup."""
        return etree.fromstring(f'<{name} xmlns="{self.namespace}">{markup}</{name}>')

    def flow(self, markup: Markup) -> list[Element | str]:
        """Return what stands for well-formed markup within an element that takes text and blocks."""
        whole = self.html("div", markup)
        return [whole.text or "", *_with_tails(whole)]

    def root(self, name: str, *children: Element, **attributes: str) -> Element:
        """Make the root of a document, with the address of its schema."""
        made: Element = etree.Element(self.tag(name), nsmap={None: self.namespace, "xsi": XSI})
        made.set(f"{{{XSI}}}schemaLocation", f"{self.namespace} {self.schema}")
        for key, text in attributes.items():
            made.set(self.attribute(key), visible(text))
        made.extend(children)
        return made


def document(root: Element) -> bytes:
    """Write a document."""
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def _with_tails(whole: Element) -> list[Element | str]:
    found: list[Element | str] = []
    for child in whole:
        tail, child.tail = child.tail, None
        found += [child, tail] if tail else [child]
    return found


def _append_text(made: Element, text: str) -> None:
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text


@cache
def _kebab(name: str) -> str:
    return _HUMP.sub(lambda hump: f"-{hump[0].lower()}", name)


QTI21: Final = Version(
    number="2.1",
    kebab=False,
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    manifest_namespace="http://www.imsglobal.org/xsd/imscp_v1p1",
    manifest_schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    package="QTIv2.1 Package",
    package_version="1.0.0",
    item_type="imsqti_item_xmlv2p1",
    test_type="imsqti_test_xmlv2p1",
)
QTI30: Final = Version(
    number="3.0",
    kebab=True,
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    manifest_namespace="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    manifest_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    package="QTI Package",
    package_version="3.0.0",
    item_type="imsqti_item_xmlv3p0",
    test_type="imsqti_test_xmlv3p0",
)
