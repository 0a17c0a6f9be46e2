"""Reads a written page back, with lxml as the reader that had no part in writing it."""

from __future__ import annotations

import re

import lxml.html
from lxml.html import HtmlElement

STYLE_OR_SCRIPT = re.compile(r"(<(style|script)>).*?(</\2>)", re.DOTALL)
DIGEST = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")


def read(page: str) -> HtmlElement:
    """Parse a page."""
    return lxml.html.document_fromstring(page)


def without_shipped_code(page: str) -> str:
    """Leave out style sheets and scripts, which are files of their own, and the hash made of them."""
    return DIGEST.sub("sha256-…", STYLE_OR_SCRIPT.sub(r"\1…\3", page))


def words(element: HtmlElement) -> str:
    """Return an element's text with white space joined."""
    return " ".join(element.text_content().split())
