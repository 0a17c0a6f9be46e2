"""Numbers, typed or picked, held against the number that the program really gives."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graders.programs import Outcome, Plain, Program, Ran
from qbank.importing.judges.claims import number_in, settle_by_others
from qbank.importing.judges.trial import Finding, Sketch, Trial, in_words
from qbank.importing.published import Published
from qbank.importing.shown_program import Shown
from qbank.importing.wording import asked_values


def try_values(question: Published, shown: Shown | None) -> Trial | None:
    """Plan the run for a question whose answers are numbers, and whose stem says which number; None for others."""
    read = [number_in(choice.text) for choice in question.choices]
    if question.form == "number":
        count = len(question.numbers)
    elif question.form in ("one", "several", "text") and sum(one is not None for one in read) >= max(1, len(read) - 1):
        count = len(read)
    else:
        return None
    asked = asked_values(question.stem.plain, question.stem.spans, shown.code) if shown is not None else ()
    if shown is None or not asked or not count:
        return None
    expression = asked[0]

    def decide(outcomes: Sequence[Outcome]) -> Finding:
        outcome = outcomes[0]
        value = _single(outcome.observed["seen"]) if isinstance(outcome, Ran) else None
        if value is None:
            words = in_words(outcome) if not isinstance(outcome, Ran) else f"{expression} is not a single number"
            return Finding((None,) * count, words)
        words = f"{expression} is {value:.10g}"
        if question.form == "number":
            return Finding(tuple(_within(one.low, one.high, one.value, value) for one in question.numbers), words)
        holds = [None if one is None else _within(one, one, one, value) for one in read]
        return Finding(settle_by_others([choice.text for choice in question.choices], holds), words)

    numbers = [one.value for one in question.numbers] if question.form == "number" else read
    sketch = Sketch(
        "value",
        shown.setup,
        shown.code,
        observe=(("seen", expression),),
        values=tuple("" if one is None else f"{one:.12g}" for one in numbers),
        decimals=max((_decimals(one) for one in numbers if one is not None), default=0),
    )
    return Trial(expression, (Program(shown.setup, shown.code, (("seen", expression),)),), decide, sketch)


def _within(low: float, high: float, meant: float, value: float) -> bool:
    """Tell whether a value is accepted, or is what was meant but for its rounding to as many decimals."""
    slack = 1e-9 * max(1.0, abs(value)) + (0.5 * 10 ** -_decimals(meant) if meant != int(meant) else 0.0)
    return low - slack <= value <= high + slack


def _decimals(number: float) -> int:
    found = re.search(r"\.(\d+)", f"{number:.10g}")
    return min(8, len(found[1])) if found else 0


def _single(value: Plain) -> float | None:
    while isinstance(value, tuple | list) and len(value) == 1:
        value = value[0]
    return float(value) if isinstance(value, int | float) else None
