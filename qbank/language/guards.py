"""Arithmetic and functions that cannot run away: what expressions and templates use instead of Python's own.

Bank text is evaluated in the process that holds keys and secrets, so every operation here is bounded in size and steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

MAX_BITS = 256
MAX_LENGTH = 10_000
MAX_STEPS = 50_000
MAX_EXPONENT = 64


class ExpressionError(Exception):
    """An expression or template that is not allowed, or that failed on the values at hand; one plain sentence."""


class Budget:
    """Steps left for one evaluation: the only mutable thing here, reset by whoever starts an evaluation."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def charge(self, steps: int) -> None:
        """Take steps off the budget; raise ExpressionError when it is spent."""
        self.left -= steps
        if self.left < 0:
            raise ExpressionError(f"takes more than {MAX_STEPS} steps")


BUDGET = Budget()


def _sized(value: Any) -> Any:
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise ExpressionError(f"gives a number of more than {MAX_BITS} bits")
    elif isinstance(value, str | tuple) and len(value) > MAX_LENGTH:
        raise ExpressionError(f"gives more than {MAX_LENGTH} elements")
    return value


def multiply(a: Any, b: Any) -> Any:
    """a * b with the size of the product checked before a sequence is repeated."""
    if isinstance(a, str | tuple) and isinstance(b, int):
        if len(a) * max(b, 0) > MAX_LENGTH:
            raise ExpressionError(f"repeats a sequence to more than {MAX_LENGTH} elements")
        BUDGET.charge(len(a) * max(b, 0))
    elif isinstance(b, str | tuple):
        return multiply(b, a) if isinstance(a, int) else a * b
    return _sized(a * b)


def add(a: Any, b: Any) -> Any:
    """a + b, bounded."""
    if isinstance(a, str | tuple):
        BUDGET.charge(len(a))
    return _sized(a + b)


def power(a: Any, b: Any) -> Any:
    """a ** b with |b| <= 64; complex results are refused."""
    if isinstance(b, int | float) and abs(b) > MAX_EXPONENT:
        raise ExpressionError(f"has the exponent {b}; at most {MAX_EXPONENT} is allowed")
    result = a**b
    if isinstance(result, complex):
        raise ExpressionError("gives a complex number")
    return _sized(result)


def remainder(a: Any, b: Any) -> Any:
    """a % b of numbers (string formatting is not part of the language)."""
    if isinstance(a, str):
        raise ExpressionError("uses % on text")
    return a % b


def contains(a: Any, b: Any) -> bool:
    """A in b, charged by the length of b."""
    if hasattr(b, "__len__"):
        BUDGET.charge(len(b))
    return a in b


def field(value: Any, name: str) -> Any:
    """Look a name up in a record."""
    if not isinstance(value, Mapping):
        raise ExpressionError(f"asks for .{name} of {value!r:.60}, which is not a record")
    if name not in value:
        raise ExpressionError(f"asks for .{name}; the record has {', '.join(map(str, value))}")
    return value[name]


def each(values: Iterable[Any]) -> Iterator[Any]:
    """Iterate, one step of the budget at a time."""
    charge = BUDGET.charge
    for value in values:
        charge(1)
        yield value


def _whole(values: Any) -> tuple[Any, ...]:
    """Take a whole iterable into a bounded tuple, charged by its length."""
    if isinstance(values, str | tuple | range):
        BUDGET.charge(len(values))
        return tuple(values)
    if isinstance(values, Mapping) or not isinstance(values, Iterable):
        raise ExpressionError(f"needs a sequence, not {values!r:.60}")
    taken = []
    for value in values:
        BUDGET.charge(1)
        taken.append(value)
        if len(taken) > MAX_LENGTH:
            raise ExpressionError(f"makes a sequence of more than {MAX_LENGTH} elements")
    return tuple(taken)


def _range(*arguments: Any) -> range:
    result = range(*arguments)
    if len(result) > MAX_LENGTH:
        raise ExpressionError(f"has a range of {len(result)} numbers; at most {MAX_LENGTH} are allowed")
    return result


def _round(value: Any, digits: Any = None) -> Any:
    result = round(value) if digits is None else round(value, digits)
    return 0.0 if result == 0 and isinstance(result, float) else result


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    def of(*values: Any) -> Any:
        taken = _whole(values[0]) if len(values) == 1 else values
        if not taken:
            raise ExpressionError(f"takes the {choose.__name__} of nothing")
        return choose(taken)

    return of


def _distinct(*values: Any) -> bool:
    taken = _whole(values[0]) if len(values) == 1 else values
    return len(set(taken)) == len(taken)


def _prod(values: Any) -> Any:
    result: Any = 1
    for value in _whole(values):
        result = multiply(result, value)
    return result


def _sum(values: Any) -> Any:
    return sum(_whole(values))


def _zip(*sequences: Any) -> tuple[Any, ...]:
    return tuple(zip(*(_whole(sequence) for sequence in sequences), strict=True))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "len": lambda value: len(value if isinstance(value, Mapping) else _whole(value)),
    "sum": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
    "abs": abs,
    "round": _round,
    "sorted": lambda values: tuple(sorted(_whole(values))),
    "prod": _prod,
    "any": lambda values: any(_whole(values)),
    "all": lambda values: all(_whole(values)),
    "range": _range,
    "distinct": _distinct,
    "tuple": _whole,
    "zip": _zip,
    "int": lambda value: int(value) if isinstance(value, int | float) else _refuse_text(value),
    "tanh": math.tanh,
    "exp": math.exp,
    "sqrt": math.sqrt,
}
"""The functions of the expression language, by name. Templates may call these and no others."""


def _refuse_text(value: Any) -> int:
    raise ExpressionError(f"makes a number of {value!r:.60}")
