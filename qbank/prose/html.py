"""The tree as HTML. Everything is escaped here; nothing that a page would fetch can be written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from markupsafe import Markup, escape

from qbank.prose.highlight import code_html
from qbank.prose.mathml import mathml
from qbank.prose.nodes import (
    Block,
    Break,
    BulletList,
    Cell,
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


def to_html(doc: Doc, *, place: str = "", heading: int = 3) -> Markup:
    """Write a document. Its first headings are `<h{heading}>`.

    `place` ("question 3") completes the names of its code blocks and tables, which must be unique on a page.
    """
    return _Writer(place, heading).blocks(doc.blocks)


def to_html_line(doc: Doc) -> Markup:
    """Write the inline content of a document's paragraphs alone, for a label or a cell."""
    inline = [block.children for block in doc.blocks if isinstance(block, Paragraph | Heading)]
    return Markup(" ").join(inlines_html(children) for children in inline)


def inlines_html(nodes: Sequence[Inline]) -> Markup:
    """Write nodes within a line."""
    return Markup("").join(_inline(node) for node in nodes)


def _inline(node: Inline) -> Markup:
    match node:
        case Text(text):
            return escape(text)
        case Code(text):
            return Markup("<code>{}</code>").format(text)
        case Emphasis(children):
            return Markup("<em>{}</em>").format(inlines_html(children))
        case Strong(children):
            return Markup("<strong>{}</strong>").format(inlines_html(children))
        case Math(tex, display):
            formula = mathml(tex, display=display)
            if formula is None:
                return Markup('<code class="tex">{}</code>').format(tex)
            # what may scroll on a narrow screen must be within reach of the keyboard
            return Markup('<span class="formula" tabindex="0">{}</span>').format(formula) if display else formula
        case Break(hard):
            return Markup("<br>\n") if hard else Markup("\n")
        case Link(href, children):
            return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(href, inlines_html(children))
        case _ as other:
            assert_never(other)


class _Writer:
    """Counts code blocks and tables of one document, to name them."""

    def __init__(self, place: str, heading: int) -> None:
        self._of = f" of {place}" if place else ""
        self._heading = heading
        self._code = self._tables = 0

    def blocks(self, blocks: Sequence[Block]) -> Markup:
        return Markup("\n").join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> Markup:
        match block:
            case Paragraph(children, tight):
                return Markup("{}" if tight else "<p>{}</p>").format(inlines_html(children))
            case Heading(level, children):
                tag = f"h{min(6, self._heading + level - 1)}"
                return Markup(f"<{tag}>{{}}</{tag}>").format(inlines_html(children))
            case CodeBlock(language, text):
                self._code += 1
                return code_html(text, language=language, label=f"Code {self._code}{self._of}")
            case BulletList(items):
                return Markup("<ul>\n{}\n</ul>").format(self._items(items))
            case OrderedList(start, items):
                first = Markup(' start="{}"').format(start) if start != 1 else Markup("")
                return Markup("<ol{}>\n{}\n</ol>").format(first, self._items(items))
            case Table():
                return self._table(block)
            case Quote(inside):
                return Markup("<blockquote>\n{}\n</blockquote>").format(self.blocks(inside))
            case Rule():
                return Markup("<hr>")
            case _ as other:
                assert_never(other)

    def _items(self, items: Sequence[Sequence[Block]]) -> Markup:
        return Markup("\n").join(Markup("<li>{}</li>").format(self.blocks(item)) for item in items)

    def _table(self, table: Table) -> Markup:
        self._tables += 1
        head = _row(table.head, table, head=True)
        rows = Markup("\n").join(_row(row, table, head=False) for row in table.rows)
        return Markup(
            '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table>\n'
            "<thead>\n{}\n</thead>\n<tbody>\n{}\n</tbody>\n</table></div>"
        ).format(f"Table {self._tables}{self._of}", head, rows)


def _row(cells: Sequence[Cell], table: Table, *, head: bool) -> Markup:
    written = []
    for cell, align in zip(cells, table.align, strict=True):
        heads = head and bool(cell)  # an empty corner is no one's head
        opening, closing = ('th scope="col"', "th") if heads else ("td", "td")
        style = f' style="text-align:{align}"' if align else ""
        written.append(Markup(f"<{opening}{style}>{{}}</{closing}>").format(inlines_html(cell)))
    return Markup("<tr>{}</tr>").format(Markup("").join(written))
