"""Reads the source of a submission: text to a syntax tree, without compiling or running any of it.

Nothing here may follow the tree by recursion: students choose how deep it is.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import Final

import msgspec

from graders.answers.unreadable import Blank, Unreadable

LONGEST: Final = 20_000
"""Characters of a submission: what the page's editor takes, and what Python's parser takes without harm."""

WANTED: Final = "Write Python, beginning with what the editor showed at first."
_FENCE: Final = re.compile(r"\s*```[a-zA-Z]*[ \t]*\n(.*?)\n?[ \t]*```\s*", re.DOTALL)


class Source(msgspec.Struct, frozen=True):
    """A submission that parses, as it will run, and its tree."""

    text: str
    tree: ast.Module


def read_source(text: str) -> Source | Unreadable:
    """Read a submission. Ends of lines become `\\n`; a byte-order mark and a Markdown fence around it are left out."""
    source = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if fenced := _FENCE.fullmatch(source):
        source = fenced[1]
    if not source.strip() or not _says_something(source):
        return Blank(WANTED)
    if len(source) > LONGEST:
        return Unreadable(f"Write at most {LONGEST} characters of Python; this is {len(source)} long.")
    source = source if source.endswith("\n") else source + "\n"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Source(source, ast.parse(source))
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        return Unreadable(f"This does not parse as Python ({where}{_bare(error.msg)}).")
    except (RecursionError, MemoryError):
        return Unreadable("This does not parse as Python: something in it is nested too deeply.")
    except ValueError:  # a NUL, or half a character
        return Unreadable("This does not parse as Python: it holds a character that no source may hold.")


def _says_something(source: str) -> bool:
    """Tell whether any line holds more than a comment."""
    return any(line.strip() and not line.strip().startswith("#") for line in source.split("\n"))


def _bare(message: str) -> str:
    """Leave out what the parser says of its own file name."""
    return re.sub(r" \(<unknown>, line \d+\)", "", message)[:200]
