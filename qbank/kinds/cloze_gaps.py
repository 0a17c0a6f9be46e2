"""The gaps of a cloze: how each is marked in the shown code, what can stand in it, and how a whole filling reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from graders.answers.filling import NOTHING
from graders.keys import FillingValue
from qbank.drawing.draw import Draw
from qbank.kinds.programs import GAP, render
from qbank.language.display import code_span
from qbank.language.kinds.cloze import ClozeQuestion


@dataclass(frozen=True)
class Offer:
    """A text that can stand in a gap: its place among the gap's fillings, and whose belief it is where it is wrong."""

    index: int
    misconceptions: tuple[str, ...]


Choices: TypeAlias = Mapping[str, Mapping[str, Offer]]
"""Gap to text to what the author says of it, in the file's order."""


@dataclass(frozen=True)
class Combination:
    """One filling of all gaps."""

    names: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def value(self) -> FillingValue:
        """The filling as a typed value."""
        return FillingValue(tuple(zip(self.names, self.texts, strict=True)))

    def distance(self, other: Combination) -> int:
        """Count the gaps that the two fill differently."""
        return sum(one != another for one, another in zip(self.texts, other.texts, strict=True))


def mark(name: str) -> str:
    """Return what stands in the shown code for a gap: `____a____`."""
    return f"{GAP}{name}{GAP}"


def choices_of(draw: Draw, spec: ClozeQuestion) -> Choices:
    """Render what can stand in each gap; fillings that read alike are one, with the misconceptions of all."""
    choices: dict[str, dict[str, Offer]] = {}
    for name, fillings in spec.gaps.items():
        texts = choices.setdefault(name, {})
        for index, filling in enumerate(fillings):
            text = render(filling.code, draw.bindings, ("gaps", name, index)).strip()
            known = texts.get(text, Offer(index, ()))
            held = tuple(dict.fromkeys((*known.misconceptions, *filling.misconception)))
            texts[text] = Offer(known.index, held)
    return choices


def filling_text(value: FillingValue) -> str:
    """Write a filling as an option reads, each gap with its name; it can be typed back."""
    return "; ".join(f"{name}: {code_span(text) if text else NOTHING}" for name, text in value.gaps)


def depend_on_each_other(right: Sequence[Combination]) -> bool:
    """Tell whether the right fillings are anything else than all combinations of what is right in each gap."""
    seen = [set(texts) for texts in zip(*(one.texts for one in right), strict=True)]
    return len(right) != prod(len(texts) for texts in seen)
