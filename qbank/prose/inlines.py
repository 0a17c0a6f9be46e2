"""Markdown-it's flat tokens within a line, made into nested nodes. Nesting is capped, so that no text overflows."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from qbank.prose.nodes import Break, Code, Emphasis, Inline, Link, Math, Strong, Text
from qbank.prose.visible import visible

DEEPEST = 16
"""Emphasis nested deeper than this is flattened: targets recurse over the tree."""


def inlines_of(tokens: Sequence[Token]) -> tuple[Inline, ...]:
    """Return the nodes of one line's tokens, neighbouring texts joined."""
    open_: list[tuple[Token | None, list[Inline]]] = [(None, [])]
    depth = 0
    for token in tokens:
        if token.nesting == 1:
            depth += 1
            if depth <= DEEPEST:
                open_.append((token, []))
        elif token.nesting == -1:
            if depth <= DEEPEST:
                opened, children = open_.pop()
                _extend(open_[-1][1], _wrapped(opened, tuple(children)))
            depth -= 1
        else:
            _extend(open_[-1][1], _leaf(token))
    return tuple(open_[0][1])


def is_web(href: str) -> bool:
    """Tell whether an address is one that a page may link to."""
    return href.lower().startswith(("http://", "https://"))


def _extend(nodes: list[Inline], more: tuple[Inline, ...]) -> None:
    for node in more:
        match nodes, node:
            case [*_, Text(before)], Text(after):
                nodes[-1] = Text(before + after)
            case _, Text(""):
                pass
            case _:
                nodes.append(node)


def _wrapped(opened: Token | None, children: tuple[Inline, ...]) -> tuple[Inline, ...]:
    match opened:
        case Token(type="em_open"):
            return (Emphasis(children),)
        case Token(type="strong_open"):
            return (Strong(children),)
        case Token(type="link_open") if is_web(href := str(opened.attrGet("href"))):
            return (Link(visible(href), children),)
        case _:
            return children


def _leaf(token: Token) -> tuple[Inline, ...]:
    match token.type:
        case "code_inline":
            return (Code(visible(token.content)),)
        case "math_inline" | "math_inline_double":
            return (Math(visible(token.content), display=token.type == "math_inline_double"),)
        case "softbreak" | "hardbreak":
            return (Break(hard=token.type == "hardbreak"),)
        case "image":
            return (Text(visible(f"![{token.content}]({token.attrGet('src')!s})")),)
        case _:
            return (Text(visible(token.content)),)
