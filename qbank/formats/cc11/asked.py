"""How the cartridge's five types of question can ask an entry, and what is lost by that.

There are multiple choice, multiple response, true/false, fill in the blank and essay: no numbers and no part marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final, Literal, TypeAlias, assert_never

from qbank.formats.answering import Answering, Filling, Numbers, Picking, Spelling, Writing
from qbank.formats.entry_html import Dialect, prose_html
from qbank.formats.losses import Loss
from qbank.formats.marked_by_hand import by_hand, no_rubric
from qbank.formats.number_spellings import number_spellings
from qbank.formats.package import Entry
from qbank.formats.picture_files import FOLDER
from qbank.formats.qti12 import ROOT

DIALECT: Final = Dialect(math="text", pictures=f"{ROOT}{FOLDER}")
_WITH_MATH: Final = Dialect(math="mathml")
MOST_OPTIONS: Final = 64
"""Gaps with more whole fillings than this are not offered as one list."""
_MOST_VECTORS: Final = 60


@dataclass(frozen=True)
class Essay:
    """A text that a person marks."""


@dataclass(frozen=True)
class Texts:
    """A text that must be one of these, whatever the case."""

    right: tuple[str, ...]


Asked: TypeAlias = Picking | Texts | Essay
Profile: TypeAlias = Literal["multiple_choice", "multiple_response", "true_false", "fib", "essay"]


def asked(how: Answering) -> Asked:
    """Say how the cartridge asks."""
    match how:
        case Picking():
            return how
        case Filling():
            return how.as_picking() if how.size <= MOST_OPTIONS else Essay()
        case Numbers(form, rights):
            texts = [text for right in rights for text in _vectors(form, list(map(number_spellings, right)))]
            return Texts(tuple(dict.fromkeys(texts)))
        case Spelling():
            return Texts(how.accepted)
        case Writing():
            return Essay()
        case _ as other:
            assert_never(other)


def profile(how: Asked) -> Profile:
    """Name the type of question. Two options are true/false: a multiple choice must have three."""
    match how:
        case Picking(options, select):
            if select == "all":
                return "multiple_response"
            return "true_false" if len(options) == 2 else "multiple_choice"
        case Texts():
            return "fib"
        case Essay():
            return "essay"
        case _ as other:
            assert_never(other)


def _vectors(form: tuple[int, ...], written: Sequence[Sequence[str]]) -> Iterator[str]:
    """Write vectors and matrices in brackets, with and without blanks; of many numbers within a tolerance some only."""
    for numbers in islice(product(*written), _MOST_VECTORS):
        wide = _bracketed(form, list(numbers))
        yield wide
        if form:
            yield wide.replace(" ", "")


def _bracketed(form: tuple[int, ...], numbers: list[str]) -> str:
    if not form:
        return numbers[0]
    each = len(numbers) // form[0] if form[0] else 0
    parts = [_bracketed(form[1:], numbers[at * each : (at + 1) * each]) for at in range(form[0])]
    return f"[{', '.join(parts)}]"


def losses(entry: Entry, how: Answering) -> Iterator[Loss]:
    """Yield what is lost of an entry."""
    for code, what in _of(entry, how):
        yield Loss(entry.name, code, what)


def _of(entry: Entry, how: Answering) -> Iterator[tuple[str, str]]:
    if entry.points != int(entry.points) or not 1 <= entry.points <= 99:
        yield "points", f"weights are whole numbers from 1 to 99, not {entry.points:g}"
    if _has_formulas(entry, how):
        yield "math", "formulas are written as plain characters"
    match how:
        case Picking():
            yield from _picking(how)
        case Filling():
            if how.size > MOST_OPTIONS:
                yield "marked-by-hand", f"{how.size} fillings are too many for a list"
                yield no_rubric(is_code=True)
                return
            yield "several-entries", "whole fillings are offered in one list"
            yield from _picking(how.as_picking())
        case Numbers(form, rights):
            if not all(wanted.is_exact for right in rights for wanted in right):
                yield (
                    "tolerance",
                    "of the numbers within the tolerance only those with as many decimals are accepted",
                )
            if form or any(len(number_spellings(wanted)) > 1 for right in rights for wanted in right):
                yield "other-answers", "only some ways of writing it are accepted"
            yield from _beliefs(entry)
        case Spelling():
            yield how.only_these
            yield from _beliefs(entry)
        case Writing(_, is_code):
            yield by_hand(is_code=is_code)
            yield no_rubric(is_code=is_code)
        case _ as other:
            assert_never(other)


def _picking(how: Picking) -> Iterator[tuple[str, str]]:
    if how.select == "all":
        yield "partial-credit", "all right options and no other earn all points, and everything else none"
    elif any(option.mark not in (0.0, 1.0) for option in how.options):
        yield "partial-credit", "the best option earns all points, and every other none"


def _beliefs(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.item.entry and entry.item.entry.beliefs:
        yield "belief-feedback", "wrong texts get no feedback"


def _has_formulas(entry: Entry, how: Answering) -> bool:
    item = entry.item
    options = how.options if isinstance(how, Picking) else ()
    beliefs = item.entry.beliefs if item.entry and isinstance(how, Filling) else ()
    said = [option.feedback for option in options] + [belief.feedback for belief in beliefs]
    prose = (item.stem, item.wanted, item.hint, *item.solution, item.quick_check, *said)
    return any(prose_html(text, DIALECT) != prose_html(text, _WITH_MATH) for text in prose if "$" in text)
