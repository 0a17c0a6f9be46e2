"""What a reader sees: of an item's Markdown by its tree, of a target's HTML by its elements; blanks do not matter."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from lxml import etree

from qbank.prose.nodes import (
    Block,
    Break,
    BulletList,
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Inline,
    Link,
    Math,
    OrderedList,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)
from qbank.prose.parse import parse_prose

_APART = {"p", "pre", "li", "ul", "ol", "table", "thead", "tbody", "tr", "td", "th", "blockquote", "hr", "br", "div"}
_APART |= {f"h{level}" for level in range(1, 7)}


def squeezed(text: str) -> str:
    """Make every run of blanks one blank."""
    return " ".join(text.split())


def written_in(path: Path) -> str:
    """Return all that stands in a file or zip, whatever it is escaped as."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            text = "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    else:
        text = path.read_text(encoding="utf-8-sig")
    return squeezed(unescape(unescape(text)))


def words_of_markdown(markdown: str, *, math: str = "\\({}\\)", display: str = "\\[{}\\]") -> str:
    """Return the words of Markdown in reading order; formulas as `math` and `display` write their TeX."""
    return squeezed(" ".join(_block(block, (math, display)) for block in parse_prose(markdown).blocks))


def code_of_markdown(markdown: str) -> list[str]:
    """Return the blocks of code in Markdown, exactly."""
    return list(_code(parse_prose(markdown).blocks))


def words_of_html(html: str) -> str:
    """Return the words of HTML in reading order."""
    return squeezed("".join(_pieces(tree_of(html))))


def code_of_html(html: str) -> list[str]:
    """Return the text of each `<pre>`, exactly."""
    return ["".join(pre.itertext()) for pre in tree_of(html).iter("pre")]


def tree_of(html: str) -> etree._Element:
    """Parse HTML that must be well-formed, as a browser would see it."""
    return etree.fromstring(f"<div>{html}</div>", etree.XMLParser(huge_tree=True, resolve_entities=False))


def _pieces(element: etree._Element) -> Iterator[str]:
    apart = " " if element.tag in _APART else ""
    yield apart + (element.text or "")
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield apart


def _block(block: Block, math: tuple[str, str]) -> str:
    match block:
        case Paragraph(children) | Heading(_, children):
            return _inline(children, math)
        case CodeBlock(_, text):
            return text
        case BulletList(items) | OrderedList(_, items):
            return " ".join(_block(inner, math) for item in items for inner in item)
        case Table(_, head, rows):
            return " ".join(_inline(cell, math) for row in (head, *rows) for cell in row)
        case Quote(inside):
            return " ".join(_block(inner, math) for inner in inside)
        case Rule():
            return ""


def _inline(nodes: Sequence[Inline], math: tuple[str, str]) -> str:
    written = ""
    for node in nodes:
        match node:
            case Text(text) | Code(text):
                written += text
            case Emphasis(children) | Strong(children) | Link(_, children):
                written += _inline(children, math)
            case Math(tex, display):
                written += math[display].format(tex)
            case Break():
                written += " "
    return written


def _code(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case CodeBlock(_, text):
                yield text
            case BulletList(items) | OrderedList(_, items):
                for item in items:
                    yield from _code(item)
            case Quote(inside):
                yield from _code(inside)
            case _:
                pass
