"""Asks marking about an item's own key and distractors, and about garbage: each must come back as it was meant."""

from __future__ import annotations

from collections.abc import Iterator

from graders.answers.call import CallRead, read_call
from graders.answers.display import describe
from graders.answers.filling import NOTHING
from graders.grades import Chosen, Filled, Letters, Status, Typed
from graders.keys import AnswerValue, CallValue, CodeValue, EntryKey, FillingValue, RubricValue
from qbank.check.marking import Ask
from qbank.check.spotted import Place
from qbank.check.variant import Variant
from qbank.items.item import Asked
from qbank.kinds.cloze_gaps import filling_text
from qbank.kinds.code_task import CodeTask

GARBAGE = (
    "???",
    "(" * 5_000 + ")" * 5_000,
    "[[[[[[[[" * 50,
    "\x00\x1b[31m\x07",
    "\u202e)3 ,7 ,4(",
    "nan",
    "9" * 4_000,
    "1e999999999",
    "{{ 7 * 7 }}",
    "=cmd|' /C calc'!A0",
    "\U0001f4a5",
    "\ud800",
)
"""What a student, a spreadsheet or an attacker might hand in. None of it may be right, and none may raise."""

_CORRECT: frozenset[Status] = frozenset({"correct"})
_INCORRECT: frozenset[Status] = frozenset({"incorrect"})
_BLANK: frozenset[Status] = frozenset({"blank"})
_UNGRADED: frozenset[Status] = frozenset({"ungraded"})
_INVALID: frozenset[Status] = frozenset({"invalid"})
_NOT_ALL: frozenset[Status] = frozenset({"incorrect", "partial"})
_NOT_CORRECT: frozenset[Status] = frozenset({"blank", "invalid", "incorrect", "partial"})
_NOT_RIGHT: frozenset[Status] = frozenset({"blank", "invalid", "incorrect"})


def round_trip(variant: Variant, *, thorough: bool) -> Iterator[Ask]:
    """Ask for the key and each distractor in every way of asking; `thorough`: typed calls and garbage, too."""
    item = variant.item
    if item.asked == ("card",):
        return  # turned, never answered
    if "choice" in item.asked:
        yield from _choices(variant)
    if item.entry is not None and (thorough or not isinstance(item.entry.value, CallValue | CodeValue)):
        yield from _entries(variant)
    if thorough:
        for way in item.asked:
            yield Ask(variant, way, Typed(""), "nothing", _BLANK, 0.0)
            yield Ask(variant, way, Typed(" \t\n "), "blanks", _BLANK, 0.0)
            for text in GARBAGE:
                yield _garbage(variant, way, text)


def _garbage(variant: Variant, way: Asked, text: str) -> Ask:
    """Ask for garbage: never right; as an explanation it may be read, but holds nothing."""
    what = f"the garbage {text[:20]!r}"
    if isinstance(variant.item.key, RubricValue):
        return Ask(variant, way, Typed(text), what, _NOT_RIGHT | _UNGRADED, 0.0, finds=())
    return Ask(variant, way, Typed(text), what, _NOT_RIGHT, 0.0)


def _choices(variant: Variant) -> Iterator[Ask]:
    key = variant.choice
    right = tuple(option for option in key.options if option.correct)
    place = _key_place(variant)
    tokens = Chosen(tuple(option.token for option in right))
    yield Ask(variant, "choice", tokens, "the key", _CORRECT, 1.0, place=place)
    letters = Letters(", ".join(option.letter for option in right))
    yield Ask(variant, "choice", letters, "the key's letter", _CORRECT, 1.0, place=place)
    for option in key.options:
        if not option.correct:
            what, where = f"the distractor {option.text!r:.60}", _place_of(variant, option.misconceptions)
            chosen = Chosen((option.token,))
            yield Ask(variant, "choice", chosen, what, _INCORRECT, 0.0, option.misconceptions, place=where)


def _entries(variant: Variant) -> Iterator[Ask]:
    entry = variant.item.entry
    assert entry is not None
    place = _key_place(variant)
    if isinstance(entry.value, RubricValue):
        model, every = "\n".join(variant.item.solution), tuple(concept.name for concept in entry.value.concepts)
        yield Ask(variant, "entry", Typed(model), "the model answer", _UNGRADED, 0.0, finds=every, place=("solution",))
        return
    if variant.item.task is not None:
        yield from _submissions(variant, variant.item.task)
        return
    yield Ask(variant, "entry", Typed(describe(entry.value)), "the key as printed", _CORRECT, 1.0, place=place)
    if isinstance(entry.value, FillingValue):
        yield from _fillings(variant, entry, place)
        return
    for belief in entry.beliefs:
        if _readable(belief.value):
            what, where = f"the distractor {describe(belief.value)!r:.60}", _place_of(variant, belief.misconceptions)
            typed = Typed(describe(belief.value))
            yield Ask(variant, "entry", typed, what, _INCORRECT, 0.0, belief.misconceptions, place=where)


def _submissions(variant: Variant, task: CodeTask) -> Iterator[Ask]:
    """Ask for the reference, and for each right and wrong submission, on inputs that no draw has used."""
    place = _key_place(variant)
    yield Ask(variant, "entry", Typed(task.reference), "the reference", _CORRECT, 1.0, place=place)
    if task.starter.strip():
        yield Ask(variant, "entry", Typed(task.starter), "the starter", _NOT_CORRECT, place=("starter",))
    for one in task.right:
        yield Ask(variant, "entry", Typed(one.source), "a right submission", _CORRECT, 1.0, place=("right",))
    for one, candidate in zip(task.wrong, variant.judged.wrong, strict=True):
        what = f"the wrong submission that must miss {', '.join(map(repr, one.fails))}"
        typed = Typed(one.source)
        yield Ask(variant, "entry", typed, what, _NOT_ALL, None, one.misconceptions, place=candidate.place)


def _fillings(variant: Variant, entry: EntryKey, place: Place) -> Iterator[Ask]:
    """Ask for every right filling and every belief as a page writes it, and for the key with a gap left open."""
    rights = [value for value in (entry.value, *entry.also) if isinstance(value, FillingValue)]
    for value in rights:
        yield Ask(variant, "entry", _picked(value), f"the filling {describe(value)!r:.60}", _CORRECT, 1.0, place=place)
        yield Ask(variant, "entry", Typed(filling_text(value)), "a right filling as prose", _CORRECT, 1.0, place=place)
    for belief in entry.beliefs:
        if isinstance(belief.value, FillingValue):
            what, where = f"the distractor {describe(belief.value)!r:.60}", _place_of(variant, belief.misconceptions)
            statuses, points = (_NOT_ALL, None) if entry.per_part else (_INCORRECT, 0.0)
            yield Ask(
                variant, "entry", _picked(belief.value), what, statuses, points, belief.misconceptions, place=where
            )
    first, *others = rights[0].gaps
    if others:
        left_open = Filled({name: text or NOTHING for name, text in others})
        yield Ask(variant, "entry", left_open, f"the key without the gap {first[0]}", _INVALID, 0.0, place=place)


def _picked(value: FillingValue) -> Filled:
    return Filled({name: text or NOTHING for name, text in value.gaps})


def _readable(value: AnswerValue) -> bool:
    """Tell whether the value can be typed at all: an option that is no call of plain values cannot."""
    return not isinstance(value, CallValue) or isinstance(read_call(value.source), CallRead)


def _key_place(variant: Variant) -> Place:
    return variant.judged.right[0].place


def _place_of(variant: Variant, misconceptions: tuple[str, ...]) -> Place:
    for candidate in variant.judged.wrong:
        if misconceptions and set(candidate.misconceptions) <= set(misconceptions):
            return candidate.place
    return _key_place(variant)
