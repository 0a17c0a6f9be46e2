"""What a student sees of XHTML whose formulas are MathML, and what they should see; formulas count as their TeX."""

from __future__ import annotations

import lxml.etree

from qbank.formats.package import Entry
from qbank.items.item import Item, Option
from qbank.prose.visible import visible
from qbank.prose.wording import shape_words
from tests.formats.shown import squeezed, words_of_markdown

_APART = {"p", "div", "pre", "li", "ol", "ul", "td", "th", "tr", "table", "br", "hr", "blockquote", "prompt"}
_APART |= {f"h{level}" for level in range(1, 7)}


def words(element: lxml.etree._Element) -> str:
    """Return the words of an element in reading order."""
    return squeezed(_text(element))


def blocks(element: lxml.etree._Element) -> list[str]:
    """Return the text of each `<pre>`, exactly."""
    return ["".join(one.itertext()) for one in element.iter() if isinstance(one.tag, str) and _name(one) == "pre"]


def prose_words(markdown: str, *, math: str = "{}") -> str:
    """Return the words of Markdown; formulas as `math` writes their TeX."""
    return words_of_markdown(markdown, math=math, display=math)


def question_words(entry: Entry, *, math: str = "{}") -> str:
    """Return the words that a student must see before answering."""
    item = entry.item
    parts = [prose_words(item.stem, math=math)]
    if item.given:
        given = "; ".join(f"{name}, {shape_words(shape)}" for name, shape in item.given)
        parts.append(f"Given: {given}.")
    if item.setup and item.code:
        parts += ["This program starts with", visible(item.setup), "and goes on with"]
    if item.code:
        parts.append(numbered(visible(item.code)) if item.number_lines else visible(item.code))
    if item.task:
        parts += ["Your program starts with", visible(item.task.setup)]
        parts += ["Go on from here:", visible(item.task.starter)] if item.task.starter else []
    if entry.asked == "entry" and item.wanted:
        parts.append(prose_words(item.wanted, math=math))
    return squeezed(" ".join(parts))


def program_blocks(item: Item) -> list[str]:
    """Return the blocks of code that a question shows besides those in its prose."""
    code = visible(item.code).removesuffix("\n")
    shown = [visible(item.setup).removesuffix("\n")] if item.setup and item.code else []
    if item.code:
        shown.append(numbered(code) if item.number_lines else code)
    if item.task:
        shown += [text.removesuffix("\n") for text in (item.task.setup, item.task.starter) if text]
    return shown


def option_words(option: Option) -> str:
    """Return the words of an option."""
    text = visible(option.text)
    return squeezed(text if option.is_code or text.count("`") % 2 else text.replace("`", ""))


def solution_words(item: Item, *, math: str = "{}") -> str:
    """Return the words of the solution: its steps and the quick check."""
    parts = [prose_words(step, math=math) for step in item.solution]
    if item.quick_check:
        parts += ["Quick check", prose_words(item.quick_check, math=math)]
    return squeezed(" ".join(parts))


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
    return f" {inner} " if name in _APART else inner


def _name(element: lxml.etree._Element) -> str:
    return str(lxml.etree.QName(element).localname).removeprefix("qti-").lower()
