"""How points, given tensors and what a run did are said in words, the same on a page and in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from graders.answers.filling import NOTHING
from graders.programs import Outcome, Plain, Raised, Ran, SecondOpinion, Stopped, Unobserved

LONGEST = 300
"""Observed values longer than this are cut when shown: a tensor's thousand numbers help no reader."""


def filling_words(text: str) -> str:
    """Say what stands in a gap; one that stays empty is named, and read back from that name."""
    return text or NOTHING


def points_words(points: float) -> str:
    """Say a number of points: `1 point`, `2.5 points`."""
    return f"{number_words(points)} point{'' if points == 1 else 's'}"


def number_words(number: float) -> str:
    """Write a number of points or a share without needless decimals."""
    return f"{round(number, 4):g}"


def shape_words(shape: tuple[int, ...]) -> str:
    """Say what a float32 tensor of that shape is."""
    return f"a float32 tensor of shape {shape}" if shape else "a float32 tensor holding one number"


def plain_words(value: Plain) -> str:
    """Write observed plain data as Python would, cut where it is very long."""
    written = repr(_plainest(value))
    return written if len(written) <= LONGEST else f"{written[:LONGEST]}… ({len(written) - LONGEST} characters more)"


def outcome_lines(outcome: Outcome) -> tuple[str, ...]:
    """Say what came of a run: one line per observed name, or the error, or why it stopped; then any warnings."""
    match outcome:
        case Ran(observed, warnings):
            seen = tuple(f"{name} = {plain_words(value)}" for name, value in observed.items())
            return (*(seen or ("ran without error",)), *_warned(warnings))
        case Raised(cls, message, line, warnings):
            where = "in the set-up" if line is None else f"line {line}"
            return (f"{cls}: {message} ({where})", *_warned(warnings))
        case Unobserved(name, message):
            return (f"ran, but {name} could not be observed: {message}",)
        case Stopped(limit, detail):
            return (f"stopped ({limit}): {detail}",)
        case _ as other:
            assert_never(other)


def opinion_words(outcome: Outcome) -> str:
    """Say what the numpy reference made of a run's `nn.RNN` calls; empty when it was not asked."""
    opinion = outcome.second_opinion if isinstance(outcome, Ran | Raised) else None
    return "" if opinion is None else _counted(opinion)


def _counted(opinion: SecondOpinion) -> str:
    parts = [f"reference agrees on {opinion.agreed}"]
    if opinion.skipped:
        parts.append(f"skipped {len(opinion.skipped)} ({'; '.join(opinion.skipped)})")
    if opinion.disagreed:
        parts.append(f"DISAGREES on {len(opinion.disagreed)} ({'; '.join(opinion.disagreed)})")
    return ", ".join(parts)


def _warned(warnings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"warning: {warning}" for warning in warnings)


def _plainest(value: Plain) -> object:
    if isinstance(value, Mapping):
        return {name: _plainest(part) for name, part in value.items()}
    return tuple(_plainest(part) for part in value) if isinstance(value, list | tuple) else value
