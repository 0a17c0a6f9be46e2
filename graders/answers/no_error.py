"""Recognizes the ways of saying that a program runs through. Anything beside such a phrase makes it another answer."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_WHO: Final = r"(?:(?:it|this|that|the|code|program|snippet|everything|all|python) ){0,3}"
_NO: Final = r"(?:no|0|zero|without|without any|without an|with no|not any)"
_TROUBLE: Final = r"(?:such )?(?:errors?|exceptions?|problems?|failures?|issues?)"
_GIVES: Final = r"(?:raises?|throws?|gives?|has|produces?)"
_RUNS: Final = r"(?:runs?|ran|works?|worked|executes?|succeeds?|passes|completes?|finishes)"
_WELL: Final = r"(?:fine|ok|okay|well|correctly|through|normally|successfully|as expected|to the end|completely)"
_IS_RAISED: Final = (
    r"(?: (?:is|are|was|will be|gets?|be|being))?"
    r"(?: (?:raised|thrown|occurs?|happens?|reported|expected|fails|goes wrong))?"
    r"(?: (?:at all|here))?"
)

_PHRASES: Final = (
    rf"(?:there (?:is|are|will be|would be) |{_WHO}{_GIVES} )?{_NO} {_TROUBLE}{_IS_RAISED}",
    rf"{_WHO}(?:(?:just|simply|will|should|would) )*{_RUNS}(?: (?:just )?{_WELL})?(?: {_NO} {_TROUBLE})?"
    r"(?: with a warning| but warns| and warns)?",
    rf"(?:{_WHO}{_GIVES} )?(?:nothing|none){_IS_RAISED}",
    rf"{_WHO}(?:(?:does|do|will|would|did)(?: not|n't)|doesnt|wont|won't) (?:raise|throw|fail|crash|give)"
    r"(?: (?:anything|(?:an |any )?(?:error|exception)s?))?",
    rf"{_WHO}(?:is )?(?:fine|ok|okay|success|no ?error)",
    r"keine?n? (?:fehler|ausnahmen?|exceptions?)|läuft(?: durch| fehlerfrei| ohne fehler)?|fehlerfrei",
    r"(?:pas d'|aucune )(?:erreur|exception)|sin (?:error|errores)|ningún error|nessun errore",
)


def says_no_error(plain: str) -> bool:
    """Tell whether legible text says, with nothing else, that no exception is raised."""
    words = " ".join(re.sub(r"[-_!\"]+", " ", plain.casefold()).split()).removeprefix("answer")
    # "No error: it runs" makes one statement twice; each part must make it.
    parts = [part.strip() for part in re.split(r"[:;,.()]", words) if part.strip()]
    return bool(parts) and all(_phrase().fullmatch(part) for part in parts)


@cache
def _phrase() -> re.Pattern[str]:
    return re.compile("|".join(_PHRASES))
