"""What a student does to answer an entry, and what is right then: one closed union for the writers of quizzes.

A writer matches on it and says what its format cannot hold. What only a run or a person can judge is `Writing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from graders.answers.display import describe
from graders.answers.filling import NOTHING
from graders.keys import (
    AnswerValue,
    Array,
    Belief,
    EntryKey,
    FillingValue,
    LineValue,
    NumberValue,
    OutcomeValue,
    RubricValue,
    ShapeValue,
)
from qbank.formats.intervals import Interval, form_of, intervals
from qbank.formats.losses import Lose, Loss
from qbank.formats.marked_by_hand import looked_for
from qbank.formats.package import Entry, Pool
from qbank.formats.spellings import spellings
from qbank.items.item import Blank, Option, Select


@dataclass(frozen=True)
class Picking:
    """Picks one option, or all that apply."""

    options: tuple[Option, ...]
    select: Select

    @property
    def best(self) -> int:
        """Return the place of the option that earns most: the right one of a single choice."""
        return max(range(len(self.options)), key=lambda place: self.options[place].mark)


@dataclass(frozen=True)
class Filling:
    """Picks what stands in each gap. A right filling has one text for each gap, in their order."""

    gaps: tuple[Blank, ...]
    rights: tuple[tuple[str, ...], ...]
    per_part: bool
    wrongs: tuple[tuple[tuple[str, ...], Belief], ...]

    @property
    def is_by_gap(self) -> bool:
        """Tell whether a filling is right just when each of its gaps is: else gaps depend on each other."""
        columns = list(zip(*self.rights, strict=True))
        return self.per_part or len(set(self.rights)) == prod(len(set(column)) for column in columns)

    @property
    def size(self) -> int:
        """Return how many fillings can be picked."""
        return prod(len(gap.choices) for gap in self.gaps)

    def as_picking(self) -> Picking:
        """Offer whole fillings as options, for systems that cannot mark gaps together: all wrong ones and one right."""
        options = [self._option(texts) for texts in product(*(gap.choices for gap in self.gaps))]
        others = [option for option in options if option.correct][1:]
        return Picking(tuple(option for option in options if option not in others), "one")

    def _option(self, texts: tuple[str, ...]) -> Option:
        named = list(zip((gap.name for gap in self.gaps), texts, strict=True))
        met = [
            _spaced(text) in set(map(_spaced, column))
            for text, column in zip(texts, zip(*self.rights, strict=True), strict=True)
        ]
        right = all(met) if self.per_part else _all_spaced(texts) in set(map(_all_spaced, self.rights))
        held = next((belief for wrong, belief in self.wrongs if _all_spaced(wrong) == _all_spaced(texts)), None)
        return Option(
            text="; ".join(f"`{name}`: {f'`{text}`' if text else NOTHING}" for name, text in named),
            is_code=False,
            value=FillingValue(tuple(named)),
            correct=right,
            mark=sum(met) / len(met) if self.per_part else float(right),
            misconceptions=held.misconceptions if held else (),
            feedback=held.feedback if held else "",
            ran="",
        )


@dataclass(frozen=True)
class Numbers:
    """Types numbers that nest as `form` says (`()`: one number). A right answer has an interval for each."""

    form: tuple[int, ...]
    rights: tuple[tuple[Interval, ...], ...]
    wrongs: tuple[tuple[tuple[Interval, ...], Belief], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Name the numbers where they stand apart: `Number 2`, `Row 1, number 3`."""
        if not self.form:
            return ("Number",)
        places = range(1, self.form[-1] + 1)
        if len(self.form) == 1:
            return tuple(f"Number {place}" for place in places)
        return tuple(f"{row}, number {place}" for row in _rows(self.form[:-1]) for place in places)


@dataclass(frozen=True)
class Spelling:
    """Types a shape, an exception's name, a line, or all gaps in one go: each value with the usual ways to write it."""

    rights: tuple[tuple[AnswerValue, tuple[str, ...]], ...]
    wrongs: tuple[tuple[AnswerValue, tuple[str, ...], Belief], ...]

    @property
    def accepted(self) -> tuple[str, ...]:
        """Every text that is right, once."""
        return tuple(dict.fromkeys(text for _, texts in self.rights for text in texts))

    @property
    def only_these(self) -> tuple[str, str]:
        """Return code and words of the loss where an answer is compared with these texts, and nothing else is right."""
        return "other-answers", f"only these ways of writing it are accepted: {', '.join(map(repr, self.accepted))}"


@dataclass(frozen=True)
class Writing:
    """Writes what a person must mark: an explanation, or code that only a run can judge.

    `looks_for` (Markdown) helps that person.
    """

    looks_for: str
    is_code: bool


Answering: TypeAlias = Picking | Filling | Numbers | Spelling | Writing


def asked_of(pool: Pool, lose: Lose) -> Iterator[tuple[Entry, Answering]]:
    """Yield the entries of a pool that ask something, and how; a card is told of as left out."""
    for entry in pool.entries:
        how = answering(entry)
        if how is None:
            lose(Loss(entry.name, "kind", "a card is only turned: nothing is asked"))
        else:
            yield entry, how


def answering(entry: Entry) -> Answering | None:
    """Say how an entry is answered; None for a card, which is only turned."""
    item = entry.item
    if entry.asked == "card":
        return None
    if entry.asked == "choice":
        return Picking(item.options, item.select)
    if item.entry is None:
        raise ValueError(f"{entry.name} is asked as entry, but has no key of one")
    return _typed(item.entry, item.blanks)


def _typed(key: EntryKey, blanks: tuple[Blank, ...]) -> Answering:
    match key.value:
        case NumberValue(value):
            return _numbers(key, value)
        case FillingValue() if blanks:
            return _filling(key, blanks)
        case ShapeValue() | OutcomeValue() | LineValue() | FillingValue():
            return Spelling(
                rights=tuple((value, spellings(value)) for value in (key.value, *key.also)),
                wrongs=tuple((belief.value, spellings(belief.value), belief) for belief in key.beliefs),
            )
        case RubricValue():
            return Writing(looked_for(key.value), is_code=False)
        case _:
            return Writing(f"For example:\n\n{_fenced(describe(key.value))}", is_code=True)


def _numbers(key: EntryKey, value: Array) -> Numbers:
    form = form_of(value)

    def within(other: AnswerValue) -> tuple[Interval, ...] | None:
        """Return the intervals of a value that nests like the key; another cannot be typed into the same fields."""
        if isinstance(other, NumberValue) and form_of(other.value) == form:
            return intervals(other.value, key.accept, other.decimals)
        return None

    return Numbers(
        form=form,
        rights=tuple(each for right in (key.value, *key.also) if (each := within(right)) is not None),
        wrongs=tuple((each, belief) for belief in key.beliefs if (each := within(belief.value)) is not None),
    )


def _filling(key: EntryKey, gaps: tuple[Blank, ...]) -> Filling:
    def texts(value: AnswerValue) -> tuple[str, ...]:
        return tuple(text for _, text in value.gaps) if isinstance(value, FillingValue) else ()

    return Filling(
        gaps=gaps,
        rights=tuple(map(texts, (key.value, *key.also))),
        per_part=key.per_part,
        wrongs=tuple((texts(belief.value), belief) for belief in key.beliefs),
    )


def _fenced(code: str) -> str:
    """Write code as a block of Markdown, whatever stands in it."""
    longest = max((len(run) for run in re.findall("~+", code)), default=0)
    fence = "~" * max(3, longest + 1)
    return f"{fence}python\n{code.removesuffix(chr(10))}\n{fence}"


def _spaced(text: str) -> str:
    """Leave the blanks of a gap's text out: they are no difference."""
    return "".join(text.split())


def _all_spaced(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_spaced, texts))


def _rows(form: tuple[int, ...]) -> tuple[str, ...]:
    """Name the rows of a matrix or of a stack of matrices."""
    if len(form) == 1:
        return tuple(f"Row {row}" for row in range(1, form[0] + 1))
    return tuple(f"Matrix {matrix}, {row.lower()}" for matrix in range(1, form[0] + 1) for row in _rows(form[1:]))
