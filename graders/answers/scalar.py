"""Reads one number token: `-0.25`, `1.5e-3`, `0,25`, `1/2`, `1.5×10^-3`. What may mean two numbers is not read."""

from __future__ import annotations

import math
import re
from typing import Final

_LONGEST: Final = 60
"""Characters in one number: more than any float64 needs, few enough that int() stays cheap."""

_PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:_\d+)*)(\.\d*)?([eE][+-]?\d+)?|[+-]?(\.\d+)([eE][+-]?\d+)?", re.A)
_COMMA: Final = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?", re.A)
_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3}){2,}|(?:,\d{3})+\.\d+)", re.A)
_THOUSANDS_BY_POINT: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+,\d+)", re.A)
_EITHER_WAY: Final = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.A)
"""`1,234`: a thousand and more, or one and a bit."""
_TIMES_TEN: Final = re.compile(r"([+-]?[\d.]+)\s*[×*x]\s*10\s*(?:\^|\*\*)\s*([+-]?\d{1,4}|\([+-]?\d{1,4}\))", re.A)


def read_scalar(token: str, *, whole: bool = False) -> int | float | None:
    """Read one finite number; None if the token is not one or may mean two.

    `whole`: a whole number is asked for, so `1.234` may be a thousand and is not read.
    """
    token = token.strip()
    if token[:1] in "+-":
        token = token[:1] + token[1:].lstrip()
    if not token or len(token) > _LONGEST:
        return None
    if whole and _EITHER_WAY.fullmatch(token):
        return None
    if found := _PLAIN.fullmatch(token):
        return _finite(token) if any(found.groups()) else int(token)
    if "/" in token:
        return _fraction(token)
    if found := _TIMES_TEN.fullmatch(token):
        return _finite(f"{found[1]}e{found[2].strip('()')}")
    return _with_commas(token)


def _with_commas(token: str) -> int | float | None:
    if _COMMA.fullmatch(token):
        return None if _EITHER_WAY.fullmatch(token) else _finite(token.replace(",", "."))
    if _THOUSANDS.fullmatch(token):
        bare = token.replace(",", "")
    elif _THOUSANDS_BY_POINT.fullmatch(token):
        bare = token.replace(".", "").replace(",", ".")
    else:
        return None
    return _finite(bare) if "." in bare else int(bare)


def _fraction(token: str) -> float | None:
    above, _, below = (part.strip() for part in token.partition("/"))
    if not (_PLAIN.fullmatch(above) and _PLAIN.fullmatch(below)) or below[0] in "+-":
        return None
    divisor = float(below)
    value = float(above) / divisor if divisor else math.nan
    return value if math.isfinite(value) else None


def _finite(token: str) -> float | None:
    try:
        value = float(token)
    except ValueError:  # "1.2.3e5" from the times-ten form
        return None
    return value if math.isfinite(value) else None
