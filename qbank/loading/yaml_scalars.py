"""Reads an unquoted YAML scalar by the YAML 1.2 core schema: `no`, `12:30` and `1_000` are text, `010` is ten.

Never goes through PyYAML's own resolver, which is YAML 1.1.
"""

from __future__ import annotations

import math
import re

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"([-+]?)([0-9]+)")
_OCTAL = re.compile(r"0o([0-7]+)")
_HEXADECIMAL = re.compile(r"0x([0-9a-fA-F]+)")
_REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NAN = frozenset((".nan", ".NaN", ".NAN"))

DIGITS = 18
"""The longest whole number accepted: it fits 64 bits, in every format that an exam is written to."""


class TooLarge(ValueError):
    """A number that qbank does not take; the message says why."""


def plain_value(text: str) -> str | int | float | bool | None:
    """Return what an unquoted scalar means. `.inf` and `.nan` are floats. Raises TooLarge for huge numbers."""
    if text in _NULL:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    # Almost every scalar is a word: one look at its first character settles that.
    if text[0] not in "0123456789.-+":
        return text
    if found := _WHOLE.fullmatch(text):
        whole = _whole(found[2], 10)
        return -whole if found[1] == "-" else whole
    if found := _OCTAL.fullmatch(text):
        return _whole(found[1], 8)
    if found := _HEXADECIMAL.fullmatch(text):
        return _whole(found[1], 16)
    if _REAL.fullmatch(text):
        real = float(text)
        if math.isinf(real):
            raise TooLarge("this number is too large for a float")
        return real
    if found := _INFINITE.fullmatch(text):
        return -math.inf if found[1] == "-" else math.inf
    return math.nan if text in _NAN else text


def _whole(digits: str, radix: int) -> int:
    # The count comes first: Python refuses, with a ValueError, to read integers of more than 4300 digits.
    digits = digits.lstrip("0") or "0"
    if len(digits) > 64 or (whole := int(digits, radix)) >= 10**DIGITS:
        raise TooLarge(f"this whole number has more than {DIGITS} digits")
    return whole
