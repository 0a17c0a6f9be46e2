"""Tells whether a text holds the key. Small numbers, and shapes that the code shows anyway, give nothing away."""

from __future__ import annotations

import re
from typing import assert_never

from graders.answers.display import describe
from graders.keys import (
    AnswerValue,
    CallValue,
    CardValue,
    CodeValue,
    ExpressionValue,
    FillingValue,
    FixValue,
    LineValue,
    NumberValue,
    OutcomeValue,
    RubricValue,
    ShapeValue,
    StatementValue,
)
from qbank.check.variant import Variant

_SHAPES = re.compile(r"(?<![\w.])\d+(?:\s*[,x×]\s*\d+)+")
_NUMBERS = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
_LINES = re.compile(r"\bline\s+(\d+)", re.I)
_BLANKS = re.compile(r"[\s`]+")
_TELLING_DIGITS = 3


def gives_away(variant: Variant, text: str) -> bool:
    """Tell whether stem or hint `text` holds the key of the variant."""
    key: AnswerValue = variant.item.key
    match key:
        case ShapeValue(shape):
            public = {*(given for _, given in variant.item.given), *_shapes(variant.item.code)}
            return len(shape) > 1 and shape not in public and shape in _shapes(text)
        case NumberValue(value):
            printed = describe(key)
            if isinstance(value, tuple):
                return printed[1:-1] in text
            return sum(map(str.isdigit, printed)) >= _TELLING_DIGITS and printed in _NUMBERS.findall(text)
        case OutcomeValue(cls):
            return cls is not None and re.search(rf"\b{re.escape(cls)}\b", text) is not None
        case LineValue(line):
            return line is not None and str(line) in _LINES.findall(text)
        case CallValue(source) | ExpressionValue(source):
            return _BLANKS.sub("", source) in _BLANKS.sub("", text)
        case FixValue(lines):
            return any(line.strip() and _BLANKS.sub("", line) in _BLANKS.sub("", text) for _, line in lines)
        case FillingValue(gaps):
            return _fills(variant, gaps, _BLANKS.sub("", text))
        case CodeValue(source):
            return _holds_solution(variant, source, text)
        case StatementValue() | RubricValue() | CardValue():
            return False
        case _:
            assert_never(key)


def _holds_solution(variant: Variant, source: str, text: str) -> bool:
    """Tell whether a text holds every line of the solution that the starter does not hold."""
    shown = _BLANKS.sub("", variant.judged.task.starter if variant.judged.task else "")
    own = [line for line in (_BLANKS.sub("", one) for one in source.split("\n")) if line and line not in shown]
    bare = _BLANKS.sub("", text)
    return bool(own) and all(line in bare for line in own)


def _fills(variant: Variant, gaps: tuple[tuple[str, str], ...], text: str) -> bool:
    """Tell whether a text names the key's filling of every gap that is filled, and none of the others offered."""
    offered = {blank.name: blank.choices for blank in variant.judged.blanks}
    told = []
    for name, filling in gaps:
        own = _BLANKS.sub("", filling)
        others = [_BLANKS.sub("", choice) for choice in offered[name] if choice not in ("", filling)]
        if own:
            told.append(own in text and not any(other in text and other not in own for other in others))
    return bool(told) and all(told)


def _shapes(text: str) -> set[tuple[int, ...]]:
    return {tuple(map(int, re.findall(r"\d+", found))) for found in _SHAPES.findall(text)}
