"""Options that are shapes, held against the shapes that the program's tensors really have."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graders.programs import Outcome, Program, Raised, Ran
from qbank.importing.judges.claims import OutcomeClaim, as_shape, outcome_in, settle_by_others, shapes_in
from qbank.importing.judges.outcomes import of_an_error
from qbank.importing.judges.trial import Finding, Sketch, Trial, in_words
from qbank.importing.published import Published
from qbank.importing.shown_program import Shown
from qbank.importing.wording import asked_shapes, assigned

Named = tuple[tuple[str, tuple[int, ...]], ...]

_MOST_NAMES = 12
_SPEAKS_OF_SHAPES = re.compile(r"\b(?:shapes?|sizes?|dimensions?)\b", re.IGNORECASE)


def try_shapes(question: Published, shown: Shown | None) -> Trial | None:
    """Plan the run for a question whose options are mostly shapes; None for other questions."""
    read = [shapes_in(choice.text) for choice in question.choices]
    enough = 1 if question.form == "text" else max(2, (len(read) + 1) // 2)
    if shown is None or question.form in ("number", "truth", "essay") or sum(map(bool, read)) < enough:
        return None
    named = {name for one in read for name, _ in one if name in assigned(shown.code)}
    asked = asked_shapes(question.stem.plain, shown.code)
    if len(asked) < max(map(len, read)) and len(named) == max(map(len, read)):
        asked = tuple(f"{name}.shape" for name in assigned(shown.code) if name in named)
    if asked:
        return _trial(question, shown, read, asked)
    if not _SPEAKS_OF_SHAPES.search(question.stem.plain):
        return None  # lists of numbers are values as well
    return _trial_of_any(question, shown, read)


def _trial(question: Published, shown: Shown, read: Sequence[Named], asked: tuple[str, ...]) -> Trial:
    observe = tuple((f"shape{n}", f"tuple({expression})") for n, expression in enumerate(asked))

    def decide(outcomes: Sequence[Outcome]) -> Finding:
        outcome = outcomes[0]
        if not isinstance(outcome, Ran):
            return _without_shapes(question, read, outcome)
        seen = [as_shape(outcome.observed[name]) for name, _ in observe]
        by_name = dict(zip(asked, seen, strict=True))
        holds = [_matches(one, by_name, choice_says_error(question, n)) for n, one in enumerate(read)]
        words = ", ".join(f"{expression} is {shape}" for expression, shape in by_name.items())
        return Finding(settle_by_others([choice.text for choice in question.choices], holds), words)

    single = len(asked) == 1
    sketch = Sketch(
        "shape" if single else "concept",
        shown.setup,
        shown.code,
        observe=(("seen", asked[0]),) if single else (),
        values=tuple(_tuple(one[0][1]) if len(one) == 1 else "" for one in read),
    )
    return Trial(" and ".join(asked), (Program(shown.setup, shown.code, observe),), decide, sketch)


def _trial_of_any(question: Published, shown: Shown, read: Sequence[Named]) -> Trial:
    """Where the stem does not say which tensor it means: only what no tensor has can be ruled out."""
    names = assigned(shown.code)[-_MOST_NAMES:]
    observe = tuple((name, f"tuple({name}.shape) if isinstance({name}, torch.Tensor) else None") for name in names)

    def decide(outcomes: Sequence[Outcome]) -> Finding:
        outcome = outcomes[0]
        if not isinstance(outcome, Ran):
            return _without_shapes(question, read, outcome)
        seen = {name: shape for name in names if (shape := as_shape(outcome.observed[name])) is not None}
        holds: list[bool | None] = []
        for one in read:
            there = all(shape in seen.values() for _, shape in one)
            holds.append(None if not one else (there if not there or len(set(seen.values())) == 1 else None))
        words = ", ".join(f"{name}.shape is {shape}" for name, shape in seen.items())
        texts = [choice.text for choice in question.choices]
        return Finding(settle_by_others(texts, holds), f"the stem does not say which shape it asks for: {words}")

    sketch = Sketch("concept", shown.setup, shown.code)
    return Trial("a shape", (Program(shown.setup, shown.code, observe),), decide, sketch)


def choice_says_error(question: Published, number: int) -> bool | None:
    """Tell whether an option claims an error (True) or that there is none (False); None where it speaks of neither."""
    claim = outcome_in(question.choices[number].text)
    return None if claim is None else bool(claim.cls)


def _matches(claimed: Named, seen: dict[str, tuple[int, ...] | None], error: bool | None) -> bool | None:
    """Hold what an option says against the shapes of a program that ran."""
    if not claimed:
        return False if error else None
    if error:
        return False
    labelled = {f"{name}.shape": shape for name, shape in claimed if f"{name}.shape" in seen}
    if len(labelled) == len(claimed):
        return all(seen[name] == shape for name, shape in labelled.items())
    if len(claimed) != len(seen):
        return None
    return all(shape == real for (_, shape), real in zip(claimed, seen.values(), strict=True))


def _without_shapes(question: Published, read: Sequence[Named], outcome: Outcome) -> Finding:
    """Decide where the program gave no shape: if it raised, every shape is wrong."""
    texts = [choice.text for choice in question.choices]
    if not isinstance(outcome, Raised):
        return Finding((None,) * len(texts), in_words(outcome))
    claims = [
        outcome_in(text) or (OutcomeClaim("", "") if one else None) for text, one in zip(texts, read, strict=True)
    ]
    by_error = of_an_error(claims, outcome)
    holds = [False if one else held for one, held in zip(read, by_error, strict=True)]
    return Finding(settle_by_others(texts, holds), in_words(outcome))


def _tuple(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
