"""What Canvas cannot hold of an entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from qbank.formats.answering import Answering, Filling, Numbers, Picking, Spelling, Writing
from qbank.formats.losses import Loss
from qbank.formats.marked_by_hand import by_hand, no_rubric
from qbank.formats.package import Entry

HOLDS: Final = (
    "choices; several right ones with Canvas's own part marks",
    "numbers with their tolerance",
    "typed shapes, exceptions and lines",
    "gaps as drop-down lists",
    "explanations (marked by hand)",
    "feedback per option",
    "solutions",
    "one variant picked of several",
)
LOSES: Final = (
    "kind",
    "marked-by-hand",
    "rubric",
    "partial-credit",
    "tolerance",
    "other-answers",
    "several-entries",
    "belief-feedback",
    "hint",
    "tags",
    "title",
    "points",
    "instructions",
)


_ONLY_RIGHT: Final = "every answer that is compared with counts as right: wrong ones get no feedback"


def losses(entry: Entry, how: Answering, points: float) -> Iterator[Loss]:
    """Yield what is lost of an entry in a group whose questions are worth so many points."""
    if entry.item.hint:
        yield Loss(entry.name, "hint", "the hint is left out")
    if entry.points != points:
        yield Loss(entry.name, "points", f"it is worth {points:g} as all questions of its group, not {entry.points:g}")
    for code, what in _of(entry, how):
        yield Loss(entry.name, code, what)


def _of(entry: Entry, how: Answering) -> Iterator[tuple[str, str]]:
    match how:
        case Picking():
            yield from _picking(how)
        case Filling():
            yield from _filling(how)
        case Numbers(form, rights, wrongs):
            key = entry.item.entry
            if form:
                yield from _vector(how)
            if wrongs or (key and key.beliefs):
                yield "belief-feedback", _ONLY_RIGHT
            if key and len(rights) < 1 + len(key.also):
                yield "other-answers", "right answers with another number of numbers are not accepted"
        case Spelling(_, wrongs):
            yield how.only_these
            if wrongs:
                yield "belief-feedback", _ONLY_RIGHT
        case Writing(_, is_code):
            yield by_hand(is_code=is_code)
            yield no_rubric(is_code=is_code)
        case _ as other:
            assert_never(other)


def _picking(how: Picking) -> Iterator[tuple[str, str]]:
    right = sum(option.correct for option in how.options)
    wrong = len(how.options) - right
    if how.select == "all":
        if wrong != right:
            yield "partial-credit", f"a wrong tick costs 1/{right} of the points, as a right one earns, not 1/{wrong}"
    elif any(option.mark not in (0.0, 1.0) for option in how.options):
        yield "partial-credit", "the best option earns all points, and every other none"


def _filling(how: Filling) -> Iterator[tuple[str, str]]:
    if not how.is_by_gap:
        yield "several-entries", "the gaps depend on each other: whole fillings are offered in one list"
        return
    if not how.per_part:
        yield "partial-credit", "each right gap earns its share"
    if how.wrongs:
        yield "belief-feedback", "a mistake shows in all gaps together, and each is judged by itself"


def _vector(how: Numbers) -> Iterator[tuple[str, str]]:
    yield "several-entries", "each number has a field of its own"
    yield "partial-credit", "each right number earns its share"
    if not all(wanted.is_exact for right in how.rights for wanted in right):
        yield "tolerance", "of the numbers within the tolerance only those with as many decimals as shown are accepted"
    if len(how.rights) > 1:
        yield "other-answers", "several right answers are accepted number by number, in any mixture"
