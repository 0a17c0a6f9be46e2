"""True or false: a statement about a program's shapes or its outcome, held against the run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graders.programs import Outcome, Program, Raised, Ran
from qbank.importing.judges.claims import ANY_ERROR, as_shape, outcome_in, shapes_in
from qbank.importing.judges.trial import Finding, Sketch, Trial, in_words
from qbank.importing.published import Published, Rich
from qbank.importing.shown_program import Shown
from qbank.importing.wording import asked_shapes

_DENIED = re.compile(r"\b(?:not|never|neither|nor)\b|n't\b", re.IGNORECASE)


def is_truth(question: Published) -> bool:
    """Tell whether a question asks for true or false, whatever its type is called."""
    texts = sorted(choice.text.plain.strip(" .").lower() for choice in question.choices)
    return texts in (["false", "true"], ["no", "yes"])


def try_truths(question: Published, shown: Shown | None) -> Trial | None:
    """Plan the run for a statement that a run decides; None for other questions."""
    stem = question.stem.plain
    if shown is None or not is_truth(question) or _DENIED.search(stem):
        return None
    asked = asked_shapes(stem, shown.code)
    claimed = [shape for _, shape in shapes_in(Rich(plain=stem))]
    claim = _outcome(stem)
    if len(asked) == 1 and claimed and not shown.made.startswith("made of"):
        observe: tuple[tuple[str, str], ...] = (("seen", f"tuple({asked[0]})"),)
    elif claim is not None:
        observe = ()
    else:
        return None

    def decide(outcomes: Sequence[Outcome]) -> Finding:
        outcome = outcomes[0]
        if not isinstance(outcome, Ran | Raised):
            return Finding((None, None), in_words(outcome))
        words = in_words(outcome)
        if observe and isinstance(outcome, Ran):
            seen = as_shape(outcome.observed["seen"])
            words = f"{asked[0]} is {seen}"
            true = seen == claimed[-1]
        elif observe:
            true = False
        else:
            true = _is_so(claim or "", outcome)
        says_true = [choice.text.plain.strip(" .").lower() in ("true", "yes") for choice in question.choices]
        return Finding(tuple(true == one for one in says_true), words)

    sketch = Sketch("concept" if observe else "debugging", shown.setup, shown.code)
    return Trial("the statement", (Program(shown.setup, shown.code, observe),), decide, sketch)


def _outcome(stem: str) -> str | None:
    """Return the class that the statement says is raised, empty for none; None where it says nothing of it."""
    found = None
    for sentence in re.split(r"(?<=[.?!])\s+|\n", stem):
        claim = outcome_in(Rich(plain=sentence.strip()))
        found = claim if claim is not None else found
    return None if found is None else found.cls


def _is_so(claimed: str, outcome: Ran | Raised) -> bool:
    if isinstance(outcome, Ran):
        return not claimed
    return claimed in (outcome.cls, ANY_ERROR)
