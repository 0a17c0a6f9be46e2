"""A mutant: a program that differs from the reference in one aspect, and which words of a stem declare that aspect."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Aspect: TypeAlias = Literal[
    "layout", "arguments", "direction", "depth", "width", "input size", "bias", "nonlinearity", "sizes",
    "constant output", "mixed sequences", "features left out",
]  # fmt: skip

ALWAYS: frozenset[Aspect] = frozenset({"layout", "arguments"})
"""Which axis is read as time, and which tensors are handed over, is part of every goal: no stem needs to say so."""

DECLARED: Mapping[Aspect, re.Pattern[str]] = {
    "direction": re.compile(
        r"directions?\b|bidirectional|backwards?\b|\bcomes? after|\blater (?:steps|ones)|future", re.I
    ),
    "depth": re.compile(
        r"\b(?:\d+|one|two|three|four|single|stacked|several) (?:\w+ )?layers?\b|num_layers|\bdepth\b|\bdeep", re.I
    ),
    "width": re.compile(r"\bhidden\b|\bunits\b|\bwidth\b|\bwide\b|hidden_size", re.I),
    "input size": re.compile(r"\bfeatures?\b|input_size", re.I),
    "bias": re.compile(r"\bbias", re.I),
    "nonlinearity": re.compile(r"\brelu\b|\btanh\b|nonlinearity|activation", re.I),
    "constant output": re.compile(r"\bdepends?\b", re.I),
    "mixed sequences": re.compile(r"\bmix|sequence alone|own sequence|no other sequence|other sequences", re.I),
    "features left out": re.compile(r"\b(?:every|all|each)(?: of)?(?: the| its)? features?\b", re.I),
}
"""What a stem or a requirement's name says when it speaks of an aspect."""


@dataclass(frozen=True)
class Change:
    """One change of the reference: how it is called in reports, what it changes, and the text that takes its place.

    `text` replaces what the author wrote in the gap or line; of a change of the `whole` program it is all the code.
    """

    label: str
    aspects: frozenset[Aspect]
    text: str
    whole: bool = False


def declared(aspects: frozenset[Aspect], goal: str) -> bool:
    """Tell whether the goal in words speaks of one of the aspects, or one of them is part of every goal."""
    return bool(aspects & ALWAYS) or any(one in DECLARED and DECLARED[one].search(goal) for one in aspects)
