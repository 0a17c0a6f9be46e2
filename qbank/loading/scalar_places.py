"""Finds where each character of a scalar's decoded text stands in the file, so that an error inside code or
an expression is shown at its own line and column.

Never guesses: text that does not match the file falls back to the scalar's first position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

Position = tuple[int, int]

_ESCAPES = {"x": 2, "u": 4, "U": 8}
_LITERAL_ESCAPES = frozenset('"\\/ ')


class Scalar(Protocol):
    """A scalar's place; positions are (line, column) from 1."""

    @property
    def start(self) -> Position: ...
    @property
    def end(self) -> Position: ...
    @property
    def style(self) -> str: ...
    @property
    def text(self) -> str | None: ...


# One written line of a scalar: its characters (None for an escape) with their positions. `glued` lines run
# straight into the next (a backslash ends them); all others are folded together with a space or line ends.
_Letters = list[tuple[str | None, Position]]
_Line = tuple[_Letters, bool]


def text_place(lines: tuple[str, ...], scalar: Scalar, line: int, column: int) -> Position:
    """Return where `line` and `column` of the scalar's text stand in the file's `lines`."""
    text = scalar.text or ""
    places = _literal(lines, scalar, text) if scalar.style == "|" else _folded(lines, scalar, text)
    if not places:
        return scalar.start
    rows = text.split("\n")
    row = min(max(line, 1), len(rows)) - 1
    offset = sum(len(before) + 1 for before in rows[:row])
    offset += min(max(column, 1) - 1, len(rows[row]))
    if offset < len(places):
        return places[offset]
    last_line, last_column = places[-1]
    return last_line, last_column + 1


def _literal(lines: tuple[str, ...], scalar: Scalar, text: str) -> list[Position]:
    """Place a `|` block: each line of the text is a line of the file without its indentation."""
    first = scalar.start[0]
    rows = text.split("\n")
    indent = 0
    for number, row in enumerate(rows, first):
        if row and number < len(lines):
            indent = len(lines[number]) - len(row)
            break
    places: list[Position] = []
    for number, row in enumerate(rows, first + 1):
        if row and (number > len(lines) or not lines[number - 1].endswith(row)):
            return []
        places += [(number, indent + column) for column in range(1, len(row) + 2)]
    return places[: len(text)]


def _folded(lines: tuple[str, ...], scalar: Scalar, text: str) -> list[Position]:
    """Place a text whose lines were joined: walk through text and written lines side by side."""
    places: list[Position] = []
    glued = True
    for letters, glues in _written_lines(lines, scalar, text):
        if not letters:
            glued = glued and glues
            continue
        if not glued:
            _join(text, places, scalar.start)
        for letter, position in letters:
            at = len(places)
            if at >= len(text):
                break
            if letter is not None and letter != text[at]:
                return []
            places.append(position)
        glued = glues
    # What is left can only be the line ends that a block keeps.
    return places if text[len(places) :].strip("\n") == "" else []


def _join(text: str, places: list[Position], start: Position) -> None:
    """Place the space or the line ends that stand for a line break, right after the last character."""
    line, column = places[-1] if places else start
    width = 1
    if text[len(places) : len(places) + 1] == "\n":
        width = len(text) - len(places) - len(text[len(places) :].lstrip("\n"))
    places += [(line, column + 1)] * width


def _written_lines(lines: tuple[str, ...], scalar: Scalar, text: str) -> Iterator[_Line]:
    (first, start), (last, end) = scalar.start, scalar.end
    if scalar.style == ">":
        indent = _folded_indent(lines[first:], text)
        for number in range(first + 1, min(last, len(lines)) + 1):
            row = lines[number - 1]
            yield [(letter, (number, at)) for at, letter in enumerate(row, 1) if at > indent], False
        return
    for number in range(first, min(last, len(lines)) + 1):
        stop = end - 1 if number == last else None
        row = lines[number - 1][:stop]
        begin = start - 1 if number == first else len(row) - len(row.lstrip(" \t"))
        if scalar.style == '"':
            yield _double_quoted(row, number, begin, number == first, number == last)
        elif scalar.style == "'":
            yield _single_quoted(row, number, begin, number == first, number == last)
        else:
            row = row.rstrip(" \t")
            yield [(row[at], (number, at + 1)) for at in range(begin, len(row))], False


def _folded_indent(lines: tuple[str, ...], text: str) -> int:
    body = text.lstrip("\n")
    for row in lines:
        if row.strip(" "):
            return len(row) - len(row.lstrip(" ")) - (len(body) - len(body.lstrip(" ")))
    return 0


def _double_quoted(row: str, number: int, at: int, first: bool, last: bool) -> _Line:
    at, stop = at + first, len(row) - last
    letters: _Letters = []
    kept = 0  # trailing blanks are folded away, unless they are escaped
    while at < stop:
        if row[at] != "\\":
            letters.append((row[at], (number, at + 1)))
            kept = len(letters) if row[at] not in " \t" else kept
            at += 1
            continue
        if at + 1 >= stop:
            return letters, True
        letters.append((row[at + 1] if row[at + 1] in _LITERAL_ESCAPES else None, (number, at + 1)))
        kept = len(letters)
        at += 2 + _ESCAPES.get(row[at + 1], 0)
    return (letters if last else letters[:kept]), False


def _single_quoted(row: str, number: int, at: int, first: bool, last: bool) -> _Line:
    written = row[at + first : len(row) - last]
    if not last:
        written = written.rstrip(" \t")
    return [(found[0][0], (number, at + first + found.start() + 1)) for found in re.finditer("''|.", written)], False
