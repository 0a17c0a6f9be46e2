"""What a model's answers are worth: measures over plain values, worked out where no code of a submission runs."""

from __future__ import annotations

import math
from collections.abc import Sequence

from graders.programs import Plain
from qbank.kinds.equality import shape_of

_FARTHEST = 1e100


def score(measure: str, answers: Plain, labels: Sequence[float]) -> float | str:
    """Return the measure, at most 1; or say in words why there is none."""
    if answers is None:
        return "it was not measured"
    shape, rows = shape_of(answers), len(labels)
    if shape is not None and shape != (rows,):
        return f"its answers have the shape {shape}; ({rows},) is wanted, one number for each new row"
    numbers = [one for one in answers if type(one) is float] if isinstance(answers, tuple) else []
    if shape is None or len(numbers) < rows:
        return "its answers are no plain numbers: one is wanted for each new row"
    return accuracy(numbers, labels) if measure == "accuracy" else r2(numbers, labels)


def accuracy(answers: Sequence[float], labels: Sequence[float]) -> float:
    """Return the share of answers that equal their labels."""
    return sum(one == wanted for one, wanted in zip(answers, labels, strict=True)) / len(labels)


def r2(answers: Sequence[float], labels: Sequence[float]) -> float:
    """Return the coefficient of determination; minus infinity where an answer is beyond all bounds."""
    if not all(abs(one) < _FARTHEST for one in answers):  # also false for what is not a number
        return -math.inf
    mean = math.fsum(labels) / len(labels)
    spread = math.fsum((wanted - mean) ** 2 for wanted in labels)
    error = math.fsum((one - wanted) ** 2 for one, wanted in zip(answers, labels, strict=True))
    return 1 - error / spread if spread else -math.inf


def constant_score(measure: str, known: Sequence[float], labels: Sequence[float]) -> float:
    """Return what an answer earns that is the same for every row: the best by the labels that are `known`."""
    if measure == "accuracy":
        return accuracy([max(known, key=known.count)] * len(labels), labels)
    return r2([math.fsum(known) / len(known)] * len(labels), labels)


def in_words(measure: str, number: float) -> str:
    """Write a measure as students read it: `61 %` of the rows, or an R² of `0.61`."""
    if not math.isfinite(number):
        return "no number"
    return f"{number:.1%}".replace(".0%", "%").replace("%", " %") if measure == "accuracy" else f"{number:.2f}"
