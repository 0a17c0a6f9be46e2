"""Reads a YAML file into plain Python values and remembers where each of them stands.

The only door for YAML. Scalars are YAML 1.2; aliases, tags and duplicate keys are refused, not resolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qbank.loading.scalar_places import text_place
from qbank.loading.suggestions import printable
from qbank.loading.text_file import read_text
from qbank.loading.yaml_content import Content, Loc, Place, read_content

__all__ = ["Content", "Loc", "Source", "parse_yaml", "read_yaml"]


@dataclass(frozen=True)
class Source:
    """A file's content with the place of every part.

    `content` holds dict (keys: str or int), list, str, int, float (`.inf` and `.nan` too), bool and None.
    A location is the tuple of keys and indexes that leads to a value; () is the whole file.
    """

    path: str
    content: Content
    positions: Mapping[Loc, Place] = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)

    def position(self, loc: Loc, *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value at `loc`, or of its key.

        Falls back to the nearest ancestor that exists.
        """
        while loc not in self.positions:
            loc, key = loc[:-1], False
        place = self.positions[loc]
        return place.key if key and place.key else place.start

    def text_position(self, loc: Loc, line: int, column: int = 1) -> tuple[int, int]:
        """Return where line and column, from 1, of the text at `loc` stand in the file.

        Columns count characters. Outside the text, the nearest end of the line is meant; where `loc` holds
        no scalar, its own position.
        """
        place = self.positions.get(loc)
        if place is None or place.text is None:
            return self.position(loc)
        return text_place(self.lines, place, line, column)


def read_yaml(path: Path, *, display: str | None = None) -> Source:
    """Read a YAML file of at most 1 MB. `display` is the path that problems show. Raises ProblemsFound."""
    return parse_yaml(read_text(path, display=display), display if display is not None else str(path))


def parse_yaml(text: str, path: str) -> Source:
    """Read YAML text; `path` is the name that problems show. Raises ProblemsFound for any other text."""
    path = printable(path)
    lines = tuple(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    content, positions = read_content(lines, path)
    return Source(path, content, positions, lines)
