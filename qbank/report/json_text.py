"""Writes a value as JSON text that every parser reads and no terminal obeys."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

_UNPRINTABLE = re.compile(r"[^\x20-\x7e\n]")


def json_text(value: Any) -> str:
    """Return two-space indented JSON of structs, mappings and sequences, ended by a line feed.

    Numbers that JSON lacks are written as the texts "nan", "inf" and "-inf". Characters that a terminal would obey
    are written as \\u escapes.
    """
    written = json.dumps(_numbered(msgspec.to_builtins(value)), indent=2, ensure_ascii=False, allow_nan=False)
    return _UNPRINTABLE.sub(_escaped, written) + "\n"


def _numbered(value: Any) -> Any:
    match value:
        case float():
            return value if math.isfinite(value) else repr(value)
        case dict():
            return {key: _numbered(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_numbered(inner) for inner in value]
        case _:
            return value


def _escaped(found: re.Match[str]) -> str:
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]
