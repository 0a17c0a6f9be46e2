"""Options that say what happens, an error or none, held against what running the program does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graders.programs import Outcome, Program, Raised, Ran
from qbank.importing.judges.claims import (
    ANY_ERROR,
    OutcomeClaim,
    as_shape,
    outcome_in,
    settle_by_others,
    shapes_in,
)
from qbank.importing.judges.trial import Finding, Sketch, Trial, in_words
from qbank.importing.published import Published
from qbank.importing.shown_program import Shown
from qbank.importing.wording import assigned

_ASKS = re.compile(
    r"\b(?:errors?|exceptions?|rais\w+|happens?|goes wrong|wrong|runs?|works?|bug|outcome|result)\b", re.I
)
_MOST_NAMES = 12


def try_outcomes(question: Published, shown: Shown | None) -> Trial | None:
    """Plan the run for a question that has options about errors; None for other questions."""
    claims = [outcome_in(choice.text) for choice in question.choices]
    readable = sum(claim is not None for claim in claims)
    asks = bool(_ASKS.search(question.stem.plain))
    if shown is None or question.form not in ("one", "several", "text") or not readable:
        return None
    if readable < 2 and not asks:
        return None
    names = assigned(shown.code)[-_MOST_NAMES:]
    observe = tuple((name, f"tuple({name}.shape) if isinstance({name}, torch.Tensor) else None") for name in names)

    def decide(outcomes: Sequence[Outcome]) -> Finding:
        outcome = outcomes[0]
        texts = [choice.text for choice in question.choices]
        match outcome:
            case Raised():
                holds = of_an_error(claims, outcome)
                words = in_words(outcome)
            case Ran():
                shapes = {name: shape for name in names if (shape := as_shape(outcome.observed[name])) is not None}
                real = set(shapes.values())
                holds = [
                    None if claim is None else not claim.cls and all(shape in real for _, shape in shapes_in(text))
                    for claim, text in zip(claims, texts, strict=True)
                ]
                seen = ", ".join(f"{name}.shape is {shape}" for name, shape in shapes.items())
                words = f"{in_words(outcome)}{'; ' if seen else ''}{seen}"
            case _:
                return Finding((None,) * len(texts), in_words(outcome))
        return Finding(settle_by_others(texts, holds), words)

    sketch = Sketch("debugging", shown.setup, shown.code)
    return Trial("what happens", (Program(shown.setup, shown.code, observe),), decide, sketch)


def of_an_error(claims: Sequence[OutcomeClaim | None], raised: Raised) -> list[bool | None]:
    """Decide by the class. Where several options name it, they differ by reasons: only a message tells them apart."""
    naming = [n for n, claim in enumerate(claims) if claim is not None and claim.cls in (raised.cls, ANY_ERROR)]
    unread = any(claim is None for claim in claims)
    holds: list[bool | None] = []
    for number, claim in enumerate(claims):
        if claim is None:
            holds.append(None)
        elif number not in naming:
            holds.append(False)
        elif (len(naming) == 1 and not unread) or (claim.cls == raised.cls and not claim.reason):
            holds.append(True)
        else:
            holds.append(True if claim.reason and _says(claim.reason, raised.message) else None)
    return holds


def _says(reason: str, message: str) -> bool:
    """Tell whether one text holds the other, but for case, signs and blanks."""
    ours, theirs = (" ".join(re.findall(r"[a-z0-9]+", text.lower())) for text in (reason, message))
    return min(len(ours), len(theirs)) > 8 and (ours in theirs or theirs in ours)
