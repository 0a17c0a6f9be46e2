"""The tree as plain text, for CSV cells, alternative texts and logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from qbank.prose.mathtext import math_text
from qbank.prose.nodes import (
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


def to_plain(doc: Doc) -> str:
    """Write a document as text: blocks apart by an empty line, lists with dashes or numbers, cells with ` | `."""
    return _blocks(doc.blocks)


def inlines_plain(nodes: Sequence[Inline]) -> str:
    """Write nodes within a line."""
    return "".join(_inline(node) for node in nodes)


def _inline(node: Inline) -> str:
    match node:
        case Text(text) | Code(text):
            return text
        case Emphasis(children) | Strong(children):
            return inlines_plain(children)
        case Math(tex):
            return math_text(tex)
        case Break(hard):
            return "\n" if hard else " "
        case Link(href, children):
            words = inlines_plain(children)
            return words if words == href else f"{words} ({href})"
        case _ as other:
            assert_never(other)


def _blocks(blocks: Sequence[Block]) -> str:
    written = ""
    for block in blocks:
        tight = (isinstance(block, Paragraph) and block.tight) or isinstance(block, BulletList | OrderedList)
        written += ("\n" if tight else "\n\n") * bool(written) + _block(block)
    return written


def _block(block: Block) -> str:
    match block:
        case Paragraph(children) | Heading(_, children):
            return inlines_plain(children)
        case CodeBlock(_, text):
            return text
        case BulletList(items):
            return "\n".join(_hung("- ", _blocks(item)) for item in items)
        case OrderedList(start, items):
            return "\n".join(_hung(f"{number}. ", _blocks(item)) for number, item in enumerate(items, start))
        case Table(_, head, rows):
            return "\n".join(" | ".join(inlines_plain(cell) for cell in row) for row in (head, *rows))
        case Quote(inside):
            return "\n".join(f"> {line}".rstrip() for line in _blocks(inside).split("\n"))
        case Rule():
            return "---"
        case _ as other:
            assert_never(other)


def _hung(mark: str, text: str) -> str:
    return mark + text.replace("\n", "\n" + " " * len(mark))
