"""Answers to try on an exported entry, and what our own marking gives for each: the measure for every reader.

Nothing here knows how a format is written: answers are in the words of the item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice, product
from math import prod

from graders.answers.display import describe
from graders.grades import Chosen, Filled, Grade, Response, Typed
from graders.keys import (
    Array,
    CallValue,
    ChoiceKey,
    CodeValue,
    EntryKey,
    FillingValue,
    NumberValue,
    OptionKey,
    RubricValue,
)
from graders.marking import bound_of, mark_choice, mark_entry
from qbank.exams.planning import letters
from qbank.formats.package import Entry

_MOST_SUBSETS = 64
_MOST_FILLINGS = 200


@dataclass(frozen=True)
class Picked:
    """Options by their places."""

    places: tuple[int, ...]


@dataclass(frozen=True)
class FilledIn:
    """A text for each gap, in order."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class TypedNumbers:
    """Numbers as typed, row by row."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class TypedText:
    """A text."""

    text: str


Trial = Picked | FilledIn | TypedNumbers | TypedText


def intended(entry: Entry, trial: Trial) -> Grade:
    """Mark an answer as we would."""
    item = entry.item
    if isinstance(trial, Picked):
        tokens = tuple(letters(place) for place in trial.places)
        return mark_choice(choice_key(entry), Chosen(tokens), entry.points)
    assert item.entry is not None
    return mark_entry(item.entry, _response(item.entry, trial), entry.points, lines=len(item.code.splitlines()))


def choice_key(entry: Entry) -> ChoiceKey:
    """Return the key of a choice as the manifest of an exam would hold it."""
    return ChoiceKey(
        entry.item.select,
        tuple(
            OptionKey(
                letters(place), letters(place), option.text, option.correct, option.mark, feedback=option.feedback
            )
            for place, option in enumerate(entry.item.options)
        ),
    )


def trials(entry: Entry) -> list[Trial]:
    """List answers worth trying: every option alone and in groups, every filling, the edges of every tolerance."""
    item = entry.item
    if entry.asked == "choice":
        places = range(len(item.options))
        if item.select == "one":
            return [Picked((place,)) for place in places]
        return [Picked(chosen) for chosen in islice(_subsets(places), _MOST_SUBSETS)] + [
            Picked(tuple(place for place in places if item.options[place].correct)),
            Picked(tuple(place for place in places if not item.options[place].correct)),
            *(
                Picked(tuple(place for place in places if item.options[place].correct or place == one))
                for one in places
            ),
            Picked(tuple(places)),
        ]
    if entry.asked == "card" or item.entry is None or isinstance(item.entry.value, RubricValue | CallValue | CodeValue):
        return []
    key = item.entry
    match key.value:
        case FillingValue():
            texts = [blank.choices for blank in item.blanks]
            step = max(1, prod(map(len, texts)) // _MOST_FILLINGS)
            return [FilledIn(filling) for filling in islice(product(*texts), 0, None, step)] + [
                FilledIn(tuple(text for _, text in value.gaps))
                for value in (key.value, *key.also, *(belief.value for belief in key.beliefs))
                if isinstance(value, FillingValue)
            ]
        case NumberValue(value, decimals):
            return list(dict.fromkeys(_number_trials(key, value, decimals)))
        case _:
            values = (key.value, *key.also, *(belief.value for belief in key.beliefs))
            return [TypedText(describe(value)) for value in values] + [TypedText("(9, 9, 9, 9)"), TypedText("KeyError")]


def _response(key: EntryKey, trial: Trial) -> Response:
    match trial, key.value:
        case FilledIn(texts), FillingValue(gaps):
            return Filled({name: text or "(nothing)" for (name, _), text in zip(gaps, texts, strict=True)})
        case TypedNumbers(texts), NumberValue(value):
            return Typed(_nested(iter(texts), value))
        case TypedText(text), _:
            return Typed(text)
        case _:
            raise AssertionError(f"{trial} is no answer to {key.value}")


def _nested(texts: Iterator[str], like: Array) -> str:
    if isinstance(like, tuple):
        return f"[{', '.join(_nested(texts, part) for part in like)}]"
    return next(texts)


def _number_trials(key: EntryKey, value: Array, decimals: int | None) -> Iterator[TypedNumbers]:
    numbers = list(_flat(value))
    shown = tuple(describe(NumberValue(number, decimals)) for number in numbers)
    yield TypedNumbers(shown)
    for other in (*key.also, *(belief.value for belief in key.beliefs)):
        if isinstance(other, NumberValue):
            texts = tuple(describe(NumberValue(number, other.decimals)) for number in _flat(other.value))
            if len(texts) == len(shown):
                yield TypedNumbers(texts)
    for place, number in enumerate(numbers):
        bound = bound_of(number, key.accept)
        off = [0.99 * bound, -0.99 * bound, 1.01 * bound, -1.01 * bound] if bound else []
        for moved in [number + by for by in off] + [number + 1, number - 1]:
            text = str(moved) if isinstance(moved, int) else f"{moved:.15f}"
            yield TypedNumbers((*shown[:place], text, *shown[place + 1 :]))


def _flat(value: Array) -> Iterator[int | float]:
    if isinstance(value, tuple):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _subsets(places: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(places, size) for size in range(1, len(places) + 1))
