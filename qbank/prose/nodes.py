"""The tree that Markdown is read into: frozen nodes in two closed unions. A new node needs a case in every target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Text:
    """Words. Holds no steering characters."""

    text: str


@dataclass(frozen=True)
class Code:
    """Code within a line."""

    text: str


@dataclass(frozen=True)
class Emphasis:
    """Stressed words."""

    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Strong:
    """Strongly stressed words."""

    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Math:
    """A formula in TeX; `display` sets it larger, on its own line where the target can."""

    tex: str
    display: bool


@dataclass(frozen=True)
class Break:
    """The end of a source line (soft), or a line break that the author asked for."""

    hard: bool


@dataclass(frozen=True)
class Link:
    """A link to an http or https address; nothing is ever fetched from it."""

    href: str
    children: tuple[Inline, ...]


Inline: TypeAlias = Text | Code | Emphasis | Strong | Math | Break | Link


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `tight` when it stands in a list without blank lines."""

    children: tuple[Inline, ...]
    tight: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading; `level` counts within the document from 1, without gaps on the way down."""

    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class CodeBlock:
    """Lines of code in `language` ('' when the author named none), without the last line end."""

    language: str
    text: str


@dataclass(frozen=True)
class BulletList:
    """An unordered list."""

    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True)
class OrderedList:
    """A numbered list whose first number is `start`."""

    start: int
    items: tuple[tuple[Block, ...], ...]


Align: TypeAlias = Literal["", "left", "center", "right"]
Cell: TypeAlias = "tuple[Inline, ...]"


@dataclass(frozen=True)
class Table:
    """A table with one row of column heads."""

    align: tuple[Align, ...]
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Quote:
    """A quotation."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Rule:
    """A line across the text."""


Block: TypeAlias = Paragraph | Heading | CodeBlock | BulletList | OrderedList | Table | Quote | Rule


@dataclass(frozen=True)
class Doc:
    """A whole text."""

    blocks: tuple[Block, ...]
