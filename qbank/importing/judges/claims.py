"""Reads what an option's words claim: shapes, an error or none, a number, a call; or that no other option holds."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import msgspec

from graders.answers.outcome import read_outcome
from graders.answers.shape import read_shape
from graders.keys import OutcomeValue, ShapeValue
from graders.programs import Plain
from qbank.importing.published import Rich

ANY_ERROR = "an error"

_BRACKETED = re.compile(
    r"(?:([A-Za-z_]\w*)(?:\.shape|'s shape)?`?\s*(?:is|has(?: the)? shape|=|:|of shape|→|->)?\s*)?"
    r"(?:torch\.Size)?(?<![A-Za-z0-9_.\]])\(?([(\[]\s*(?:\d+\s*(?:,\s*\d+\s*)*,?)?\s*[)\]])"
)
_FINE = re.compile(
    r"\bno (?:error|exception|problem|bug)s?\b|\bnothing is wrong\b|^(?:runs|works)\b"
    r"|\bwithout (?:an |any )?(?:error|exception|problem)s?\b"
    r"|\b(?:code|it|program|this) (?:is (?:correct|fine|valid)|(?:runs|works|executes)(?: \w+ly| fine)?)\b",
    re.IGNORECASE,
)
_NOT_FINE = re.compile(r"\bbut\b|\bnot\b|n't\b|\bunless\b|\bonly\b|\bif\b", re.IGNORECASE)
_ERROR = re.compile(
    r"\b(?:an?|some|the) [\w -]{0,30}?(?:error|exception)\b|\b(?:raises|throws|crashes|fails)\b|\berror$", re.I
)
_CALLS = re.compile(r"(?<!Size)(?<!tuple)(?<!shape)\b\w+\(\(?[\w(]")
_CLASS = re.compile(r"\b([A-Z]\w*(?:Error|Exception))\b")
_NONE_OF = re.compile(r"^\W*(?:none of (?:the|these)\b.*|no(?:ne)? of (?:them|those)\W*|none)\W*$", re.IGNORECASE)
_ALL_OF = re.compile(r"^\W*all (?:of )?(?:the above|these|them|those)\W*$", re.IGNORECASE)
_NUMBER = re.compile(
    r"\s*([-+−]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?|[-+−]?\d{1,3}(?:,\d{3})+)\s*(?:parameters|weights|values|elements)?\.?\s*",
    re.I,
)


class OutcomeClaim(msgspec.Struct, frozen=True):
    """What an option says happens: `cls` is empty for no error. `reason` is what else it says."""

    cls: str
    reason: str


def shapes_in(text: Rich) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the shapes that an option names, each with the name before it, if there is one."""
    plain = visible(text)
    if _CLASS.search(plain) or _CALLS.search(plain):
        return ()  # a message or code: the shapes in it are none that the option claims
    whole = read_shape(plain)
    if isinstance(whole, ShapeValue) and (len(whole.shape) != 1 or "(" in plain or "[" in plain):
        return (("", whole.shape),)
    found = [(match[1] or "", tuple(map(int, re.findall(r"\d+", match[2])))) for match in _BRACKETED.finditer(plain)]
    return tuple(found)


def outcome_in(text: Rich) -> OutcomeClaim | None:
    """Return what an option says happens, or None where it says something else."""
    plain = visible(text)
    read = read_outcome(plain)
    if isinstance(read, OutcomeValue):
        reason = "" if read.cls is None else plain.replace(read.cls, "", 1)
        return OutcomeClaim(read.cls or "", reason.strip(" :.-–()"))
    if _FINE.search(plain) and not _NOT_FINE.search(plain):
        return OutcomeClaim("", plain)
    classes = list(dict.fromkeys(_CLASS.findall(plain)))
    if len(classes) == 1 and not _NOT_FINE.search(plain.partition(classes[0])[0]):
        return OutcomeClaim(classes[0], plain.replace(classes[0], "", 1).strip(" :.-–()"))
    if not classes and _ERROR.search(plain) and not _NOT_FINE.search(plain):
        return OutcomeClaim(ANY_ERROR, plain)
    return None


def number_in(text: Rich) -> float | None:
    """Return the number that an option is, or None."""
    found = _NUMBER.fullmatch(visible(text))
    if found is None:
        return None
    digits = found[1].replace("−", "-")
    digits = digits.replace(",", "") if re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+", digits) else digits.replace(",", ".")
    value = float(digits)
    return value if math.isfinite(value) else None


def visible(text: Rich) -> str:
    """Return what an option reads like, its block of code included."""
    return "\n".join(filter(None, (text.plain, *text.blocks)))


def settle_by_others(texts: Sequence[Rich], holds: Sequence[bool | None]) -> tuple[bool | None, ...]:
    """Decide `none of the above` and `all of the above` by the other options."""
    plain = [visible(text) for text in texts]
    own = [n for n, text in enumerate(plain) if not (_NONE_OF.match(text) or _ALL_OF.match(text))]
    others = [holds[n] for n in own]
    settled = list(holds)
    for n, text in enumerate(plain):
        if _NONE_OF.match(text):
            settled[n] = False if True in others else (None if None in others else True)
        elif _ALL_OF.match(text):
            settled[n] = False if False in others else (None if None in others else True)
    return tuple(settled)


def as_shape(value: Plain) -> tuple[int, ...] | None:
    """Return an observed shape, or None where something else was observed."""
    if isinstance(value, tuple | list) and all(isinstance(one, int) and not isinstance(one, bool) for one in value):
        return tuple(int(str(one)) for one in value)
    return None
