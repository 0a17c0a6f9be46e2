"""Gaps as whole fillings, for systems that cannot ask for several gaps, or whose gaps would be marked one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from graders.answers.filling import NOTHING
from graders.keys import EntryKey, FillingValue
from qbank.formats.losses import Lose, Loss
from qbank.formats.package import Entry
from qbank.items.item import Item


@dataclass(frozen=True)
class WholeFilling:
    """One filling of all gaps: how it reads (with `code` in backticks), whether it is right, and its feedback."""

    text: str
    right: bool
    feedback: str


def can_list_fillings(entry: Entry, key: EntryKey, lose: Lose) -> bool:
    """Tell whether an entry's gaps can be asked as one list of whole fillings, and what is lost by that."""
    if not entry.item.blanks:
        lose(Loss(entry.name, "kind", "its gaps offer nothing to pick"))
        return False
    lose(Loss(entry.name, "several-entries", "whole fillings are offered in one list"))
    if key.per_part:
        lose(Loss(entry.name, "partial-credit", "a gap that is right alone earns nothing"))
    return True


def right_fillings(key: EntryKey) -> tuple[FillingValue, ...]:
    """List the fillings that are right."""
    return tuple(value for value in (key.value, *key.also) if isinstance(value, FillingValue))


def accepted_texts(rights: Sequence[FillingValue]) -> dict[str, set[str]]:
    """Collect what is right in each gap of some right filling, without blanks."""
    accepted: dict[str, set[str]] = {}
    for right in rights:
        for name, text in right.gaps:
            accepted.setdefault(name, set()).add(unspaced(text))
    return accepted


def depend_on_each_other(key: EntryKey) -> bool:
    """Tell whether what is right in one gap depends on another, so that no gap can be marked by itself."""
    rights = right_fillings(key)
    return len({right.gaps for right in rights}) != prod(map(len, accepted_texts(rights).values()))


def whole_fillings(item: Item, key: EntryKey) -> list[WholeFilling]:
    """List every filling that can be picked, in the order of the lists."""
    rights = right_fillings(key)
    names = [blank.name for blank in item.blanks]
    beliefs = {belief.value: belief.feedback for belief in key.beliefs}
    made = []
    for texts in product(*(blank.choices for blank in item.blanks)):
        filling = FillingValue(tuple(zip(names, texts, strict=True)))
        words = "; ".join(f"{name}: " + (f"`{text}`" if text else NOTHING) for name, text in filling.gaps)
        made.append(WholeFilling(words, filling in rights, beliefs.get(filling, "")))
    return made


def unspaced(text: str) -> str:
    """Leave out blanks, which are no difference in a gap."""
    return "".join(text.split())
