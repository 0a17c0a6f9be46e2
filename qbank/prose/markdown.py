"""The tree as CommonMark with tables and `$math$`, for notebooks: what is text stays text where HTML is let through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, assert_never

from qbank.prose.nodes import (
    Align,
    Block,
    Break,
    BulletList,
    Code,
    CodeBlock,
    Doc,
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
from qbank.prose.visible import visible

_SIGNS: Final = re.compile(r"[\\`*_\[\]<>$|~&#]")
"""What could begin mark-up, a formula or an entity anywhere in a line."""
_OPENING: Final = re.compile(r"^(\s*)([-+=]|[0-9]{1,9}[.)])", re.MULTILINE)
"""What could make a list, a heading or a rule of a line that begins with it."""
_RULER: Final[dict[Align, str]] = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}


def to_markdown(doc: Doc, *, below: int = 0) -> str:
    """Write a document; its headings stand `below` levels lower."""
    return _blocks(doc.blocks, below)


def markdown_line(nodes: Sequence[Inline]) -> str:
    """Write nodes within a line."""
    return "".join(map(_inline, nodes))


def markdown_text(text: str) -> str:
    """Write bare words so that nothing in them is mark-up."""
    return _OPENING.sub(_escaped_opening, _SIGNS.sub(r"\\\g<0>", visible(text)))


def markdown_code(text: str, language: str = "python") -> str:
    """Write lines of code in a fence that nothing in them can close."""
    text = visible(text)
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text.removesuffix(chr(10))}\n{fence}"


def markdown_phrase(text: str) -> str:
    """Write code within a line."""
    text = visible(text).replace("\n", " ")
    ticks = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) or not text.strip() else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _escaped_opening(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}\\{mark}" if len(mark) == 1 else f"{found[1]}{mark[:-1]}\\{mark[-1]}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _inline(node: Inline) -> str:
    match node:
        case Text(text):
            return markdown_text(text)
        case Code(text):
            return markdown_phrase(text)
        case Emphasis(children):
            return f"*{markdown_line(children)}*"
        case Strong(children):
            return f"**{markdown_line(children)}**"
        case Math(tex, display):
            return f"$${visible(tex)}$$" if display else f"${visible(tex)}$"
        case Break(hard):
            return "\\\n" if hard else "\n"
        case Link(href, children):
            return f"[{markdown_line(children)}](<{href}>)"
        case _ as other:
            assert_never(other)


def _blocks(blocks: Sequence[Block], below: int) -> str:
    """Join blocks by empty lines; two lists in a row are kept apart by a comment."""
    written = ""
    for before, block in zip([None, *blocks], blocks, strict=False):
        apart = "\n\n<!-- -->\n\n" if before is not None and type(before) is type(block) and _is_list(block) else "\n\n"
        tight = isinstance(block, BulletList | OrderedList) and isinstance(before, Paragraph) and before.tight
        written += ("\n" if tight else apart) * bool(written) + _block(block, below)
    return written


def _is_list(block: Block) -> bool:
    return isinstance(block, BulletList | OrderedList)


def _block(block: Block, below: int) -> str:
    match block:
        case Paragraph(children):
            return markdown_line(children)
        case Heading(level, children):
            return f"{'#' * min(6, level + below)} {markdown_line(children)}"
        case CodeBlock(language, text):
            return markdown_code(text, re.sub(r"[^\w+-]", "", language))
        case BulletList(items):
            return _list(["- "] * len(items), items, below)
        case OrderedList(start, items):
            return _list([f"{number}. " for number in range(start, start + len(items))], items, below)
        case Table(align, head, rows):
            ruler = "|".join(_RULER[each] for each in align)
            return "\n".join([_row(head), f"|{ruler}|", *map(_row, rows)])
        case Quote(inside):
            return "\n".join(f"> {line}".rstrip() for line in _blocks(inside, below).split("\n"))
        case Rule():
            return "---"
        case _ as other:
            assert_never(other)


def _list(marks: Sequence[str], items: Sequence[tuple[Block, ...]], below: int) -> str:
    tight = all((isinstance(each, Paragraph) and each.tight) or _is_list(each) for item in items for each in item)
    hung = [
        mark + _blocks(item, below).replace("\n", "\n" + " " * len(mark))
        for mark, item in zip(marks, items, strict=True)
    ]
    return ("\n" if tight else "\n\n").join(hung)


def _row(cells: Sequence[Sequence[Inline]]) -> str:
    written = (markdown_line(cell).replace("\n", " ") for cell in cells)
    return "| " + " | ".join(re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in written) + " |"
