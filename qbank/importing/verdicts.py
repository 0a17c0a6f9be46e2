"""Holds what the runs found against the published key. A run that decides nothing is never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from qbank.importing.judges.claims import visible
from qbank.importing.judges.trial import Finding
from qbank.importing.published import Published

Word: TypeAlias = Literal["confirmed", "refuted", "ambiguous", "undecided"]


class Verdict(msgspec.Struct, frozen=True):
    """What the runs say of a key. `key` and `holding` are the options that the file calls right, and that hold."""

    word: Word
    because: str
    key: tuple[str, ...]
    holding: tuple[str, ...]


def verdict_of(question: Published, findings: Sequence[Finding]) -> Verdict:
    """Judge the key by what two runs under different torch seeds found."""
    first = findings[0]
    key_texts = _key_texts(question)
    if any(other.holds != first.holds for other in findings[1:]):
        return Verdict("undecided", f"it depends on random numbers: {first.seen}", key_texts, ())
    key = _key(question)
    holding = tuple(_answers(question)[n] for n, one in enumerate(first.holds) if one)
    word, why = _judged(question, key, first.holds)
    if word == "refuted" and any(other.seen != first.seen for other in findings[1:]):
        return Verdict("undecided", f"it depends on random numbers: {first.seen}", key_texts, ())
    return Verdict(word, f"{why}; {first.seen}" if why else first.seen, key_texts, holding)


def undecided(question: Published, why: str) -> Verdict:
    """Return the verdict on a question that no run decides."""
    return Verdict("undecided", why, _key_texts(question), ())


def _judged(question: Published, key: tuple[int, ...], holds: Sequence[bool | None]) -> tuple[Word, str]:
    if not key:
        return "undecided", "the file names no right answer"
    if question.form == "several":
        wrong = [n for n, one in enumerate(holds) if one is not None and one != (n in key)]
        if wrong:
            listed = ", ".join(f"{_answers(question)[n]!r} {'holds' if holds[n] else 'does not hold'}" for n in wrong)
            return "refuted", f"against the key, {listed}"
        return ("undecided", "some options cannot be decided") if None in holds else ("confirmed", "")
    of_key = [holds[n] for n in key]
    if False in of_key:
        return "refuted", "the key does not hold" if len(key) == 1 else "an answer that gets all marks does not hold"
    others = [n for n, one in enumerate(holds) if one and n not in key]
    if others and None not in of_key:
        if question.form in ("text", "number"):
            return "confirmed", ""
        return "ambiguous", f"{len(others) + len(key)} options hold"
    if None in of_key:
        return "undecided", "whether the key holds is left open"
    return "confirmed", ""


def _key(question: Published) -> tuple[int, ...]:
    if question.form != "number":
        return question.key
    best = max((one.share for one in question.numbers), default=0.0)
    return tuple(n for n, one in enumerate(question.numbers) if one.share == best and best > 0)


def _answers(question: Published) -> list[str]:
    if question.form != "number":
        return [" ".join(visible(choice.text).split()) for choice in question.choices]
    return [
        f"{one.value:.10g}" if one.low == one.high else f"{one.low:.10g} to {one.high:.10g}" for one in question.numbers
    ]


def _key_texts(question: Published) -> tuple[str, ...]:
    answers = _answers(question)
    return tuple(answers[n] for n in _key(question))
