"""What a reader sees of HTML or XHTML: words in order, blocks of code to the letter. Formulas count as their TeX."""

from __future__ import annotations

import re

import lxml.etree
import lxml.html

from qbank.formats.package import Entry
from qbank.items.item import Item, Option
from qbank.prose.html import to_html
from qbank.prose.parse import parse_prose
from qbank.prose.visible import visible
from qbank.prose.wording import shape_words

_BLOCKS = {"p", "div", "pre", "li", "ol", "ul", "td", "th", "tr", "table", "br", "hr", "blockquote", "prompt"}
_BLOCKS |= {f"h{level}" for level in range(1, 7)}
_TEX = re.compile(r"\\[()\[\]]")


def parsed(markup: str) -> lxml.etree._Element:
    """Read HTML as a browser does."""
    return lxml.html.fragment_fromstring(markup, create_parent="div")


def words(element: lxml.etree._Element) -> str:
    """Return the words, blanks folded, TeX without its delimiters."""
    return _folded(_text(element))


def blocks(element: lxml.etree._Element) -> list[str]:
    """Return every block of code, with its line numbers if it has any."""
    found = [pre for pre in element.iter() if isinstance(pre.tag, str) and _name(pre) == "pre"]
    return ["".join(pre.itertext()) for pre in found]


def prose_words(markdown: str) -> str:
    """Return the words of Markdown as our own pages show them."""
    return words(parsed(str(to_html(parse_prose(markdown)))))


def question_words(entry: Entry) -> str:
    """Return the words that a student must see before answering."""
    item = entry.item
    parts = [prose_words(item.stem)]
    if item.given:
        given = "; ".join(f"{name}, {shape_words(shape)}" for name, shape in item.given)
        parts.append(f"Given: {given}.")
    if item.setup and item.code:
        parts += ["This program starts with", visible(item.setup), "and goes on with"]
    if item.code:
        parts.append(numbered(visible(item.code)) if item.number_lines else visible(item.code))
    if entry.asked == "entry" and item.wanted:
        parts.append(prose_words(item.wanted))
    return _folded(" ".join(parts))


def program_blocks(item: Item) -> list[str]:
    """Return the blocks of code that a question shows besides those in its prose."""
    code = visible(item.code).removesuffix("\n")
    shown = [visible(item.setup).removesuffix("\n")] if item.setup and item.code else []
    return [*shown, numbered(code) if item.number_lines else code] if item.code else shown


def option_words(option: Option) -> str:
    """Return the words of an option."""
    text = visible(option.text)
    return _folded(text if option.is_code or text.count("`") % 2 else text.replace("`", ""))


def solution_words(item: Item) -> str:
    """Return the words of the solution: its steps and the quick check."""
    parts = [prose_words(step) for step in item.solution]
    if item.quick_check:
        parts += ["Quick check", prose_words(item.quick_check)]
    return _folded(" ".join(parts))


def numbered(code: str) -> str:
    """Number the lines of code as they are shown."""
    lines = code.removesuffix("\n").split("\n")
    width = len(str(len(lines)))
    return "\n".join(f"{number:>{width}}  {line}" for number, line in enumerate(lines, 1))


def _text(element: lxml.etree._Element) -> str:
    if not isinstance(element.tag, str):
        return ""
    name = _name(element)
    if name == "math":
        return element.get("alttext") or ""
    inner = (element.text or "") + "".join(_text(child) + (child.tail or "") for child in element)
    return f" {inner} " if name in _BLOCKS else inner


def _name(element: lxml.etree._Element) -> str:
    return str(lxml.etree.QName(element).localname).removeprefix("qti-").lower()


def _folded(text: str) -> str:
    return " ".join(_TEX.sub("", text).split())
