"""Finds names that a part of a question uses and that are not known there, and names that are declared twice.

Every expression and template is checked when the file is loaded, so that no seed is needed to find a misspelt name.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from qbank.bank.name_uses import Place, before_run, uses_of_names
from qbank.bank.question import Question
from qbank.language.expression import Expression, NotAllowed, syntax_place
from qbank.language.given import WANTED, parse_given
from qbank.language.kinds.cloze import ClozeQuestion
from qbank.language.kinds.configuration import ConfigurationQuestion
from qbank.language.template import BankTemplate
from qbank.loading.suggestions import did_you_mean, shown
from qbank.problems import Problem


def check_names(question: Question) -> list[Problem]:
    """List every use of a name that is not known at that time, and every name declared twice."""
    problems = list(_clashes(question))
    for place, used, known in uses_of_names(question):
        problems += [_unknown(question, place, used, name, known) for name in sorted(used.names - known)]
    return [*problems, *_observations(question), *_inputs(question), *_cases(question), *_gaps(question)]


def _unknown(
    question: Question, place: Place, used: Expression | BankTemplate, name: str, known: frozenset[str]
) -> Problem:
    line, column = question.source.text_position(place, *used.place(name))
    allowed = ", ".join(sorted(known))
    return Problem(question.path, line, column, f"unknown name {shown(name)}", allowed, did_you_mean(name, known))


def _clashes(question: Question) -> Iterator[Problem]:
    spec = question.spec
    seen: dict[str, str] = {}
    for group in ("parameters", "derived", "observe", "inputs"):
        for name in getattr(spec, group):
            if name in seen and not (group == "inputs" and seen[name] == "observe"):
                yield _named(question, (group, name), f"is declared in {seen[name]} already", hint="rename one")
            seen.setdefault(name, group)
    for i, distractor in enumerate(getattr(spec, "distractors", ())):
        for name in distractor.assume or {}:
            if name not in spec.parameters:
                yield _named(
                    question,
                    ("distractors", i, "assume", name),
                    "is not a parameter, so nothing can be assumed of it",
                    ", ".join(spec.parameters),
                    did_you_mean(name, spec.parameters),
                )


def _cases(question: Question) -> Iterator[Problem]:
    """List what the cases of a question assume of names that are no parameters, and what is wrong with their inputs."""
    spec = question.spec
    for i, case in enumerate(getattr(spec, "cases", ())):
        for name in case.assume:
            if name not in spec.parameters:
                what, hint = "is not a parameter, so nothing can be assumed of it", did_you_mean(name, spec.parameters)
                yield _named(question, ("cases", i, "assume", name), what, ", ".join(spec.parameters), hint)
        for name, written in case.inputs.items():
            yield from _given(question, ("cases", i, "inputs", name), written, before_run(spec))


def _named(question: Question, place: Place, what: str, allowed: str = "", hint: str = "") -> Problem:
    """Say what is wrong with a name that stands as a key of the file."""
    line, column = question.source.position(place, key=True)
    return Problem(question.path, line, column, f"{shown(place[-1])} {what}", allowed, hint)


def _observations(question: Question) -> Iterator[Problem]:
    for name, written in question.spec.observe.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                ast.parse(written.strip(), mode="eval")
        except SyntaxError as error:
            place = question.source.text_position(("observe", name), *syntax_place(written, error))
            what = f"not a Python expression: {shown(written)} ({error.msg})"
            yield Problem(question.path, *place, what, "an expression over the program's names, such as output.shape")
        except (ValueError, RecursionError, MemoryError, Warning) as error:
            yield question.problem(("observe", name), f"not a Python expression: {shown(written)} ({error})")


def _gaps(question: Question) -> Iterator[Problem]:
    spec = question.spec
    if isinstance(spec, ConfigurationQuestion | ClozeQuestion) and "gap" not in spec.code.names:
        names = ", ".join(f"{{{{ gap.{name} }}}}" for name in spec.gaps)
        yield question.problem(("code",), "the code has no gap", f"{names}, once")
    if isinstance(spec, ClozeQuestion):
        for i, joint in enumerate(spec.fillings):
            for name in joint.gaps:
                if name not in spec.gaps:
                    place, hint = ("fillings", i, "gaps", name), did_you_mean(name, spec.gaps)
                    yield _named(question, place, "is not a gap", ", ".join(spec.gaps), hint)


def _inputs(question: Question) -> Iterator[Problem]:
    known = before_run(question.spec)
    for name, written in question.spec.inputs.items():
        yield from _given(question, ("inputs", name), written, known)


def _given(question: Question, place: Place, written: str, known: frozenset[str]) -> Iterator[Problem]:
    """List what is wrong with one given tensor."""
    try:
        given = parse_given(written)
    except (ValueError, NotAllowed):
        yield question.problem(place, f"not an input: {shown(written)}", WANTED)
        return
    for unknown in sorted(given.names - known):
        found = question.source.position(place)
        if unknown in given.shape.names:
            line, column = given.shape.place(unknown)
            found = question.source.text_position(place, line, column + (given.before if line == 1 else 0))
        allowed = ", ".join(sorted(known))
        what = f"unknown name {shown(unknown)}"
        yield Problem(question.path, *found, what, allowed, did_you_mean(unknown, known))
