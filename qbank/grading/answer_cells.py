"""How an answer stands in a notebook's cell: the names that cells assign to, and what is written after the `=`.

Writers of notebooks and their reader share these names. A cell is parsed and never run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

METADATA: Final = "qbank"
"""What we add to the metadata of a notebook (`exam`) and of an answer's cell (`item`, `number`): random tokens."""
STUDENT: Final = "student"
"""The name that a version's notebook assigns the student's id to."""
_ANSWER: Final = re.compile(r"answer_([0-9]{1,6})")
_LINE: Final = re.compile(r"^(answer_[0-9]{1,6}|student)[ \t]*(?::[^=\n]*)?=(?!=)[ \t]*(.*)$", re.MULTILINE)
_HEAD: Final = re.compile(r"\s*\*\*Answer to question ([0-9]{1,6})\*\*[^\n]*(?:\n|$)")
_EXAM: Final = re.compile(r"Exam `([a-z2-7]{16})`")
_LONGEST: Final = 200_000


@dataclass(frozen=True)
class Written:
    """What stands in an answer's cell: a text, or for gaps a text by name; neither where it is nothing of the kind.

    `source` is the whole of an item's own cell: the answer where a program is asked for.
    """

    text: str | None = None
    gaps: Mapping[str, str] | None = None
    source: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was answered."""
        if self.gaps is not None:
            return not any(text.strip() for text in self.gaps.values())
        return self.text is not None and not self.text.strip()


def answer_name(number: int) -> str:
    """Return the name that the answer to an item is assigned to."""
    return f"answer_{number}"


def number_named(name: str) -> int | None:
    """Return the number of the item whose answer has this name."""
    found = _ANSWER.fullmatch(name)
    return int(found[1]) if found else None


def exam_line(token: str) -> str:
    """Return the words by which a notebook says whose exam it is, also where its metadata was lost."""
    return f"Exam `{token}`"


def exam_named(source: str) -> str:
    """Return the exam's token in a cell of text, or nothing."""
    found = _EXAM.search(source)
    return found[1] if found else ""


def essay_head(number: int) -> str:
    """Return the line below which an answer in sentences is written."""
    return f"**Answer to question {number}** (write below this line)"


def essay_in(source: str) -> tuple[int | None, str]:
    """Split a cell of text into the number in its first line and what was written below."""
    found = _HEAD.match(source)
    return (int(found[1]), source[found.end() :]) if found else (None, source)


def assigned_in(source: str) -> dict[str, Written]:
    """Return what a cell of code assigns to the names of answers, each the last time."""
    statements = _statements(source)
    if statements is None:
        # `answer_1 = 4 x 7`, or a line for IPython somewhere: what stands on the line is all that can be read.
        return {name: Written(rest.partition("#")[0].strip()) for name, rest in _LINE.findall(source[:_LONGEST])}
    named = [pair for statement in statements for pair in _assignments(statement)]
    return {name: _written(source, value) for name, value in named if name == STUDENT or number_named(name) is not None}


def alone_in(source: str) -> Written | None:
    """Return the one expression that a cell holds, as `(4, 7, 3)` without a name; nothing for a comment; or None."""
    match _statements(source):
        case []:
            return Written("")
        case [ast.Expr(value)]:
            return _written(source, value)
        case _:
            return None


def _statements(source: str) -> list[ast.stmt] | None:
    if len(source) > _LONGEST:
        return None
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # all that parsing a student's text can raise
        return None


def _assignments(statement: ast.stmt) -> Sequence[tuple[str, ast.expr]]:
    match statement:
        case ast.Assign(targets=targets, value=value):
            return [(target.id, value) for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return [(name, value)]
        case _:
            return []


def _written(source: str, value: ast.expr) -> Written:
    match value:
        case ast.Constant(value=nothing) if nothing is None or nothing is ...:
            return Written("")
        case ast.Dict(keys=keys, values=values) if all(map(_is_text, keys)):
            pairs = zip(keys, values, strict=True)
            return Written(gaps={_text(source, key): _text(source, text) for key, text in pairs})
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) if parts and all(map(_is_word, parts)):
            return Written(", ".join(_text(source, part) for part in parts))
        case _:
            return Written(_text(source, value))


def _is_text(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_word(value: ast.expr) -> bool:
    """Whether a part of a list is a letter, in quotes or not: `["A", "C"]`, `[A, C]`."""
    return _is_text(value) or isinstance(value, ast.Name)


def _text(source: str, value: ast.expr | None) -> str:
    """Return a text without its quotes, and anything else as it is written."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    return (ast.get_source_segment(source, value) or "") if value is not None else ""
