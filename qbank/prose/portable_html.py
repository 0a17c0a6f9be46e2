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

MathDialect: TypeAlias = Literal["tex", "canvas", "mathml", "text"]
r"""How a target shows formulas: `\(x\)` for it to set, the same marked for Canvas, MathML, or plain characters."""
_CELL = "border:1px solid #b9bcc0;padding:.25em .6em"


@dataclass(frozen=True)
class Dialect:
    """What a target's HTML is like: its formulas, whether `style` attributes are allowed, and where pictures lie.

    `pictures` is the address that a picture's file name completes; "data:" puts pictures into the text itself, and ""
    means that the target shows none: their words and numbers stand for them.
    """

    math: MathDialect
    styled: bool = True
    pictures: str = "data:"


def portable_html(doc: Doc, dialect: Dialect, *, heading: int = 4) -> Markup:
    """Write a document. Its first headings are `<h{heading}>`."""
    return Markup(_Writer(dialect, heading).blocks(doc.blocks))


def portable_line(doc: Doc, dialect: Dialect) -> Markup:
    """Write the inline content of a document's paragraphs alone, for an option or a cell."""
    writer = _Writer(dialect, 4)
    inline = [block.children for block in doc.blocks if isinstance(block, Paragraph | Heading)]
    return Markup(" ".join(writer.inlines(children) for children in inline))


class _Writer:
    """Writes the nodes in one dialect. Plain strings: `Markup.format` would cost more than all the rest."""

    def __init__(self, dialect: Dialect, heading: int) -> None:
        self._dialect = dialect
        self._heading = heading

    def blocks(self, blocks: Sequence[Block]) -> str:
        return "\n".join(map(self._block, blocks))

    def inlines(self, nodes: Sequence[Inline]) -> str:
        return "".join(map(self._inline, nodes))

    def _inline(self, node: Inline) -> str:
        match node:
            case Text(text):
                return str(escape(text))
            case Code(text):
                return code_words(text, styled=self._dialect.styled)
            case Emphasis(children):
                return f"<em>{self.inlines(children)}</em>"
            case Strong(children):
                return f"<strong>{self.inlines(children)}</strong>"
            case Math(tex, display):
                return formula_html(tex, self._dialect.math, display=display)
            case Break(hard):
                return "<br/>\n" if hard else "\n"
            case Link(href, children):
                return f'<a href="{escape(href)}">{self.inlines(children)}</a>'
            case _ as other:
                assert_never(other)

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(children, tight):
                return self.inlines(children) if tight else f"<p>{self.inlines(children)}</p>"
            case Heading(level, children):
                tag = f"h{min(6, self._heading + level - 1)}"
                return f"<{tag}>{self.inlines(children)}</{tag}>"
            case CodeBlock(language, text):
                return code_block(text, language=language, styled=self._dialect.styled)
            case BulletList(items):
                return f"<ul>\n{self._items(items)}\n</ul>"
            case OrderedList(start, items):
                first = f' start="{start}"' if start != 1 and self._dialect.styled else ""
                return f"<ol{first}>\n{self._items(items)}\n</ol>"
            case Table():
                return self._table(block)
            case Quote(inside):
                return f"<blockquote>\n{self.blocks(inside)}\n</blockquote>"
            case Rule():
                return "<hr/>"
            case _ as other:
                assert_never(other)

    def _items(self, items: Sequence[Sequence[Block]]) -> str:
        return "\n".join(f"<li>{self.blocks(item)}</li>" for item in items)

    def _table(self, table: Table) -> str:
        style = ' style="border-collapse:collapse"' if self._dialect.styled else ""
        rows = "\n".join(self._row(row, table, "td") for row in table.rows)
        body = f"\n<tbody>\n{rows}\n</tbody>" if rows else ""
        return f"<table{style}>\n<thead>\n{self._row(table.head, table, 'th')}\n</thead>{body}\n</table>"

    def _row(self, cells: Sequence[Cell], table: Table, tag: Literal["th", "td"]) -> str:
        written = ""
        for cell, align in zip(cells, table.align, strict=True):
            style = f' style="{_CELL};text-align:{align or "left"}"' if self._dialect.styled else ""
            written += f"<{tag}{style}>{self.inlines(cell)}</{tag}>"
        return f"<tr>{written}</tr>"


def formula_html(tex: str, math: MathDialect, *, display: bool) -> Markup:
    """Write a formula; TeX that cannot be made MathML is shown as code."""
    match math:
        case "tex":
            return Markup("\\[{}\\]" if display else "\\({}\\)").format(tex)
        case "canvas":  # Canvas sets formulas of this class on every page; bare ones only where a feature is on
            delimited = Markup("\\[{}\\]" if display else "\\({}\\)").format(tex)
            return Markup('<span class="math_equation_latex">{}</span>').format(delimited)
        case "text":
            return Markup("<em>{}</em>").format(math_text(tex))
        case "mathml":
            formula = mathml(tex, display=display)
            if formula is None:
                return Markup("<code>{}</code>").format(tex)
            return Markup(str(formula).replace("<math ", '<math xmlns="http://www.w3.org/1998/Math/MathML" ', 1))
        case _ as other:
            assert_never(other)
