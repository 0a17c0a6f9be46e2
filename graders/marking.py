"""Marks what a student gave against a key, without torch: choices, and typed values that need no run.

A response that cannot be read is `invalid` and names the form to use; it is never a wrong answer, and never raises.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, assert_never

from graders.answers.display import describe, shown
from graders.answers.filling import read_filling
from graders.answers.letters import read_letters
from graders.answers.line import read_line
from graders.answers.number import read_number
from graders.answers.outcome import read_outcome
from graders.answers.rubric import LIMIT, find_concepts, read_explanation
from graders.answers.shape import read_shape
from graders.answers.unreadable import Blank, Unreadable
from graders.grades import Chosen, Criterion, Filled, Grade, Letters, Response, Status, Typed
from graders.keys import (
    Acceptance,
    AnswerValue,
    Array,
    Belief,
    CallValue,
    CardValue,
    ChoiceKey,
    CodeValue,
    EntryKey,
    ExpressionValue,
    FillingValue,
    FixValue,
    LineValue,
    Number,
    NumberValue,
    OptionKey,
    OutcomeValue,
    RubricValue,
    ShapeValue,
    StatementValue,
)

NOT_SO: Final = "Running the program gives something else."
_HAIR: Final = 1e-6
"""How far, relatively, a bound is stretched: abs(0.125 - 0.12) <= 0.005 is False in floats."""


def needs_run(key: EntryKey | ChoiceKey) -> bool:
    """Tell whether an answer to `key` can be judged only by running it (a typed call, a submission)."""
    return isinstance(key, EntryKey) and isinstance(key.value, CallValue | CodeValue)


def mark_choice(key: ChoiceKey, response: Response, points: float) -> Grade:
    """Mark ticked options or typed letters; `points` is what a full mark is worth."""
    read = _chosen(key, response)
    if isinstance(read, Unreadable):
        return _unmarked(read, response)
    if key.select == "one" and len(read) != 1:
        return _unmarked(Unreadable(f"Choose one option, such as {key.options[0].letter}."), response)
    mark = _mark_of(key, read)
    wrong = [option for option in read if not option.correct]
    return Grade(
        status=_status(mark),
        points=points * mark,
        understood="; ".join(f"{option.letter}: {shown(option.text)}" for option in read) or "none of them",
        criteria=_judged(key, read) if key.select == "all" else (),
        feedback="\n\n".join(dict.fromkeys(option.feedback for option in wrong or read if option.feedback)),
        misconceptions=_distinct(name for option in wrong for name in option.misconceptions),
    )


def mark_entry(key: EntryKey, response: Response, points: float, *, lines: int = 0) -> Grade:
    """Mark a typed shape, number, outcome, line (of code with `lines` lines; 0: not known), filling or explanation.

    An explanation is `ungraded`: what its rubric finds is a suggestion. Raises TypeError for a typed call (see
    `needs_run`) and for keys that are only ever chosen.
    """
    if isinstance(key.value, RubricValue):
        return _suggest(key.value, response)
    read = _read_like(key.value, response, lines)
    if isinstance(read, Unreadable):
        return _unmarked(read, response)
    understood = shown(describe(read))
    if any(matches(read, right, key.accept) for right in (key.value, *key.also)):
        return Grade("correct", points, understood)
    held = [belief for belief in key.beliefs if matches(read, belief.value, key.accept)]
    if key.per_part and isinstance(read, FillingValue):
        return _part_by_part(key, read, points, understood, held)
    return Grade(
        status="incorrect",
        points=0.0,
        understood=understood,
        feedback=_feedback(held),
        misconceptions=_distinct(name for belief in held for name in belief.misconceptions),
    )


def matches(value: AnswerValue, key: AnswerValue, accept: Acceptance) -> bool:
    """Tell whether `value` counts as `key`: the one criterion for keys, beliefs and telling options apart.

    Kinds must agree. Numbers must nest alike; NaN and infinities never match, not even themselves.
    """
    match value, key:
        case NumberValue(given), NumberValue(wanted):
            return _near(given, wanted, accept)
        case OutcomeValue(given), OutcomeValue(wanted):
            return _folded(given) == _folded(wanted)
        case LineValue(given), LineValue(wanted):
            return given == wanted
        case FillingValue(given), FillingValue(wanted):
            return [(name, _spaced(text)) for name, text in given] == [(name, _spaced(text)) for name, text in wanted]
        case ((ShapeValue() | CallValue()), (ShapeValue() | CallValue())):
            return value == key
        case _:
            return False


def _spaced(source: str) -> str:
    """Leave the blanks of source out: they are no difference in a gap."""
    return "".join(source.split())


def _suggest(rubric: RubricValue, response: Response) -> Grade:
    read = read_explanation(_text(response))
    if isinstance(read, Unreadable):
        return _unmarked(read, response)
    found = find_concepts(read, rubric)
    count = sum(criterion.met for criterion in found)
    enough = f" ({rubric.needs} are enough)" if 0 < rubric.needs < len(found) else ""
    said = f"{count} of {len(found)} concepts found{enough}. This is a suggestion; a person settles the points."
    return Grade("ungraded", 0.0, shown(read, LIMIT), found, said)


def _part_by_part(key: EntryKey, read: FillingValue, points: float, understood: str, held: Sequence[Belief]) -> Grade:
    """Mark each gap by itself: right if some right filling has it so."""
    rights = [value for value in (key.value, *key.also) if isinstance(value, FillingValue)]
    accepted = [{_spaced(right.gaps[index][1]) for right in rights} for index in range(len(read.gaps))]
    rows = tuple(
        Criterion(name, _spaced(text) in good, text) for (name, text), good in zip(read.gaps, accepted, strict=True)
    )
    share = sum(row.met for row in rows) / len(rows)
    names = _distinct(name for belief in held for name in belief.misconceptions)
    return Grade(_status(share), points * share, understood, rows, _feedback(held), names)


def _text(response: Response) -> str:
    """Return what was typed; ticks and gaps are no text."""
    return "" if isinstance(response, Chosen | Filled) else response.text


def _folded(cls: str | None) -> str | None:
    """Fold the case of a class's name: no two differ by case alone, and one we do not know stays as typed."""
    return None if cls is None else cls.casefold()


def _near(given: Array, wanted: Array, accept: Acceptance) -> bool:
    if isinstance(given, tuple) and isinstance(wanted, tuple):
        return len(given) == len(wanted) and all(map(_near, given, wanted, [accept] * len(given)))
    if isinstance(given, tuple) or isinstance(wanted, tuple):
        return False
    return _is_sound(given) and _is_sound(wanted) and abs(given - wanted) <= bound_of(wanted, accept)


def _is_sound(number: Number) -> bool:
    """Tell whether float arithmetic can hold the number (an int beyond its range would raise)."""
    return abs(number) < 1e300 if isinstance(number, int) else math.isfinite(number)


def bound_of(wanted: Number, accept: Acceptance) -> float:
    """Return how far a typed number may be from the wanted one."""
    if accept.rounded_to is not None:
        # Some ulps more: a large number cannot be written to that place in float64.
        return 0.5 * 10.0**-accept.rounded_to * (1 + _HAIR) + 2 * math.ulp(wanted)
    if accept.absolute is not None:
        return accept.absolute * (1 + _HAIR)
    if accept.relative is not None:
        return accept.relative * abs(wanted) * (1 + _HAIR)
    return 0.0


def _read_like(value: AnswerValue, response: Response, lines: int) -> AnswerValue | Unreadable:
    """Read the response in the form of the key; ticks where text was asked for are not readable."""
    text = _text(response)
    read: AnswerValue | Unreadable
    match value:
        case ShapeValue():
            read = read_shape(text)
        case NumberValue():
            read = read_number(text, value)
        case OutcomeValue():
            read = read_outcome(text)
        case LineValue():
            read = read_line(text, lines)
        case FillingValue():
            return read_filling(response, value)
        case CallValue() | CodeValue():
            raise TypeError("a typed call or a submission is judged by running it, not by mark_entry")
        case ExpressionValue() | FixValue() | StatementValue() | RubricValue() | CardValue():
            raise TypeError(f"a {type(value).__name__} is never typed")
        case _:
            assert_never(value)
    return Unreadable(read.wanted) if isinstance(read, Blank) and _has_ticks(response) else read


def _has_ticks(response: Response) -> bool:
    """Tell whether something was given that is no text: ticks or gaps where text was asked for."""
    return (isinstance(response, Chosen) and bool(response.tokens)) or (
        isinstance(response, Filled) and bool(response.gaps)
    )


def _chosen(key: ChoiceKey, response: Response) -> tuple[OptionKey, ...] | Unreadable:
    """Return the options meant, in the page's order."""
    match response:
        case Chosen(tokens):
            if not tokens:
                return Blank("Choose an option.")
            if not set(tokens) <= {option.token for option in key.options}:
                return Unreadable("This answer names an option that is not on this student's page.")
            return tuple(option for option in key.options if option.token in tokens)
        case Filled(gaps):
            return Unreadable("Choose an option.") if gaps else Blank("Choose an option.")
        case Letters(text) | Typed(text):
            named = read_letters(text, [option.letter for option in key.options])
            if isinstance(named, Unreadable):
                return named
            return tuple(option for option in key.options if option.letter in named)
        case _:
            assert_never(response)


def _mark_of(key: ChoiceKey, read: Sequence[OptionKey]) -> float:
    if key.select == "one":
        return read[0].mark
    if not read:
        return 0.0 if any(option.correct for option in key.options) else 1.0
    total = math.fsum(option.mark for option in read)
    return 1.0 if total > 1 - _HAIR else max(0.0, total)


def _status(mark: float) -> Status:
    if mark >= 1:
        return "correct"
    return "partial" if mark > 0 else "incorrect"


def _judged(key: ChoiceKey, read: Sequence[OptionKey]) -> tuple[Criterion, ...]:
    """Return per option whether it was judged rightly: chosen if it holds, left if not."""
    return tuple(
        Criterion(option.letter, (option in read) == option.correct, "chosen" if option in read else "not chosen")
        for option in key.options
    )


def _feedback(held: Sequence[Belief]) -> str:
    """Answer the belief if it is one; where several fit, none is imputed."""
    return held[0].feedback if len(held) == 1 and held[0].feedback else NOT_SO


def _unmarked(read: Unreadable, response: Response) -> Grade:
    if isinstance(read, Blank):
        return Grade("blank", 0.0)
    given = shown(_text(response))
    return Grade("invalid", 0.0, understood=given, feedback=read.wanted)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
