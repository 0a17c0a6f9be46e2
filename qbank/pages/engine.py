"""Renders the shipped HTML templates. Everything put into them is escaped, and made visible, in one place."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from qbank.figures.svg import figure_svg
from qbank.figures.table import table_head, table_rows
from qbank.items.figure import Figure
from qbank.prose.highlight import code_html, code_phrase
from qbank.prose.html import to_html, to_html_line
from qbank.prose.parse import parse_prose, parse_ticks
from qbank.prose.visible import visible
from qbank.prose.wording import (
    filling_words,
    number_words,
    opinion_words,
    outcome_lines,
    plain_words,
    points_words,
    shape_words,
)
from qbank.shipped import shipped


@dataclass(frozen=True)
class Dress:
    """The style sheets and scripts of a kind of page, as paths below the HTML templates, in order."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...] = ()


def render(template: str, dress: Dress, **values: object) -> str:
    """Render a page as one string. A name that a template misses raises jinja2.UndefinedError."""
    return _environment().get_template(template).render(_dressed(dress), **values)


def stream(template: str, dress: Dress, **values: object) -> Iterator[str]:
    """Render a page piece by piece, so that a page of a thousand students need not be held in memory."""
    pieces = _environment().get_template(template).stream(_dressed(dress), **values)
    pieces.enable_buffering(400)
    yield from pieces


def css_string(text: str) -> Markup:
    """Write a text as a CSS string that holds no character which could end it, or the style sheet."""
    signs = (sign if sign.isascii() and sign.isalnum() else f"\\{ord(sign):x} " for sign in visible(text))
    return Markup('"' + "".join(signs) + '"')


@cache
def _dressed(dress: Dress) -> dict[str, object]:
    css = "".join(_file(name) for name in dress.styles)
    script = _script(dress.scripts)
    return {"css": Markup(css), "script": Markup(script), "policy": _policy(script)}


def _script(names: tuple[str, ...]) -> str:
    """Join scripts in one scope of their own, so that they share their names with each other and nobody else."""
    return '(() => {\n"use strict";\n' + "".join(_file(name) for name in names) + "})();" if names else ""


def _policy(script: str) -> str:
    """Allow this very script and inline styles; nothing may be fetched, sent or framed."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    scripts = f"script-src 'sha256-{digest}'; " if script else ""
    return (
        f"default-src 'none'; {scripts}style-src 'unsafe-inline'; img-src data:; "  # data: the empty icon
        "base-uri 'none'; form-action 'none'"
    )


def _folder() -> Path:
    return shipped("templates") / "html"


@cache
def _file(name: str) -> str:
    return (_folder() / name).read_text(encoding="utf-8")


def _shown(value: object) -> object:
    return value if isinstance(value, Markup) else visible(str(value))


def _prose(markdown: str, *, place: str, heading: int) -> Markup:
    return to_html(parse_prose(markdown), place=place, heading=heading)


def _ticks(text: str) -> Markup:
    return to_html_line(parse_ticks(text))


def _picture(figure: Figure) -> Markup:
    return Markup(figure_svg(figure))  # escapes all that it is given


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(
        prose=_prose,
        ticks=_ticks,
        code=code_html,
        phrase=code_phrase,
        points=points_words,
        filling=filling_words,
        number=number_words,
        shape=shape_words,
        plain=plain_words,
        outcome=outcome_lines,
        picture=_picture,
        figure_head=table_head,
        figure_rows=table_rows,
        opinion=opinion_words,
        css_string=css_string,
    )
    return environment
