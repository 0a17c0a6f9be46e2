"""What a parameter may be: ranges, choices, decimals, small vectors and matrices; finite, in a fixed order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, TypeAlias

from qbank.language.guards import fault_of
from qbank.loading.suggestions import shown

Scalar: TypeAlias = bool | int | float | str
MAX_VALUES = 10_000
MAX_SIDE = 8
_RANGE = re.compile(r"\s*(-?\d{1,9})\s*\.\.\s*(-?\d{1,9})\s*(?:step\s+(\d{1,9})\s*)?")
_DECIMALS = re.compile(r"\s*(-?\d{1,6}\.\d{1,6})\s*\.\.\s*(-?\d{1,6}\.\d{1,6})\s*step\s+(\d{1,6}\.\d{1,6})\s*")
WANTED = (
    "a range (3..9, 2..8 step 2, 0.1..0.9 step 0.1), a list of choices ([false, true]), "
    "{vector: 3, of: [...]} or {matrix: [2, 2], of: [...]}"
)


@dataclass(frozen=True)
class Domain:
    """The finite set of values of one parameter. `shape` is () for a scalar, (n,) or (rows, columns) otherwise."""

    elements: tuple[Scalar, ...]
    shape: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """How many values there are."""
        cells = 1
        for length in self.shape:
            cells *= length
        return int(len(self.elements) ** cells)

    def values(self, limit: int) -> list[Any]:
        """List at most `limit` values, in a fixed order; vectors and matrices as (nested) tuples."""
        if not self.shape:
            return list(self.elements[:limit])
        if len(self.shape) == 1:
            return list(islice(product(self.elements, repeat=self.shape[0]), limit))
        rows, columns = self.shape
        flat = islice(product(self.elements, repeat=rows * columns), limit)
        return [tuple(cells[row * columns : (row + 1) * columns] for row in range(rows)) for cells in flat]


def parse_domain(written: Any) -> Domain:
    """Read what the author wrote for one parameter. Raise ValueError with one plain sentence."""
    if isinstance(written, str):
        return Domain(_range(written))
    if isinstance(written, list | tuple):
        return Domain(_choices(written))
    if isinstance(written, dict):
        return _array(written)
    if isinstance(written, bool | int | float):
        return Domain(_choices([written]))
    raise ValueError("not a domain")


def _range(text: str) -> tuple[Scalar, ...]:
    if whole := _RANGE.fullmatch(text):
        low, high, step = int(whole[1]), int(whole[2]), int(whole[3] or 1)
        if step < 1:
            raise ValueError("a step of 0")
        if low > high:
            raise ValueError("an empty range: the first number is larger than the last")
        if (high - low) // step >= MAX_VALUES:
            raise ValueError(f"a range of more than {MAX_VALUES} numbers")
        return tuple(range(low, high + 1, step))
    if decimal := _DECIMALS.fullmatch(text):
        places = max(len(part.split(".")[1]) for part in decimal.groups())
        low, high, step = (round(float(part) * 10**places) for part in decimal.groups())
        if step < 1 or low > high:
            raise ValueError("an empty range")
        if (high - low) // step >= MAX_VALUES:
            raise ValueError(f"a range of more than {MAX_VALUES} numbers")
        return tuple(number / 10**places for number in range(low, high + 1, step))
    raise ValueError("not a range")


def _choices(written: Sequence[Any]) -> tuple[Scalar, ...]:
    if not written:
        raise ValueError("no choices at all")
    if len(written) > MAX_VALUES:
        raise ValueError(f"more than {MAX_VALUES} choices")
    for value in written:
        if not isinstance(value, bool | int | float | str):
            raise ValueError(f"the choice {shown(value)} is not a number, a boolean or text")
        if fault := fault_of(value):
            raise ValueError(f"the choice {shown(value)} is not allowed: {fault}")
    if len({(type(value), value) for value in written}) < len(written):
        raise ValueError("a choice stands twice")
    return tuple(written)


def _array(written: dict[Any, Any]) -> Domain:
    if set(written) == {"vector", "of"} and isinstance(written["vector"], int):
        shape: tuple[int, ...] = (written["vector"],)
    elif set(written) == {"matrix", "of"} and isinstance(written["matrix"], list | tuple):
        shape = tuple(written["matrix"])
    else:
        raise ValueError("not a domain")
    if "matrix" in written and len(shape) != 2:
        raise ValueError("a matrix has two lengths, rows and columns")
    if not all(type(length) is int and 1 <= length <= MAX_SIDE for length in shape):
        raise ValueError(f"lengths must be whole numbers from 1 to {MAX_SIDE}")
    of = written["of"]
    if not isinstance(of, str | list | tuple):
        raise ValueError("`of` takes a range or a list of numbers")
    elements = _range(of) if isinstance(of, str) else _choices(of)
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in elements):
        raise ValueError("elements must be numbers")
    return Domain(elements, shape)
