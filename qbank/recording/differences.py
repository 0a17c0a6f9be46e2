"""Compares two outcomes of one program: what of it a student or a teacher would notice, under a name each."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

import msgspec

from graders.programs import Outcome, Plain, Raised, Ran, Stopped, Unobserved

Aspect: TypeAlias = Literal["outcome", "class", "line", "message", "shape", "value"]

RELATIVE, ABSOLUTE = 1e-4, 1e-5
"""Numbers that differ by less are the same: kernels may sum in another order."""
_MOST = 200
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")
_SOURCE = re.compile(r"(?:/[\w.+-]+)+\.(?:py|cpp|h|cu|hpp)(?:\"?, line \d+|:\d+)?")
_BLANKS = re.compile(r"\s+")


class Difference(msgspec.Struct, frozen=True):
    """One aspect in which two outcomes differ: of the whole outcome (`name` is empty), or of one observation."""

    aspect: Aspect
    name: str
    was: str
    now: str


def normalised(message: str) -> str:
    """Take out of a message what differs between two runs of the same torch: addresses, source lines, blanks."""
    return _BLANKS.sub(" ", _SOURCE.sub("<source>", _ADDRESS.sub("0x", message))).strip()


def differences(was: Outcome, now: Outcome) -> Iterator[Difference]:
    """Yield each aspect in which `now` differs from `was`."""
    match was, now:
        case Ran(), Ran():
            yield from _observed(was.observed, now.observed)
        case Raised(), Raised():
            if was.cls != now.cls:
                yield Difference("class", "", was.cls, now.cls)
            if was.line != now.line:
                yield Difference("line", "", str(was.line), str(now.line))
            if normalised(was.message) != normalised(now.message):
                yield Difference("message", "", _short(was.message), _short(now.message))
        case Unobserved(), Unobserved():
            if was.name != now.name or normalised(was.message) != normalised(now.message):
                yield Difference("message", was.name, _short(was.message), _short(now.message))
        case Stopped(), Stopped():
            if was.limit != now.limit:
                yield Difference("outcome", "", _in_short(was), _in_short(now))
        case _:
            yield Difference("outcome", "", _in_short(was), _in_short(now))


def _observed(was: Mapping[str, Plain], now: Mapping[str, Plain]) -> Iterator[Difference]:
    for name in dict.fromkeys((*was, *now)):
        if name not in was or name not in now:
            yield Difference("outcome", name, "observed" if name in was else "-", "observed" if name in now else "-")
        elif aspect := _aspect(was[name], now[name]):
            yield Difference(aspect, name, _short(repr(was[name])), _short(repr(now[name])))


def _aspect(was: Plain, now: Plain) -> Literal["shape", "value"] | None:
    """Tell in what two plain values differ: lengths and whole numbers are a shape, everything else a value."""
    match was, now:
        case tuple(), tuple():
            if len(was) != len(now) or (was != now and all(type(one) is int for one in (*was, *now))):
                return "shape"
            return next(filter(None, (_aspect(one, other) for one, other in zip(was, now, strict=True))), None)
        case Mapping(), Mapping():
            if set(was) != set(now):
                return "value"
            return next(filter(None, (_aspect(was[name], now[name]) for name in was)), None)
        case ((int() | float()), (int() | float())) if not isinstance(was, bool) and not isinstance(now, bool):
            return None if _close(was, now) else "value"
        case str(), str():
            return None if normalised(was) == normalised(now) else "value"
        case _:
            return None if type(was) is type(now) and was == now else "value"


def _close(was: float, now: float) -> bool:
    if isinstance(was, int) and isinstance(now, int):
        return was == now
    if math.isnan(was) or math.isnan(now):
        return math.isnan(was) and math.isnan(now)
    return math.isclose(was, now, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def _in_short(outcome: Outcome) -> str:
    match outcome:
        case Ran():
            return "runs"
        case Raised(cls, message):
            return _short(f"{cls}: {message}")
        case Unobserved(name, message):
            return _short(f"cannot observe {name}: {message}")
        case Stopped(limit, detail):
            return _short(f"stopped ({limit}: {detail})")


def _short(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
