"""Parses XML and HTML that a stranger wrote: no DTD, no entities but XML's own, no network, no huge trees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree, html

from qbank.loading.suggestions import printable
from qbank.problems import Problem, ProblemsFound

Node: TypeAlias = Any
"""An element of lxml, which has no types of its own."""

MOST_XML = 20_000_000
MOST_ELEMENTS = 400_000
MOST_HTML = 400_000

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")


def parse_xml(content: bytes, name: str) -> Node:
    """Return the root element. Raise ProblemsFound, with the line, for what is not XML or could harm."""
    if len(content) > MOST_XML:
        raise _refused(name, 0, f"the XML is too large: {len(content)} bytes, at most {MOST_XML} are read")
    if b"\0" in content[:4]:
        raise _refused(name, 0, "the file is not UTF-8 text", hint="export it as UTF-8")
    if found := _DOCTYPE.search(content):
        line = content.count(b"\n", 0, found.start()) + 1
        raise _refused(name, line, "the file declares a document type or entities, which are never read")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        said = str(error.msg or "it cannot be read").removesuffix(f", line {line}, column {column}")
        raise _refused(name, line or 0, f"this is not well-formed XML: {said}", column=column or 0) from None
    except ValueError as error:
        raise _refused(name, 0, f"this XML cannot be read: {error}") from None
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise _refused(name, 0, f"the XML holds more than {MOST_ELEMENTS} elements")
    return root


def parse_html(text: str) -> Node:
    """Return a `body` around a fragment of HTML, read as leniently as a browser does.

    Raise ValueError if it is huge or nested too deeply.
    """
    if len(text) > MOST_HTML:
        raise ValueError(f"a text of {len(text)} characters; at most {MOST_HTML} are read")
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    clean = without_controls(text)
    document = html.document_fromstring(f"<html><body><div>{clean}</div></body></html>".encode(), parser=parser)
    if any("depth" in str(entry.message) for entry in parser.error_log):
        raise ValueError("a text whose HTML is nested too deeply")
    body = document.find("body")
    return body if body is not None else document


def without_controls(text: str) -> str:
    """Drop the characters that no XML and no YAML file may hold, and end lines by a line feed alone."""
    return _UNPRINTABLE.sub("", _LINE_END.sub("\n", text))


def local(node: Node) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(node: Node, *names: str) -> Iterator[Node]:
    """Yield the child elements of these names, in any namespace; all of them where no name is given."""
    for child in node:
        name = local(child)
        if name and (not names or name in names):
            yield child


def child(node: Node, name: str) -> Node | None:
    """Return the first child element of this name, or None."""
    return next(children(node, name), None)


def descendants(node: Node, *names: str) -> Iterator[Node]:
    """Yield the elements of these names anywhere below, in reading order."""
    for inner in node.iter():
        if inner is not node and local(inner) in names:
            yield inner


def descendant(node: Node, name: str) -> Node | None:
    """Return the first element of this name below, or None."""
    return next(descendants(node, name), None)


def attribute(node: Node, name: str) -> str:
    """Return an attribute's text; empty where it is missing."""
    return str(node.get(name) or "")


def text_of(node: Node | None) -> str:
    """Return all text of an element, as it stands; empty for None."""
    return "" if node is None else "".join(map(str, node.itertext()))


def line_of(node: Node) -> int:
    """Return the line on which an element starts; 0 where it is not known."""
    return int(node.sourceline or 0)


def _refused(name: str, line: int, what: str, *, column: int = 0, hint: str = "") -> ProblemsFound:
    return ProblemsFound([Problem(name, line, column or (1 if line else 0), printable(what), hint=hint)])
