"""Code that must keep its blanks where styles may be dropped, and code that a student starts from."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

from qbank.formats.answering import Answering, Writing
from qbank.formats.entry_html import Dialect, option_html
from qbank.items.item import Option
from qbank.prose.highlight import code_block

_FOLDED: Final = re.compile(r"\t| {2}|^ | $")


def option_with_blanks(option: Option, dialect: Dialect) -> Markup:
    """Write an option so that none of its blanks depends on a style."""
    if option.is_code and _FOLDED.search(option.text):
        return code_block(option.text, styled=dialect.styled)
    return option_html(option, dialect)


def starter_html(how: Answering, dialect: Dialect) -> Markup:
    """Write the program that a student is to start from; empty where there is none."""
    if not isinstance(how, Writing) or not how.starter:
        return Markup("")
    return Markup("<p>Start from this program:</p>\n{}").format(code_block(how.starter, styled=dialect.styled))
