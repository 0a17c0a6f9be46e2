"""Kind `expression`: which expressions equal a target. Each is evaluated beside the target, on every set of draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from graders.keys import Acceptance, ExpressionValue
from graders.programs import Outcome, Program, Raised, Unobserved
from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import evaluate
from qbank.kinds.equality import CLEAR, deviation, says_nothing, shape_of
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Candidate, Judgement, Kind, Planned
from qbank.kinds.outcomes import must_run, names_after, shown
from qbank.kinds.programs import make_program, render
from qbank.language.display import code_span
from qbank.language.kinds.expression import ExpressionOption, ExpressionQuestion

Runs = Sequence[tuple[Planned, Outcome]]
TARGET, OPTION = "the target", "the option"
"""Names of the two observations: no expression of a question can speak of them."""
_BRIEF = 60
_ERROR = re.compile(r"(\w+): (.*)", re.DOTALL)


@dataclass(frozen=True)
class _Written:
    role: str
    source: str
    option: ExpressionOption | None
    place: tuple[str | int, ...]


@dataclass(frozen=True)
class _Seen:
    """What an expression gave on one set: a value, or the exception it raised. `apart` as in `deviation`."""

    target: Any
    value: Any = None
    error: str = ""
    message: str = ""
    apart: float | None = None

    @property
    def equal(self) -> bool:
        return not self.error and self.apart is not None and self.apart <= 1


def plan(draw: Draw) -> tuple[Planned, ...]:
    """Plan the program with each expression beside the target, on each set of draws."""
    target = _target(draw)
    return tuple(
        Planned(written.role, _program(draw, written, target, number), draw.bindings, written.place)
        for written in _expressions(draw)
        for number in range(_spec(draw).sets)
    )


def judge(draw: Draw, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Sort the expressions into those that equal the target on every set and those that do not."""
    sets = _spec(draw).sets
    reference, *options = _expressions(draw)
    seen = _seen(reference, runs[:sets])
    if not all(one.equal for one in seen):
        what = f"the reference {reference.source} is not the target: {_in_words(seen)}"
        raise Refused(Finding("reference-fails", what, reference.place))
    names = _names(draw, runs[0], reference, seen[0])
    right = [_right(reference, seen)]
    wrong = []
    for index, written in enumerate(options, 1):
        seen = _seen(written, runs[index * sets : (index + 1) * sets])
        if all(one.equal for one in seen):
            right.append(_right(written, seen))
        else:
            _decided(written, seen)
            wrong.append(_wrong(written, seen, names, catalogue))
    return Judgement(
        key=ExpressionValue(reference.source),
        accept=Acceptance(),
        names=names,
        code=runs[0][0].program.code,
        right=tuple(right),
        wrong=tuple(wrong),
        wanted="",
    )


def _spec(draw: Draw) -> ExpressionQuestion:
    spec = draw.question.spec
    assert isinstance(spec, ExpressionQuestion)
    return spec


def _target(draw: Draw) -> str:
    return render(_spec(draw).target, draw.bindings, ("target",)).strip()


def _expressions(draw: Draw) -> Iterator[_Written]:
    """Yield the reference, then each option that applies to the draw."""
    spec, place = _spec(draw), ("reference",)
    yield _Written("the reference", render(spec.reference, draw.bindings, place).strip(), None, place)
    for index, option in enumerate(spec.expressions):
        at = ("expressions", index)
        if option.when is None or evaluate(option.when, draw.bindings, (*at, "when")):
            source = render(option.code, draw.bindings, (*at, "code")).strip()
            yield _Written(f"option {index + 1}", source, option, (*at, "code"))


def _program(draw: Draw, written: _Written, target: str, number: int) -> Program:
    """Make the program that evaluates both; the author's own observations go with the reference."""
    program = make_program(draw, draw.bindings, input_set=number)
    own = program.observe if written.option is None else ()
    return msgspec.structs.replace(program, observe=(*own, (TARGET, target), (OPTION, written.source)))


def _seen(written: _Written, runs: Runs) -> list[_Seen]:
    return [_seen_once(written, planned, outcome) for planned, outcome in runs]


def _seen_once(written: _Written, planned: Planned, outcome: Outcome) -> _Seen:
    if isinstance(outcome, Unobserved):
        failed = _ERROR.fullmatch(outcome.message)
        if outcome.name == OPTION and failed:
            return _Seen(None, error=failed[1], message=failed[2].removesuffix("(<observe>, line 1)").strip())
        place = written.place if outcome.name == OPTION else _place_of(outcome.name)
        raise Refused(Finding("observe-failed", f"{outcome.name}: {outcome.message}", place))
    if isinstance(outcome, Raised):  # the program itself, whatever expression was to follow
        planned = replace(planned, role="the shown program", place=("code",))
    observed = must_run(planned, outcome).observed
    target, value = observed[TARGET], observed[OPTION]
    if says_nothing(target):
        what = f"the target is {shown(target)}: many an expression could be that by chance"
        raise Refused(Finding("degenerate-target", what, ("target",)))
    return _Seen(target, value, apart=deviation(value, target))


def _place_of(name: str) -> tuple[str | int, ...]:
    return ("target",) if name == TARGET else ("observe", name)


def _names(draw: Draw, first: tuple[Planned, Outcome], reference: _Written, seen: _Seen) -> dict[str, Any]:
    planned, outcome = first
    names = names_after(planned, must_run(planned, outcome))
    del names[TARGET], names[OPTION]
    return {**names, "key": reference.source, "target": {"code": _target(draw), "value": seen.target}}


def _decided(written: _Written, seen: Sequence[_Seen]) -> None:
    """Raise Refused where an expression is neither equal within rounding nor clearly something else."""
    worst = max((one.apart if one.apart is not None else CLEAR + 1) if not one.error else CLEAR + 1 for one in seen)
    if worst <= CLEAR:
        what = f"{written.source} is {worst:.3g} times the tolerance off the target: neither equal nor clearly unequal"
        raise Refused(Finding("undecided-claim", what, written.place))


def _right(written: _Written, seen: Sequence[_Seen]) -> Candidate:
    values = ", ".join(_brief(one.value) for one in seen)
    ran = f"equals the target on {len(seen)} draws: {values}"
    return Candidate(ExpressionValue(written.source), written.source, True, (), "", ran, written.place)


def _wrong(
    written: _Written, seen: Sequence[_Seen], names: Mapping[str, Any], catalogue: Mapping[str, str]
) -> Candidate:
    option = written.option
    assert option is not None
    at = written.place[:-1]
    if option.feedback is not None:
        feedback = render(option.feedback, {**names, "option": _record(_telling(seen))}, (*at, "feedback")).strip()
    else:
        feedback = " ".join([_explained(_telling(seen)), *(catalogue[name] for name in option.misconception)])
    value = ExpressionValue(written.source)
    return Candidate(value, written.source, True, option.misconception, feedback, _in_words(seen), written.place)


def _telling(seen: Sequence[_Seen]) -> _Seen:
    """Return the first set that shows that the expression is not the target."""
    return next(one for one in seen if not one.equal)


def _record(seen: _Seen) -> Mapping[str, Any]:
    """Make the record `option` of feedback: raised, error, message, and the value (none where it raised)."""
    outcome = {"raised": bool(seen.error), "error": seen.error, "message": seen.message, "line": 0, "text": ""}
    return {**outcome, "value": seen.value}


def _explained(seen: _Seen) -> str:
    """Say in Markdown what an expression gives instead of the target."""
    if seen.error:
        said = f": {code_span(seen.message.splitlines()[0])}" if seen.message else ""
        return f"This raises `{seen.error}`{said}."
    given, wanted = _form(seen.value), _form(seen.target)
    if given != wanted:
        return f"This gives {given}; wanted is {wanted}."
    if isinstance(seen.value, tuple) or seen.value is None or shown(seen.value) == shown(seen.target):
        return f"This gives {given}, as wanted, but with other values."
    return f"This gives {code_span(shown(seen.value))}; wanted is {code_span(shown(seen.target))}."


def _form(value: Any) -> str:
    if isinstance(value, tuple):
        shape = shape_of(value)
        return "several tensors or rows of different lengths" if shape is None else f"the shape {code_span(shape)}"
    return "a text" if isinstance(value, str) else "a truth value" if isinstance(value, bool) else "a single value"


def _in_words(seen: Sequence[_Seen]) -> str:
    """Say for teachers, in one line of plain text, where an expression and the target part."""
    number, one = next(((number, one) for number, one in enumerate(seen, 1) if not one.equal), (1, seen[0]))
    where = f" (draw {number} of {len(seen)})"
    if one.error:
        return f"raises {one.error}: {one.message}{where}"
    return f"gives {_brief(one.value)} where the target is {_brief(one.target)}{where}"


def _brief(value: Any) -> str:
    text = shown(value)
    return text if len(text) <= _BRIEF else text[: _BRIEF - 1] + "…"


EXPRESSION = Kind(plan, judge)
