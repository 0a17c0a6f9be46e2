"""Reads Markdown into the tree. Raw HTML and images are never let through: they stand in the text as written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from qbank.prose.blocks import blocks_of
from qbank.prose.inlines import is_web
from qbank.prose.nodes import Code, Doc, Inline, Paragraph, Text
from qbank.prose.visible import visible


@lru_cache(maxsize=4096)
def parse_prose(markdown: str) -> Doc:
    """Read CommonMark with tables and `$math$`. Any text is legal; nothing raises."""
    return Doc(blocks_of(_reader().parse(markdown)))


@lru_cache(maxsize=4096)
def parse_ticks(text: str) -> Doc:
    """Read one plain line in which only `backticks` mean anything, such as an option that is a sentence."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:  # an odd tick out: no code at all is safer than half of it
        return Doc((Paragraph((Text(visible(text)),), tight=True),))
    nodes: list[Inline] = [Code(part) if place % 2 else Text(part) for place, part in enumerate(parts) if part]
    return Doc((Paragraph(tuple(nodes), tight=True),))


def refused(markdown: str) -> tuple[str, ...]:
    """Name what `parse_prose` shows as bare text: images, and links that are not http or https."""
    return tuple(_refused_in(_reader().parse(markdown)))


def _refused_in(tokens: Sequence[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.type == "image":
            found.append(f"an image, {token.attrGet('src')!s}")
        if token.type == "link_open" and not is_web(str(token.attrGet("href"))):
            found.append(f"a link to {token.attrGet('href')!s}")
        found += _refused_in(token.children or ())
    return found


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return reader.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
