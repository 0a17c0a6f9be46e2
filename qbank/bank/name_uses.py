"""Which names each part of a question may use: parameters and derived values, and after the run observations, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qbank.bank.question import Question
from qbank.language.expression import Expression
from qbank.language.figure import FigureSpec
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

Place = tuple[str | int, ...]
Use = tuple[Place, Expression | BankTemplate, frozenset[str]]


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


def uses_of_names(question: Question) -> Iterator[Use]:
    """Yield every expression and template with its place and the names that it may use."""
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
