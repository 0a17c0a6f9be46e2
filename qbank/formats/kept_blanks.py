"""Options for systems that may drop styles: code whose blanks a browser would fold stands as a block."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup

from qbank.formats.entry_html import Dialect, option_html
from qbank.items.item import Option
from qbank.prose.highlight import code_block

_FOLDED: Final = re.compile(r"\t| {2}|^ | $")


def option_with_blanks(option: Option, dialect: Dialect) -> Markup:
    """Write an option so that none of its blanks depends on a style."""
    if option.is_code and _FOLDED.search(option.text):
        return code_block(option.text, styled=dialect.styled)
    return option_html(option, dialect)
