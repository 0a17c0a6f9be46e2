"""Which names each part of a question may use: before the run parameters and derived values, after it observations too.

Every expression and template is checked when the file is loaded, so that no seed is needed to find a misspelt name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from qbank.bank.question import Question
from qbank.language.expression import Expression
from qbank.language.question import (
    Common,
    ConfigurationQuestion,
    DebuggingQuestion,
    Distractor,
    ShapeQuestion,
    ValueQuestion,
)
from qbank.language.template import BankTemplate
from qbank.loading.suggestions import did_you_mean
from qbank.problems import Problem

Place = tuple[str | int, ...]
Use = tuple[Place, Expression | BankTemplate, frozenset[str]]
_INPUT = re.compile(r"normal\((.+)\)", re.DOTALL)


def check_names(question: Question) -> list[Problem]:
    """List every use of a name that is not known at that time, and every name declared twice."""
    problems = list(_clashes(question))
    for place, used, known in _uses(question):
        problems += [_unknown(question, place, used, name, known) for name in sorted(used.names - known)]
    return problems + list(_observations(question)) + list(_inputs(question))


def input_shape(written: str) -> str:
    """Return the shape expression `(N, L, H_in)` of `normal(N, L, H_in)`. Raise ValueError for anything else."""
    found = _INPUT.fullmatch(written.strip())
    if not found:
        raise ValueError(f"not an input: {written!r}")
    return f"({found[1]},)"


def before_run(spec: Common) -> frozenset[str]:
    """Names known before anything has run."""
    return frozenset(spec.parameters) | frozenset(spec.derived)


def after_run(spec: Common) -> frozenset[str]:
    """Names known once the program has run."""
    extra = {"key", "outcome"}
    return before_run(spec) | frozenset(spec.observe) | extra


def _uses(question: Question) -> Iterator[Use]:
    spec = question.spec
    before, after = before_run(spec), after_run(spec)
    known = frozenset(spec.parameters)
    for name, expression in spec.derived.items():
        yield ("derived", name), expression, known
        known |= {name}
    yield from ((("where", i), condition, before) for i, condition in enumerate(spec.where))
    yield from ((("avoid", i), condition, after) for i, condition in enumerate(spec.avoid))
    gap = frozenset({"gap"}) if isinstance(spec, ConfigurationQuestion) else frozenset()
    yield ("setup",), spec.setup, before
    yield ("code",), spec.code, before | gap
    yield from (((name,), getattr(spec, name), after) for name in ("ask", "hint", "quick_check"))
    yield from ((("solution", i), step, after) for i, step in enumerate(spec.solution))
    yield from ((("tests", i, "response"), test.response, after) for i, test in enumerate(spec.tests))
    match spec:
        case ShapeQuestion() | ValueQuestion():
            yield ("key",), spec.key, after - {"key"}
            if spec.confirm:
                yield ("confirm",), spec.confirm, before
            yield from _distractor_uses(spec.distractors, before, after)
        case DebuggingQuestion():
            if spec.confirm:
                yield ("confirm",), spec.confirm, after - {"key"}
            if spec.runs_as:
                yield ("runs_as",), spec.runs_as, after - {"key"}
            yield from _distractor_uses(spec.distractors, before, after)
        case ConfigurationQuestion():
            yield from _gap_uses(spec, before, after)


def _distractor_uses(distractors: Iterable[Distractor], before: frozenset[str], after: frozenset[str]) -> Iterator[Use]:
    for i, distractor in enumerate(distractors):
        place: Place = ("distractors", i)
        for name, expression in (distractor.assume or {}).items():
            yield (*place, "assume", name), expression, before
        for line, code in (distractor.edit or {}).items():
            yield (*place, "edit", line), code, before
        if distractor.value:
            yield (*place, "value"), distractor.value, after
        if distractor.when:
            yield (*place, "when"), distractor.when, before if distractor.value is None else after
        if distractor.feedback:
            yield (*place, "feedback"), distractor.feedback, after | {"believed"}


def _gap_uses(spec: ConfigurationQuestion, before: frozenset[str], after: frozenset[str]) -> Iterator[Use]:
    for name, gap in spec.gaps.items():
        yield ("gaps", name, "reference"), gap.reference, before
        for i, option in enumerate(gap.options):
            yield ("gaps", name, "options", i, "code"), option.code, before
            if option.feedback:
                yield ("gaps", name, "options", i, "feedback"), option.feedback, after | {"option"}
    for i, requirement in enumerate(spec.require):
        yield ("require", i, "that"), requirement.that, after - {"key"}
        if requirement.because:
            yield ("require", i, "because"), requirement.because, before


def _unknown(
    question: Question, place: Place, used: Expression | BankTemplate, name: str, known: frozenset[str]
) -> Problem:
    line, column = _whereabouts(used.source, name)
    line, column = question.source.text_position(place, line, column)
    hint = did_you_mean(name, known)
    return Problem(question.path, line, column, f"unknown name {name!r}", f"{', '.join(sorted(known))}", hint)


def _whereabouts(source: str, name: str) -> tuple[int, int]:
    found = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", source)
    before = source[: found.start()] if found else ""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _clashes(question: Question) -> Iterator[Problem]:
    spec = question.spec
    seen: dict[str, str] = {}
    for group in ("parameters", "derived", "observe", "inputs"):
        for name in getattr(spec, group):
            if name in seen and not (group == "inputs" and seen[name] == "observe"):
                yield question.problem(
                    (group, name), f"{name!r} is declared in {seen[name]} already", hint="rename one"
                )
            seen.setdefault(name, group)
    for i, distractor in enumerate(getattr(spec, "distractors", ())):
        for name in distractor.assume or {}:
            if name not in spec.parameters:
                yield question.problem(
                    ("distractors", i, "assume", name),
                    f"{name!r} is not a parameter, so nothing can be assumed of it",
                    ", ".join(spec.parameters),
                    did_you_mean(name, spec.parameters),
                )


def _observations(question: Question) -> Iterator[Problem]:
    for name, written in question.spec.observe.items():
        try:
            ast.parse(written.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            what = error.msg if isinstance(error, SyntaxError) else str(error)
            yield question.problem(("observe", name), f"not a Python expression: {written!r:.60} ({what})")


def _inputs(question: Question) -> Iterator[Problem]:
    from qbank.language.expression import NotAllowed, parse_expression

    for name, written in question.spec.inputs.items():
        place = ("inputs", name)
        try:
            shape = parse_expression(input_shape(written))
        except (ValueError, NotAllowed):
            yield question.problem(place, f"not an input: {written!r:.60}", "normal(N, L, H_in)")
            continue
        for unknown in sorted(shape.names - before_run(question.spec)):
            allowed = ", ".join(sorted(before_run(question.spec)))
            yield question.problem(
                place, f"unknown name {unknown!r}", allowed, did_you_mean(unknown, allowed.split(", "))
            )
