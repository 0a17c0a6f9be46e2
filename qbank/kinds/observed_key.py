"""Kinds `shape` and `value`: the key is an observation of the program; beliefs give the same observation otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graders.answers.display import describe
from graders.keys import Acceptance, AnswerValue, NumberValue, ShapeValue
from graders.marking import matches
from graders.programs import Outcome
from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import Belief, evaluate, feedback_of, hold_beliefs, plan_beliefs
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Candidate, Judgement, Kind, Planned
from qbank.kinds.outcomes import in_words, must_run, names_after
from qbank.kinds.programs import make_program
from qbank.language.kinds.shape import ShapeQuestion
from qbank.language.kinds.value import ValueQuestion

Reading = Callable[[Any], AnswerValue]
_MOST = 2**53
_MOST_AXES = 3
_CONFIRM_FLOATS = (Acceptance(absolute=1e-5), Acceptance(relative=1e-5))
"""A formula in float64 against a run in float32: small numbers differ absolutely, large ones relatively."""


def plan(draw: Draw) -> tuple[Planned, ...]:
    """Plan the shown program and each belief's."""
    spec = _spec(draw)
    main = Planned("the shown program", make_program(draw, draw.bindings), draw.bindings)
    return (main, *plan_beliefs(draw, spec.distractors))


def judge(draw: Draw, runs: Sequence[tuple[Planned, Outcome]], catalogue: Mapping[str, str]) -> Judgement:
    """Take the key from the shown program's run and the candidates from the beliefs' runs."""
    spec = _spec(draw)
    planned, outcome = runs[0]
    ran = must_run(planned, outcome)
    names = names_after(planned, ran)
    read = _shape if isinstance(spec, ShapeQuestion) else _number_reading(spec)
    plain = evaluate(spec.key, names, ("key",))
    key = _read(read, plain, "key", ("key",))
    names["key"] = plain
    _confirm(draw, spec, read, key)
    right = Candidate(key, describe(key), True, (), "", in_words(ran), ("key",))
    beliefs = hold_beliefs(draw, spec.distractors, names, runs)
    return Judgement(
        key=key,
        accept=_acceptance(spec),
        names=names,
        code=planned.program.code,
        right=(right,),
        wrong=tuple(_candidate(spec, read, belief, names, catalogue) for belief in beliefs),
        wanted=_wanted(key),
    )


def _spec(draw: Draw) -> ShapeQuestion | ValueQuestion:
    spec = draw.question.spec
    assert isinstance(spec, ShapeQuestion | ValueQuestion)
    return spec


def _candidate(
    spec: ShapeQuestion | ValueQuestion,
    read: Reading,
    belief: Belief,
    names: Mapping[str, Any],
    catalogue: Mapping[str, str],
) -> Candidate:
    if belief.run is None:
        assert belief.distractor.value is not None
        plain = evaluate(belief.distractor.value, belief.names, (*belief.place, "value"))
        ran = f"by the expression {belief.distractor.value.source}"
    else:
        must_run(*belief.run)
        plain = evaluate(spec.key, belief.names, ("key",))
        ran = in_words(belief.run[1])
    value = _read(read, plain, f"belief {', '.join(belief.distractor.misconception)}", belief.place)
    feedback = feedback_of(belief, names, plain, catalogue)
    return Candidate(value, describe(value), True, belief.distractor.misconception, feedback, ran, belief.place)


def _shape(plain: Any) -> ShapeValue:
    if not isinstance(plain, tuple) or not all(type(length) is int and 0 <= length < _MOST for length in plain):
        raise ValueError("not a shape (a tuple of whole numbers)")
    return ShapeValue(plain)


def _number_reading(spec: ValueQuestion) -> Reading:
    decimals = spec.display.decimals if spec.display else None

    def read(plain: Any) -> NumberValue:
        if _axes(plain, whole=decimals is None) > _MOST_AXES:
            raise ValueError(f"of more than {_MOST_AXES} axes")
        return NumberValue(plain, decimals)

    return read


def _axes(plain: Any, *, whole: bool) -> int:
    """Count the axes of a number (0), vector, matrix, ...; raise ValueError for anything else."""
    if isinstance(plain, tuple) and plain:
        inner = {(_axes(element, whole=whole), len(element) if isinstance(element, tuple) else 0) for element in plain}
        if len(inner) > 1:
            raise ValueError("ragged: its rows differ in length")
        return 1 + inner.pop()[0]
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        raise ValueError("neither a number nor nested numbers")
    if not math.isfinite(plain):
        raise ValueError("not finite")
    if isinstance(plain, int) and abs(plain) >= _MOST:
        raise ValueError("a whole number that floats cannot hold exactly")
    if whole and isinstance(plain, float):
        raise ValueError("not whole, and the question declares no display: {decimals: …}")
    return 0


def _read(read: Reading, plain: Any, what: str, place: tuple[str | int, ...]) -> AnswerValue:
    try:
        return read(plain)
    except ValueError as error:
        raise Refused(Finding("not-an-answer", f"{what}: {plain!r:.80} is {error}", place)) from None


def _acceptance(spec: ShapeQuestion | ValueQuestion) -> Acceptance:
    accept = spec.accept if isinstance(spec, ValueQuestion) else None
    return Acceptance(accept.rounded_to, accept.absolute, accept.relative) if accept else Acceptance()


def _confirm(draw: Draw, spec: ShapeQuestion | ValueQuestion, read: Reading, key: AnswerValue) -> None:
    if spec.confirm is None:
        return
    plain = evaluate(spec.confirm, draw.bindings, ("confirm",))
    said = _read(read, plain, "confirm", ("confirm",))
    exact = isinstance(spec, ShapeQuestion) or spec.display is None
    if not any(matches(said, key, accept) for accept in ((Acceptance(),) if exact else _CONFIRM_FLOATS)):
        what = f"the run gives {describe(key)}, confirm gives {describe(said)}"
        raise Refused(Finding("confirm-disagrees", what, ("confirm",)))


def _wanted(key: AnswerValue) -> str:
    match key:
        case NumberValue(value, decimals):
            rounded = f", rounded to {decimals} decimals" if decimals is not None else ""
            one, two = ("0.25", "-1.5") if decimals is not None else ("6", "11")
            if not isinstance(value, tuple):
                return f"Type a number{rounded}, such as {one}."
            if isinstance(value[0], tuple):
                return f"Type the matrix row by row{rounded}, such as [[{one}, {two}], [{two}, {one}]]."
            return f"Type the {len(value)} numbers in order{rounded}, in the form [{one}, {two}]."
        case _:
            return "Type a shape, such as (2, 6)."


SHAPE = VALUE = Kind(plan, judge)
