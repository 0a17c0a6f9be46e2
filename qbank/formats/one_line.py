"""HTML on one line, for files in which a line is a question: line ends in code become `<br/>`, its blanks stay."""

from __future__ import annotations

import re

_CODE = re.compile(r"(<pre[^>]*>.*?</pre>)", re.S)
_TAG = re.compile(r"(<[^>]*>)")
_BLANK_RUN = re.compile(r"[ \t\n]+")
_BLANKS = re.compile(r"^ | (?= )", re.M)
TAB = "\u00a0\u00a0\u00a0\u00a0"
"""A tab as blanks: such files are parted by tabs."""


def one_line(html: str) -> str:
    """Write HTML without line ends and tabs, looking the same."""
    return "".join(
        _code(part) if part.startswith("<pre") else _BLANK_RUN.sub(" ", part) for part in _CODE.split(html) if part
    )


def _code(block: str) -> str:
    return "".join(part if part.startswith("<") else _kept(part) for part in _TAG.split(block))


def _kept(text: str) -> str:
    return _BLANKS.sub("\u00a0", text.replace("\t", TAB)).replace("\n", "<br/>")
