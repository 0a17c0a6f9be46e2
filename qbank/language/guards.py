"""Arithmetic and functions that cannot run away: what expressions and templates use instead of Python's own.

Bank text is evaluated in the process that holds keys and secrets, so every operation here is bounded in size and steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from qbank.loading.suggestions import shown

MAX_BITS = 256
MAX_LENGTH = 10_000
MAX_STEPS = 100_000
MAX_EXPONENT = 64
MAX_DIGITS = 15


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


def fault_of(constant: object) -> str:
    """Say why a constant cannot stand in an expression or template; "" if it can."""
    if not isinstance(constant, bool | int | float | str | None):
        return f"the constant {shown(constant)}"
    if isinstance(constant, int) and abs(constant) >= 10**18:
        return "a number of more than 18 digits"
    if isinstance(constant, float) and not math.isfinite(constant):
        return "a number beyond the range of floats"
    if isinstance(constant, str) and any("\ud800" <= letter <= "\udfff" for letter in constant):
        return f"{shown(constant)}: half a character"
    return ""


_SCALARS = frozenset({int, float, bool, type(None)})


def weight(value: Any, most: int) -> int:
    """Count the elements of a value at every depth, and the characters of its texts. Stop counting beyond `most`.

    Repeating a tuple in a tuple costs no memory, so a short expression can make a value of more elements than
    any computer could walk: whatever compares, hashes or prints a value weighs it first.
    """
    if type(value) in _SCALARS or not isinstance(value, str | tuple | Mapping):
        return 1
    total, waiting = 0, [value]
    while waiting and total <= most:
        one = waiting.pop()
        total += 1 + (len(one) if isinstance(one, str) else 0)
        if isinstance(one, tuple):
            if len(one) + total > most:
                return most + 1
            waiting += one
        elif isinstance(one, Mapping):
            waiting += one.values()
    return total


def weighed(value: Any) -> Any:
    """Return the value, charged by all that a comparison might have to look at."""
    BUDGET.charge(weight(value, BUDGET.left))
    return value


def sized(value: Any) -> Any:
    """Return the value if it is small enough to work with."""
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise ExpressionError(f"gives a number of more than {MAX_BITS} bits")
    elif isinstance(value, str | tuple) and len(value) > MAX_LENGTH:
        raise ExpressionError(f"gives more than {MAX_LENGTH} elements")
    return value


def multiply(a: Any, b: Any) -> Any:
    """a * b with the size of the product checked before a sequence is repeated."""
    if isinstance(a, int) and isinstance(b, str | tuple):
        a, b = b, a
    if isinstance(a, str | tuple) and isinstance(b, int):
        if len(a) * max(b, 0) > MAX_LENGTH:
            raise ExpressionError(f"repeats a sequence to more than {MAX_LENGTH} elements")
        BUDGET.charge(len(a) * max(b, 0))
    return sized(a * b)


def add(a: Any, b: Any) -> Any:
    """a + b, bounded."""
    if isinstance(a, str | tuple) and isinstance(b, str | tuple):
        BUDGET.charge(len(a) + len(b))
    return sized(a + b)


def power(a: Any, b: Any) -> Any:
    """a ** b with |b| <= 64; complex results are refused."""
    if isinstance(b, int | float) and abs(b) > MAX_EXPONENT:
        raise ExpressionError(f"has the exponent {b}; at most {MAX_EXPONENT} is allowed")
    result = a**b
    if isinstance(result, complex):
        raise ExpressionError("gives a complex number")
    return sized(result)


def remainder(a: Any, b: Any) -> Any:
    """a % b of numbers (string formatting is not part of the language)."""
    if isinstance(a, str):
        raise ExpressionError("uses % on text")
    return a % b


def field(value: Any, name: str) -> Any:
    """Look a name up in a record."""
    if not isinstance(value, Mapping):
        raise ExpressionError(f"asks for .{name} of {shown(value)}, which is not a record")
    if name not in value:
        raise ExpressionError(f"asks for .{name}; the record has {', '.join(map(str, value))}")
    return value[name]


def item(value: Any, index: Any) -> Any:
    """Take one element of a tuple or text by its number, or one field of a record by its name."""
    if isinstance(value, Mapping):
        return field(value, index)
    if not isinstance(value, tuple | str):
        raise ExpressionError(f"takes an element of {shown(value)}, which has none")
    if not isinstance(index, int):
        raise ExpressionError(f"takes element {shown(index)}: not a whole number")
    if not -len(value) <= index < len(value):
        raise ExpressionError(f"takes element {index} of {len(value)}")
    return value[index]


def part(value: Any, start: Any, stop: Any, step: Any) -> Any:
    """Take a slice of a tuple or text, charged by its length."""
    if not isinstance(value, tuple | str):
        raise ExpressionError(f"takes a slice of {shown(value)}, which has no elements")
    taken = value[start:stop:step]
    BUDGET.charge(len(taken))
    return taken


def each(values: Iterable[Any], cost: int = 1) -> Iterator[Any]:
    """Iterate over a sequence; each element is charged what the body of the loop costs."""
    if isinstance(values, Mapping) or not isinstance(values, Iterable):
        raise ExpressionError(f"needs a sequence, not {shown(values)}")
    charge = BUDGET.charge
    for value in values:
        charge(cost)
        yield value


def _whole(values: Any) -> tuple[Any, ...]:
    """Take a whole iterable into a bounded tuple, charged by its length."""
    if isinstance(values, tuple):
        BUDGET.charge(len(values))
        return values
    taken = []
    for value in each(values):
        taken.append(value)
        if len(taken) > MAX_LENGTH:
            raise ExpressionError(f"makes a sequence of more than {MAX_LENGTH} elements")
    return tuple(taken)


def _compared(values: Any) -> tuple[Any, ...]:
    """Take a whole iterable whose elements are about to be compared or hashed."""
    taken = _whole(values)
    for value in taken:
        if isinstance(value, str | tuple):
            weighed(value)
    return taken


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | tuple | Mapping) else len(_whole(value))


def _range(*arguments: Any) -> tuple[int, ...]:
    numbers = range(*arguments)
    if len(numbers) > MAX_LENGTH:
        raise ExpressionError(f"has a range of {len(numbers)} numbers; at most {MAX_LENGTH} are allowed")
    BUDGET.charge(len(numbers))
    return tuple(numbers)


def _round(value: Any, digits: Any = None) -> Any:
    if isinstance(digits, int) and abs(digits) > MAX_DIGITS:
        raise ExpressionError(f"rounds to {digits} digits; at most {MAX_DIGITS} are allowed")
    result = round(value) if digits is None else round(value, digits)
    return 0.0 if result == 0 and isinstance(result, float) else sized(result)


def _whole_number(value: Any) -> int:
    if not isinstance(value, int | float):
        raise ExpressionError(f"makes a number of {shown(value)}")
    return int(sized(int(value)))


def _extreme(choose: Callable[..., Any]) -> Callable[..., Any]:
    def of(*values: Any) -> Any:
        taken = _compared(values[0] if len(values) == 1 else values)
        if not taken:
            raise ExpressionError(f"takes the {choose.__name__} of nothing")
        return choose(taken)

    return of


def _distinct(*values: Any) -> bool:
    taken = _compared(values[0] if len(values) == 1 else values)
    return len(set(taken)) == len(taken)


def _prod(values: Any) -> Any:
    result: Any = 1
    for value in _whole(values):
        result = multiply(result, value)
    return result


def _zip(*sequences: Any) -> tuple[Any, ...]:
    return tuple(zip(*(_whole(sequence) for sequence in sequences), strict=True))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "len": _length,
    "sum": lambda values: sized(sum(_whole(values))),
    "min": _extreme(min),
    "max": _extreme(max),
    "abs": abs,
    "round": _round,
    "sorted": lambda values: tuple(sorted(_compared(values))),
    "prod": _prod,
    "any": lambda values: any(each(values)),
    "all": lambda values: all(each(values)),
    "range": _range,
    "distinct": _distinct,
    "tuple": _whole,
    "zip": _zip,
    "int": _whole_number,
    "tanh": math.tanh,
    "exp": math.exp,
    "sqrt": math.sqrt,
}
"""The functions of the expression language, by name. Templates may call these and no others."""

for _name, _function in FUNCTIONS.items():
    if hasattr(_function, "__code__"):
        _function.__qualname__ = _name  # Python's own errors about arguments then name what the author wrote
