"""Writes the YAML of drafts: texts in double quotes or as blocks, so that nothing of a stranger's text is syntax."""

from __future__ import annotations

import json
import re
import textwrap

from qbank.importing.safe_xml import without_controls

_OPENS_TEMPLATE = re.compile(r"\{[{%#]")
_WIDTH = 116


def quoted(text: str) -> str:
    """Write a text on one line, whatever it holds."""
    return json.dumps(without_controls(text), ensure_ascii=False)


def block(name: str, text: str) -> str:
    """Write a field whose text has lines of its own; quoted where a block would not keep it."""
    text = without_controls(text).rstrip("\n") + "\n"
    lines = text.split("\n")
    if "\t" in text or text.startswith((" ", "\n")) or not text.strip():
        return f"{name}: {quoted(text)}\n"
    return f"{name}: |\n" + "".join(f"  {line}\n" if line else "\n" for line in lines[:-1])


def literally(text: str) -> str:
    """Write a text as a template that renders to it."""
    return _OPENS_TEMPLATE.sub(lambda found: f"{{%+ raw %}}{found[0]}{{% endraw +%}}", text)


def comment(text: str, *, indent: str = "") -> str:
    """Write a text as comment lines, whatever it holds."""
    clean = without_controls(text).replace("\t", " ")
    lines = [
        piece
        for line in clean.split("\n")
        for piece in (textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""])
    ]
    return "".join(f"{indent}# {line}".rstrip() + "\n" for line in lines)
