"""The tree as HTML for other systems: well-formed as XML, self-contained, styled inline or not at all.

No classes, scripts or names that must be unique on a page: it stands among strangers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from markupsafe import Markup, escape

from qbank.prose.highlight import code_block, code_words
from qbank.prose.mathml import mathml
from qbank.prose.mathtext import math_text
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

MathDialect: TypeAlias = Literal["tex", "mathml", "text"]
r"""How a target shows formulas: `\(x\)` for it to set, MathML, or plain characters."""
_CELL = "border:1px solid #b9bcc0;padding:.25em .6em"


@dataclass(frozen=True)
class Dialect:
    """What a target's HTML is like: its formulas, and whether `style` attributes are allowed."""

    math: MathDialect
    styled: bool = True


def portable_html(doc: Doc, dialect: Dialect, *, heading: int = 4) -> Markup:
    """Write a document. Its first headings are `<h{heading}>`."""
    return _Writer(dialect, heading).blocks(doc.blocks)


def portable_line(doc: Doc, dialect: Dialect) -> Markup:
    """Write the inline content of a document's paragraphs alone, for an option or a cell."""
    writer = _Writer(dialect, 4)
    inline = [block.children for block in doc.blocks if isinstance(block, Paragraph | Heading)]
    return Markup(" ").join(writer.inlines(children) for children in inline)


class _Writer:
    """Writes the nodes in one dialect."""

    def __init__(self, dialect: Dialect, heading: int) -> None:
        self._dialect = dialect
        self._heading = heading

    def blocks(self, blocks: Sequence[Block]) -> Markup:
        return Markup("\n").join(map(self._block, blocks))

    def inlines(self, nodes: Sequence[Inline]) -> Markup:
        return Markup("").join(map(self._inline, nodes))

    def _inline(self, node: Inline) -> Markup:
        match node:
            case Text(text):
                return escape(text)
            case Code(text):
                return code_words(text, styled=self._dialect.styled)
            case Emphasis(children):
                return Markup("<em>{}</em>").format(self.inlines(children))
            case Strong(children):
                return Markup("<strong>{}</strong>").format(self.inlines(children))
            case Math(tex, display):
                return formula_html(tex, self._dialect.math, display=display)
            case Break(hard):
                return Markup("<br/>\n") if hard else Markup("\n")
            case Link(href, children):
                return Markup('<a href="{}">{}</a>').format(href, self.inlines(children))
            case _ as other:
                assert_never(other)

    def _block(self, block: Block) -> Markup:
        match block:
            case Paragraph(children, tight):
                return Markup("{}" if tight else "<p>{}</p>").format(self.inlines(children))
            case Heading(level, children):
                tag = f"h{min(6, self._heading + level - 1)}"
                return Markup(f"<{tag}>{{}}</{tag}>").format(self.inlines(children))
            case CodeBlock(language, text):
                return code_block(text, language=language, styled=self._dialect.styled)
            case BulletList(items):
                return Markup("<ul>\n{}\n</ul>").format(self._items(items))
            case OrderedList(start, items):
                return Markup("<ol{}>\n{}\n</ol>").format(self._start(start), self._items(items))
            case Table():
                return self._table(block)
            case Quote(inside):
                return Markup("<blockquote>\n{}\n</blockquote>").format(self.blocks(inside))
            case Rule():
                return Markup("<hr/>")
            case _ as other:
                assert_never(other)

    def _start(self, start: int) -> Markup:
        return Markup(' start="{}"').format(start) if start != 1 and self._dialect.styled else Markup("")

    def _items(self, items: Sequence[Sequence[Block]]) -> Markup:
        return Markup("\n").join(Markup("<li>{}</li>").format(self.blocks(item)) for item in items)

    def _table(self, table: Table) -> Markup:
        style = Markup(' style="border-collapse:collapse"' if self._dialect.styled else "")
        head = self._row(table.head, table, "th")
        rows = Markup("\n").join(self._row(row, table, "td") for row in table.rows)
        body = Markup("\n<tbody>\n{}\n</tbody>").format(rows) if table.rows else Markup("")
        return Markup("<table{}>\n<thead>\n{}\n</thead>{}\n</table>").format(style, head, body)

    def _row(self, cells: Sequence[Cell], table: Table, tag: Literal["th", "td"]) -> Markup:
        written = []
        for cell, align in zip(cells, table.align, strict=True):
            style = f' style="{_CELL};text-align:{align or "left"}"' if self._dialect.styled else ""
            written.append(Markup(f"<{tag}{style}>{{}}</{tag}>").format(self.inlines(cell)))
        return Markup("<tr>{}</tr>").format(Markup("").join(written))


def formula_html(tex: str, math: MathDialect, *, display: bool) -> Markup:
    """Write a formula; TeX that cannot be made MathML is shown as code."""
    match math:
        case "tex":
            return Markup("\\[{}\\]" if display else "\\({}\\)").format(tex)
        case "text":
            return Markup("<em>{}</em>").format(math_text(tex))
        case "mathml":
            formula = mathml(tex, display=display)
            if formula is None:
                return Markup("<code>{}</code>").format(tex)
            return Markup(str(formula).replace("<math ", '<math xmlns="http://www.w3.org/1998/Math/MathML" ', 1))
        case _ as other:
            assert_never(other)
