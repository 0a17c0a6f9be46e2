"""Reads a number, vector or matrix: `0.46`, `[0.46, -0.2]`, `a b`, `(a; b)`, `tensor([[..], [..]])`.

A wrong length is a wrong answer; a wrong nesting, or commas that may be decimal marks, is not read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from graders.answers.normalise import legible
from graders.answers.scalar import read_scalar
from graders.answers.unreadable import Unreadable
from graders.keys import Array, NumberValue

_PAIRS: Final = {"(": ")", "[": "]"}
_BRACKETS: Final = frozenset("()[]")
_LABEL: Final = re.compile(r"[A-Za-z_][\w.\[\], ]{0,40}?\s*(?:[=:≈]|\bis\b)\s*|[=≈~]\s*")
_TENSOR: Final = re.compile(r"(?:torch\.|np\.|numpy\.)?(?:tensor|array|floattensor)\s*\((.*)\)", re.I | re.S)
_TENSOR_EXTRAS: Final = re.compile(r",\s*(?:dtype|device|grad_fn|requires_grad)\s*=")
_TIGHT_COMMA: Final = re.compile(r"\d,\d", re.A)
_LOOSE: Final = re.compile(r",\s|\s,|[\d.]\s+[-+.\d]", re.A)


def read_number(text: str, like: NumberValue) -> NumberValue | Unreadable:
    """Read a value nested as `like` is; lengths may differ. `decimals` of the result is what the student wrote."""
    depth = _depth(like.value)
    whole = like.decimals is None and _all_whole(like.value)
    wanted = _wanted(depth, whole)
    plain = legible(text, wanted)
    if isinstance(plain, Unreadable):
        return plain
    body = _bare(plain)
    value = _read_scalar_answer(body, whole) if depth == 0 else _read_array(body, like.value, depth, whole)
    if value is None:
        return Unreadable(wanted)
    return NumberValue(value, decimals=written_decimals(value))


def written_decimals(value: Array) -> int | None:
    """Return how many decimals show `value` in full; None for whole numbers and where fixed digits would be silly."""
    if isinstance(value, tuple):
        return max((d for d in map(written_decimals, value) if d is not None), default=None)
    if isinstance(value, int) or value.is_integer() or not 1e-9 < abs(value) < 1e15:
        return None
    exponent = Decimal(repr(value)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else None


def _wanted(depth: int, whole: bool) -> str:
    match depth:
        case 0 if whole:
            return "Write one whole number such as 1234, without separators."
        case 0:
            return "Write one number such as 0.25, with a decimal point."
        case 1 if whole:
            return "Write the numbers between brackets, such as [3, -1]."
        case 1:
            return "Write the numbers between brackets and with decimal points, such as [0.25, -1.5]."
        case 2:
            return "Write the rows between brackets and with decimal points, such as [[0.25, -1.5], [1.0, 2.5]]."
        case _:
            return f"Write nested brackets, {depth} deep, with decimal points, such as {'[' * depth}0.25{']' * depth}."


def _depth(value: Array) -> int:
    depth = 0
    while isinstance(value, tuple):
        depth += 1
        value = value[0] if value else 0
    return depth


def _all_whole(value: Array) -> bool:
    return all(map(_all_whole, value)) if isinstance(value, tuple) else isinstance(value, int)


def _bare(plain: str) -> str:
    """Take off a label, `tensor(...)` with its extras, and a full stop."""
    body = plain.rstrip(". \n")
    if found := _LABEL.match(body):
        body = body[found.end() :]
    if found := _TENSOR.fullmatch(body):
        body = _TENSOR_EXTRAS.split(found[1], maxsplit=1)[0]
    return body.strip()


def _read_scalar_answer(body: str, whole: bool) -> int | float | None:
    bracketed = False
    for _ in range(3):
        if not (body and _PAIRS.get(body[0]) == body[-1]):
            break
        body, bracketed = body[1:-1].strip(), True
    if bracketed:
        body = body.removesuffix(",")
        if "," in body:
            return None
    return read_scalar(body, whole=whole)


def _read_array(body: str, like: Array, depth: int, whole: bool) -> tuple[Any, ...] | None:
    """Read one level of nesting; the recursion is as deep as the key, whatever the student nests."""
    length, first = (len(like), like[0] if like else ()) if isinstance(like, tuple) else (0, ())
    groups = _groups(body)
    if depth == 1:
        if groups is None:
            return _read_list(body, length, whole, bracketed=False)
        return _read_list(groups[0][1:-1], length, whole, bracketed=True) if len(groups) == 1 else None
    if groups is not None and len(groups) == 1:
        body = groups[0][1:-1].strip()
        groups = _groups(body)
    if groups is None:
        return _read_bare_rows(body, length, first, whole) if depth == 2 else None
    rows = tuple(_read_array(group, first, depth - 1, whole) for group in groups)
    return _even(rows)


def _read_bare_rows(body: str, length: int, first: Array, whole: bool) -> tuple[Any, ...] | None:
    """Read `1 2; 3 4` or one row a line; a lone row only where the key has one row."""
    lines = [line for line in re.split(r"\s*[;\n]\s*", body) if line]
    if len(lines) < 2 and length != 1:
        return None
    width = len(first) if isinstance(first, tuple) else 0
    return _even(tuple(_read_list(line, width, whole, bracketed=len(lines) > 1) for line in lines))


def _even(rows: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return the rows if all were read and nest alike."""
    read = tuple(row for row in rows if row is not None)
    return read if len(read) == len(rows) and len({_form(row) for row in read}) <= 1 else None


def _form(value: object) -> tuple[int, ...]:
    return (len(value), *(_form(value[0]) if value else ())) if isinstance(value, tuple) else ()


def _groups(body: str) -> list[str] | None:
    """Split `[..], [..]` into its top-level bracketed groups; None if it is anything else or unbalanced."""
    groups: list[str] = []
    closing: list[str] = []
    start = 0
    for position, char in enumerate(body):
        if char in _PAIRS:
            if not closing:
                start = position
            closing.append(_PAIRS[char])
        elif char in _BRACKETS:
            if not closing or closing.pop() != char:
                return None
            if not closing:
                groups.append(body[start : position + 1])
        elif not closing and char not in ",; \n":
            return None
    return groups if groups and not closing else None


def _read_list(body: str, length: int, whole: bool, *, bracketed: bool) -> tuple[Any, ...] | None:
    """Read numbers parted by semicolons, else commas, else blanks. `length` is the key's, to spot decimal commas."""
    body = body.strip()
    if not body:
        return () if bracketed else None
    if ";" in body:
        parts = body.removesuffix(";").split(";")
    elif "," in body:
        body = body.removesuffix(",")
        parts = body.split(",")
        if _may_be_decimal_commas(body, len(parts), length, bracketed):
            return None
    else:
        parts = body.split()
    numbers = tuple(read_scalar(part, whole=whole) for part in parts)
    read = tuple(number for number in numbers if number is not None)
    return read if len(read) == len(numbers) else None


def _may_be_decimal_commas(body: str, parts: int, length: int, bracketed: bool) -> bool:
    """Tell whether some comma may be a decimal mark: `1,5`, `0,5, 0,25`, `[0,5,0,25]` for two numbers."""
    if "." in body or "/" in body or not _TIGHT_COMMA.search(body):
        return False
    return bool(_LOOSE.search(body)) or parts == 2 * length or (parts == 2 and not bracketed)
