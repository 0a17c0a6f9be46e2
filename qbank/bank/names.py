"""Which names each part of a question may use: before the run parameters and derived values, after it observations too.

Every expression and template is checked when the file is loaded, so that no seed is needed to find a misspelt name.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator

from qbank.bank.question import Question
from qbank.language.expression import Expression, NotAllowed, syntax_place
from qbank.language.figure import FigureSpec
from qbank.language.given import WANTED, parse_given
from qbank.language.kinds.cloze import ClozeQuestion
from qbank.language.kinds.code import CodeQuestion
from qbank.language.kinds.concept import ConceptQuestion
from qbank.language.kinds.configuration import ConfigurationQuestion
from qbank.language.kinds.debugging import DebuggingQuestion
from qbank.language.kinds.distractor import Distractor
from qbank.language.kinds.every_kind import Common
from qbank.language.kinds.experiment import MEASURED, ExperimentQuestion
from qbank.language.kinds.explain import ExplainQuestion
from qbank.language.kinds.expression import ExpressionQuestion
from qbank.language.kinds.recall import RecallQuestion
from qbank.language.kinds.requirement import Require
from qbank.language.kinds.shape import ShapeQuestion
from qbank.language.kinds.submitted import Submitted
from qbank.language.kinds.value import ValueQuestion
from qbank.language.template import BankTemplate
from qbank.loading.suggestions import did_you_mean, shown
from qbank.problems import Problem

Place = tuple[str | int, ...]
Use = tuple[Place, Expression | BankTemplate, frozenset[str]]


def check_names(question: Question) -> list[Problem]:
    """List every use of a name that is not known at that time, and every name declared twice."""
    problems = list(_clashes(question))
    for place, used, known in _uses(question):
        problems += [_unknown(question, place, used, name, known) for name in sorted(used.names - known)]
    return [*problems, *_observations(question), *_inputs(question), *_cases(question), *_gaps(question)]


def before_run(spec: Common) -> frozenset[str]:
    """Names known before anything has run."""
    return frozenset(spec.parameters) | frozenset(spec.derived)


def after_run(spec: Common) -> frozenset[str]:
    """Names known once the program has run; where there is none, nothing came of it."""
    if isinstance(spec, RecallQuestion | ExplainQuestion) and not spec.code.source.strip():
        return before_run(spec) | {"key"}
    extra = {"key", "outcome"} | ({"gap"} if isinstance(spec, ClozeQuestion) else set())
    return before_run(spec) | frozenset(spec.observe) | extra | _words_of(spec)


def _words_of(spec: Common) -> set[str]:
    """Names that prose of some kinds may use besides."""
    match spec:
        case ExpressionQuestion():
            return {"target"}
        case ConceptQuestion():
            return {"statements", "statement"} if spec.form == "truth" else {"statements"}
        case ExperimentQuestion():
            return set(MEASURED)
        case _:
            return set()


def _uses(question: Question) -> Iterator[Use]:
    spec = question.spec
    before, after = before_run(spec), after_run(spec)
    known = frozenset(spec.parameters)
    for name, expression in spec.derived.items():
        yield ("derived", name), expression, known
        known |= {name}
    yield from ((("where", i), condition, before) for i, condition in enumerate(spec.where))
    yield from ((("avoid", i), condition, after) for i, condition in enumerate(spec.avoid))
    gap = frozenset({"gap"}) if isinstance(spec, ConfigurationQuestion | ClozeQuestion) else frozenset()
    yield ("setup",), spec.setup, before
    yield ("code",), spec.code, before | gap
    yield from (((name,), getattr(spec, name), after) for name in ("ask", "hint", "quick_check"))
    yield from ((("solution", i), step, after) for i, step in enumerate(spec.solution))
    yield from ((("tests", i, "response"), test.response, after) for i, test in enumerate(spec.tests))
    if spec.figure:
        yield from _figure_uses(spec.figure, after)
    match spec:
        case ExpressionQuestion():
            yield from _expression_uses(spec, before, after)
        case ConceptQuestion():
            yield from _statement_uses(spec, before, after)
        case RecallQuestion():
            yield ("back",), spec.back, after - {"key"}
        case ExplainQuestion():
            yield from _rubric_uses(spec, after)
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
            yield from _fix_uses(spec, before, after)
            yield from _require_uses(spec.require, before, after)
        case ConfigurationQuestion():
            yield from _gap_uses(spec, before, after)
            yield from _require_uses(spec.require, before, after)
        case CodeQuestion():
            yield from _submitted_uses(question, spec, before, after)
            yield from _code_uses(spec, before)
        case ExperimentQuestion():
            yield from _submitted_uses(question, spec, before, after)
            yield from _experiment_uses(spec, before)
        case ClozeQuestion():
            yield from _cloze_uses(question, spec, before, after)
            yield from _require_uses(spec.require, before, after)


def _figure_uses(figure: FigureSpec, after: frozenset[str]) -> Iterator[Use]:
    yield ("figure", "title"), figure.title, after
    yield from ((("figure", "series", label), values, after) for label, values in figure.series.items())
    if figure.x.values:
        yield ("figure", "x", "values"), figure.x.values, after
    if figure.alt:
        yield ("figure", "alt"), figure.alt, after | {"figure"}


def _rubric_uses(spec: ExplainQuestion, after: frozenset[str]) -> Iterator[Use]:
    for i, concept in enumerate(spec.concepts):
        yield from ((("concepts", i, "any_of", j), phrase, after - {"key"}) for j, phrase in enumerate(concept.any_of))
        if concept.evidence:
            yield ("concepts", i, "evidence"), concept.evidence, after - {"key"}


def _expression_uses(spec: ExpressionQuestion, before: frozenset[str], after: frozenset[str]) -> Iterator[Use]:
    yield ("target",), spec.target, before
    yield ("reference",), spec.reference, before
    for i, option in enumerate(spec.expressions):
        yield ("expressions", i, "code"), option.code, before
        if option.when:
            yield ("expressions", i, "when"), option.when, before
        if option.feedback:
            yield ("expressions", i, "feedback"), option.feedback, after | {"option"}


def _statement_uses(spec: ConceptQuestion, before: frozenset[str], after: frozenset[str]) -> Iterator[Use]:
    yield ("probe",), spec.probe, before
    ran = before | frozenset(spec.observe) | {"outcome"}
    for i, statement in enumerate(spec.statements):
        place: Place = ("statements", i)
        measured = {"measure"} if statement.measure else set()
        yield (*place, "text"), statement.text, ran
        if statement.measure:
            yield (*place, "measure"), statement.measure, before
        for name, condition in (("holds_if", statement.holds_if), ("fails_if", statement.fails_if)):
            if condition:
                yield (*place, name), condition, ran | measured
        if statement.when:
            yield (*place, "when"), statement.when, before
        if statement.feedback:
            yield (*place, "feedback"), statement.feedback, after | measured


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
            if option.when:
                yield ("gaps", name, "options", i, "when"), option.when, before
            if option.feedback:
                yield ("gaps", name, "options", i, "feedback"), option.feedback, after | {"option"}


def _fix_uses(spec: DebuggingQuestion, before: frozenset[str], after: frozenset[str]) -> Iterator[Use]:
    for i, fix in enumerate(spec.fixes):
        for line, code in fix.edit.items():
            yield ("fixes", i, "edit", line), code, before
        if fix.when:
            yield ("fixes", i, "when"), fix.when, before
        if fix.feedback:
            yield ("fixes", i, "feedback"), fix.feedback, after | {"option"}


def _cloze_uses(
    question: Question, spec: ClozeQuestion, before: frozenset[str], after: frozenset[str]
) -> Iterator[Use]:
    for name, fillings in spec.gaps.items():
        for i, filling in enumerate(fillings):
            place: Place = ("gaps", name, i)
            record: Place = (*place, "code")
            yield record if record in question.source.positions else place, filling.code, before
    for i, joint in enumerate(spec.fillings):
        for name, code in joint.gaps.items():
            yield ("fillings", i, "gaps", name), code, before
        if joint.when:
            yield ("fillings", i, "when"), joint.when, before
        if joint.feedback:
            yield ("fillings", i, "feedback"), joint.feedback, after | {"option"}


def _experiment_uses(spec: ExperimentQuestion, before: frozenset[str]) -> Iterator[Use]:
    yield from (((name,), getattr(spec, name), before) for name in ("model", "labels", "chance"))
    yield ("budget", "parameters"), spec.budget.parameters, before
    if spec.baseline:
        yield ("baseline",), spec.baseline, before


def _code_uses(spec: CodeQuestion, before: frozenset[str]) -> Iterator[Use]:
    claims = before | frozenset(spec.observe)
    yield ("call",), spec.call, before
    for i, case in enumerate(spec.cases):
        yield from ((("cases", i, "assume", name), one, before) for name, one in case.assume.items())
    for i, criterion in enumerate(spec.criteria):
        for name in ("equal", "to", "that"):
            if expression := getattr(criterion, name):
                yield ("criteria", i, name), expression, claims | {"reference"} if name == "that" else claims
        if criterion.because:
            yield ("criteria", i, "because"), criterion.because, before


def _submitted_uses(
    question: Question, spec: Submitted, before: frozenset[str], after: frozenset[str]
) -> Iterator[Use]:
    yield from (((name,), getattr(spec, name), before) for name in ("starter", "reference"))
    yield from ((("rules", i, "because"), rule.because, before) for i, rule in enumerate(spec.rules) if rule.because)
    for field in ("wrong", "right"):
        for i, one in enumerate(getattr(spec, field)):
            place: Place = (field, i, "code")
            yield place if place in question.source.positions else (field, i), one.code, before
            if one.when:
                yield (field, i, "when"), one.when, before
    for i, wrong in enumerate(spec.wrong):
        if wrong.feedback:
            yield ("wrong", i, "feedback"), wrong.feedback, after | {"option"}


def _require_uses(require: Iterable[Require], before: frozenset[str], after: frozenset[str]) -> Iterator[Use]:
    for i, requirement in enumerate(require):
        yield ("require", i, "that"), requirement.that, after - {"key", "gap"}
        if requirement.because:
            yield ("require", i, "because"), requirement.because, before


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
