"""Markdown-it's flat block tokens, made into nested nodes. Its own `maxNesting` bounds the depth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from markdown_it.token import Token

from qbank.prose.inlines import inlines_of
from qbank.prose.nodes import (
    Align,
    Block,
    BulletList,
    Cell,
    CodeBlock,
    Heading,
    Inline,
    Math,
    OrderedList,
    Paragraph,
    Quote,
    Rule,
    Table,
)
from qbank.prose.visible import visible


def blocks_of(tokens: Sequence[Token]) -> tuple[Block, ...]:
    """Return the blocks of a document's tokens."""
    blocks = [_block(group) for group in _groups(tokens)]
    return _levelled(tuple(block for block in blocks if block is not None))


def _groups(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Cut a run of tokens into its outermost blocks: each an opening token up to its closing one, or a lone token."""
    groups: list[Sequence[Token]] = []
    depth = start = 0
    for place, token in enumerate(tokens):
        if depth == 0:
            start = place
        depth += token.nesting
        if depth == 0:
            groups.append(tokens[start : place + 1])
    return groups


def _block(group: Sequence[Token]) -> Block | None:
    first, inner = group[0], group[1:-1]
    match first.type:
        case "paragraph_open":
            return Paragraph(_line(inner), tight=first.hidden)
        case "heading_open":
            return Heading(int(first.tag[1:]), _line(inner))
        case "fence" | "code_block":
            words = first.info.split()
            return CodeBlock(visible(words[0]).lower() if words else "", visible(first.content).removesuffix("\n"))
        case "math_block":
            return Paragraph((Math(visible(first.content.strip()), display=True),))
        case "bullet_list_open":
            return BulletList(_items(inner))
        case "ordered_list_open":
            start = first.attrGet("start")
            return OrderedList(1 if start is None else int(start), _items(inner))
        case "blockquote_open":
            return Quote(_nested(inner))
        case "table_open":
            return _table(inner)
        case "hr":
            return Rule()
        case _:  # a link definition: nothing to show
            return None


def _nested(tokens: Sequence[Token]) -> tuple[Block, ...]:
    return tuple(block for group in _groups(tokens) if (block := _block(group)) is not None)


def _items(tokens: Sequence[Token]) -> tuple[tuple[Block, ...], ...]:
    return tuple(_nested(group[1:-1]) for group in _groups(tokens))


def _line(tokens: Sequence[Token]) -> tuple[Inline, ...]:
    return inlines_of(tokens[0].children or ()) if tokens else ()


def _table(tokens: Sequence[Token]) -> Table:
    rows = [group for part in _groups(tokens) for group in _groups(part[1:-1])]
    cells = [_groups(row[1:-1]) for row in rows]
    return Table(
        align=tuple(_align(cell[0]) for cell in cells[0]),
        head=_cells(cells[0]),
        rows=tuple(_cells(row) for row in cells[1:]),
    )


def _cells(cells: Sequence[Sequence[Token]]) -> tuple[Cell, ...]:
    return tuple(_line(cell[1:-1]) for cell in cells)


def _align(cell: Token) -> Align:
    match str(cell.attrGet("style") or "").removeprefix("text-align:"):
        case "left":
            return "left"
        case "center":
            return "center"
        case "right":
            return "right"
        case _:
            return ""


def _levelled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Renumber headings, so that each is at most one level below the one above it (screen readers list them)."""
    above: list[int] = []

    def levelled(block: Block) -> Block:
        match block:
            case Heading(level, children):
                while above and above[-1] >= level:
                    above.pop()
                above.append(level)
                return Heading(len(above), children)
            case OrderedList(start, items):
                return OrderedList(start, tuple(tuple(levelled(inner) for inner in item) for item in items))
            case BulletList(items):
                return BulletList(tuple(tuple(levelled(inner) for inner in item) for item in items))
            case Quote(inside):
                return Quote(tuple(levelled(inner) for inner in inside))
            case Paragraph() | CodeBlock() | Table() | Rule():
                return block
            case _ as other:
                assert_never(other)

    return tuple(levelled(block) for block in blocks)
