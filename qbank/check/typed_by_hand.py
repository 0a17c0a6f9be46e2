"""Finds shapes and option letters that an author typed into hint, solution, check, feedback or a card's back.

What a reader learns of the key is rendered from the run: only text outside `{{ }}` and `{% %}` is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qbank.bank.question import Question
from qbank.check.parts import parts
from qbank.check.spotted import Place, Spotted, spot
from qbank.language.template import BankTemplate

_RENDERED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_SHAPE = re.compile(
    r"(?<![\w.\])])[(\[]\s*[1-9]\d*(?:\s*,\s*[1-9]\d*)+\s*,?\s*[)\]]|\b[1-9]\d*(?:\s*[x×]\s*[1-9]\d*){2,}\b"
)
"""`(4, 7, 3)`, `[4, 7, 3]` and `4x7x3`. Not a call's arguments; nor is (0, 1), which names axes, a shape."""
_PROSE = frozenset({"hint", "solution", "quick_check", "feedback", "because", "back"})


def typed_by_hand(question: Question) -> Iterator[Spotted]:
    """Report every shape and letter typed by hand."""
    letter = _letter(question.spec.options)
    for place, part in parts(question.spec):
        if isinstance(part, BankTemplate) and part.mode == "prose" and _speaks_of_the_key(place):
            typed = _RENDERED.sub(lambda found: re.sub(r"[^\n]", "\x00", found[0]), part.source)
            for found in _SHAPE.finditer(typed):
                yield _at(question, place, typed, found, "is a shape typed by hand: render it from the run")
            for found in letter.finditer(typed):
                yield _at(question, place, typed, found, "names an option by its letter: options are shuffled")


def _speaks_of_the_key(place: Place) -> bool:
    return not _PROSE.isdisjoint(part for part in place if isinstance(part, str))


def _letter(options: int) -> re.Pattern[str]:
    own = f"[{'ABCDEFGH'[:options]}]"
    quotes = r"[\"'`*(]{0,2}"
    named = rf"\b(?i:answer|option|choice|letter)\b(?:\s+(?:is|was|must be))?\s*:?\s*{quotes}{own}\b(?![-'’])"
    judged = rf"(?<![\w$]){own}\)?\s+is\s+(?:the\s+)?(?:right|correct|true)\b"
    return re.compile(f"{named}|{judged}")


def _at(question: Question, place: Place, text: str, found: re.Match[str], why: str) -> Spotted:
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    return spot(question, "typed-key", f"{found[0].strip()!r} {why}", place, text=(line, column))
