"""The tree as rich renderables. Text never passes through rich's own markup, so `[red]` in a stem stays `[red]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, assert_never

from pygments.token import Comment, Keyword, Name, Number, Operator, String
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.table import Table as Grid
from rich.text import Text as Words

from qbank.prose.highlight import GAP
from qbank.prose.mathtext import math_text
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

_THEME = ANSISyntaxTheme(  # the sixteen colours that a terminal's own theme makes legible on its background
    {
        Comment: Style(italic=True, dim=True),
        Keyword: Style(color="magenta", bold=True),
        Name.Builtin: Style(color="blue"),
        Number: Style(color="cyan"),
        Operator.Word: Style(color="magenta", bold=True),
        String: Style(color="green"),
    }
)
_PYTHON = ("python", "py", "python3", "pycon")


def to_terminal(doc: Doc) -> RenderableType:
    """Make one renderable of a document."""
    return _stacked(doc.blocks)


def inlines_words(nodes: Sequence[Inline], style: str = "") -> Words:
    """Make styled words of the nodes within a line."""
    words = Words()
    for node in nodes:
        _append(words, node, style)
    return words


def code_terminal(code: str, *, numbered: bool = False, language: str = "python") -> Syntax:
    """Make a renderable of code; long lines wrap and gaps stand out."""
    shown = visible(code).removesuffix("\n")
    lexer = language if language in _PYTHON else "text"
    syntax = Syntax(
        shown, lexer, theme=_THEME, line_numbers=numbered, word_wrap=True, background_color="default", tab_size=4
    )
    for number, line in enumerate(shown.split("\n"), 1):
        for gap in GAP.finditer(line):
            syntax.stylize_range("bold reverse", (number, gap.start()), (number, gap.end()))
    return syntax


def _append(words: Words, node: Inline, style: str) -> None:
    match node:
        case Text(text):
            words.append(text, style)
        case Code(text):
            words.append(text, f"{style} bold cyan".strip())
        case Emphasis(children):
            words.append_text(inlines_words(children, f"{style} italic".strip()))
        case Strong(children):
            words.append_text(inlines_words(children, f"{style} bold".strip()))
        case Math(tex):
            words.append(math_text(tex), f"{style} italic".strip())
        case Break(hard):
            words.append("\n" if hard else " ")
        case Link(href, children):
            words.append_text(inlines_words(children, f"{style} underline".strip()))
            words.append(f" ({href})", "dim")
        case _ as other:
            assert_never(other)


def _stacked(blocks: Sequence[Block]) -> Group:
    parts: list[RenderableType] = []
    for block in blocks:
        tight = isinstance(block, Paragraph) and block.tight
        if parts and not tight:
            parts.append(Words(""))
        parts.append(_block(block))
    return Group(*parts)


def _block(block: Block) -> RenderableType:
    match block:
        case Paragraph(children):
            return inlines_words(children)
        case Heading(_, children):
            return inlines_words(children, "bold underline")
        case CodeBlock(language, text):
            return Padding(code_terminal(text, language=language), (0, 0, 0, 2))
        case BulletList(items):
            return _listed([("•", item) for item in items])
        case OrderedList(start, items):
            return _listed([(f"{number}.", item) for number, item in enumerate(items, start)])
        case Table():
            return _table(block)
        case Quote(inside):
            return _listed([("│", inside)])
        case Rule():
            return Line(style="dim")
        case _ as other:
            assert_never(other)


def _listed(items: Sequence[tuple[str, Sequence[Block]]]) -> Grid:
    grid = Grid.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for mark, item in items:
        grid.add_row(Words(mark), _stacked(item))
    return grid


def _table(table: Table) -> Grid:
    grid = Grid(show_edge=False, header_style="bold")
    for head, align in zip(table.head, table.align, strict=True):
        grid.add_column(inlines_words(head), justify=_justify(align))
    for row in table.rows:
        grid.add_row(*(inlines_words(cell) for cell in row))
    return grid


def _justify(align: Align) -> Literal["left", "center", "right"]:
    match align:
        case "" | "left":
            return "left"
        case "center":
            return "center"
        case "right":
            return "right"
        case _ as other:
            assert_never(other)
