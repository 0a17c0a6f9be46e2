"""Kind `debugging`: what happens when the program runs, which line raises, or (`debugging_fix`) what repairs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.answers.display import describe
from graders.keys import Acceptance, LineValue, OutcomeValue
from graders.programs import Outcome, Raised, Ran
from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import Belief, evaluate, feedback_of, hold_beliefs, plan_beliefs
from qbank.kinds.debugging_fix import judge_fix, plan_fix
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Candidate, Judgement, Kind, Planned
from qbank.kinds.outcomes import ended, in_words, names_after, shown
from qbank.kinds.programs import make_program, render
from qbank.language.display import code_span
from qbank.language.kinds.debugging import DebuggingQuestion

Runs = Sequence[tuple[Planned, Outcome]]
RUNS = "It runs without an error"


def plan(draw: Draw) -> tuple[Planned, ...]:
    """Plan the shown program and each belief's, or each fix's."""
    spec = _spec(draw)
    if spec.asks == "fix":
        return plan_fix(draw, spec)
    main = Planned("the shown program", make_program(draw, draw.bindings), draw.bindings)
    return (main, *plan_beliefs(draw, spec.distractors))


def judge(draw: Draw, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Take the key from what the shown program, or its edited copies, did."""
    spec = _spec(draw)
    if spec.asks == "fix":
        return judge_fix(draw, spec, runs, catalogue)
    planned, outcome = runs[0]
    result = ended(planned, outcome)
    names = names_after(planned, result)
    if spec.confirm is not None and not evaluate(spec.confirm, names, ("confirm",)):
        what = f"the run does not confirm `{spec.confirm.source}`: it {in_words(result)}"
        raise Refused(Finding("confirm-disagrees", what, ("confirm",)))
    if isinstance(result, Raised) and result.line is None:
        what = f"the set-up raises {result.cls}: {result.message}"
        raise Refused(Finding("program-raises", what, ("setup",)))
    if spec.asks == "outcome":
        return _judge_outcome(draw, spec, runs, names, result, catalogue)
    return _judge_line(draw, spec, runs, names, result, catalogue)


def _spec(draw: Draw) -> DebuggingQuestion:
    spec = draw.question.spec
    assert isinstance(spec, DebuggingQuestion)
    return spec


def _judge_outcome(
    draw: Draw,
    spec: DebuggingQuestion,
    runs: Runs,
    names: dict[str, Any],
    result: Ran | Raised,
    catalogue: Mapping[str, str],
) -> Judgement:
    key = _outcome_value(spec, names, result)
    names["key"] = describe(key)
    wrong = []
    for belief in hold_beliefs(draw, spec.distractors, names, runs):
        if belief.run is None:
            what = "a belief about the outcome needs `assume` or `edit`: its message is one that a real program raised"
            raise Refused(Finding("outcome-by-value", what, belief.place))
        believed = ended(*belief.run)
        value = _outcome_value(spec, belief.names, believed)
        feedback = feedback_of(belief, names, belief.names["outcome"], catalogue)
        misconceptions = belief.distractor.misconception
        wrong.append(_outcome_candidate(value, misconceptions, feedback, believed, belief.place))
    return Judgement(
        key=key,
        accept=Acceptance(),
        names=names,
        code=runs[0][0].program.code,
        right=(_outcome_candidate(key, (), "", result, ("code",)),),
        wrong=tuple(wrong),
        wanted="Type the name of the exception, such as ValueError, or: no error.",
        number_lines=False,
    )


def _outcome_value(spec: DebuggingQuestion, names: Mapping[str, Any], result: Ran | Raised) -> OutcomeValue:
    if isinstance(result, Raised):
        return OutcomeValue(result.cls, result.message)
    if spec.runs_as is not None:
        return OutcomeValue(None, render(spec.runs_as, names, ("runs_as",)).strip())
    seen = ", ".join(f"{name} = {shown(value)}" for name, value in result.observed.items())
    return OutcomeValue(None, f"{RUNS}: {seen}." if seen else f"{RUNS}.")


def _outcome_candidate(
    value: OutcomeValue,
    misconceptions: tuple[str, ...],
    feedback: str,
    result: Ran | Raised,
    place: tuple[str | int, ...],
) -> Candidate:
    text = f"{value.cls}: {value.message}" if value.cls else value.message
    return Candidate(value, text, value.cls is not None, misconceptions, feedback, in_words(result), place)


def _judge_line(
    draw: Draw,
    spec: DebuggingQuestion,
    runs: Runs,
    names: dict[str, Any],
    result: Ran | Raised,
    catalogue: Mapping[str, str],
) -> Judgement:
    code = runs[0][0].program.code
    lines = {number: text.strip() for number, text in enumerate(code.split("\n"), 1) if _is_statement(text)}
    key = LineValue(result.line if isinstance(result, Raised) else None, names["outcome"]["text"])
    names["key"] = key.line or 0
    ran = in_words(result)
    beliefs = hold_beliefs(draw, spec.distractors, names, runs)
    wrong = [_believed_line(belief, lines, names, catalogue, ran) for belief in beliefs]
    named = {candidate.value for candidate in wrong}
    neutral = "This is not where the program stops: read the error message and find the call that it speaks of."
    for number, text in (*lines.items(), (None, "")):
        value = LineValue(number, text)
        if value != key and value not in named:
            wrong.append(_line_candidate(value, (), neutral, ran, ("code",)))
    return Judgement(
        key=key,
        accept=Acceptance(),
        names=names,
        code=code,
        right=(_line_candidate(key, (), "", ran, ("code",)),),
        wrong=tuple(wrong),
        wanted="Type the number of the line, such as 2, or: no line.",
        number_lines=True,
    )


def _is_statement(text: str) -> bool:
    return bool(text.strip()) and not text.strip().startswith("#")


def _believed_line(
    belief: Belief, lines: Mapping[int, str], names: Mapping[str, Any], catalogue: Mapping[str, str], ran: str
) -> Candidate:
    if belief.distractor.value is None:
        what = "a belief about the line needs `value`: the number of the line, or 0 for no line"
        raise Refused(Finding("line-without-value", what, belief.place))
    number = evaluate(belief.distractor.value, belief.names, (*belief.place, "value"))
    if type(number) is not int or (number != 0 and number not in lines):
        raise Refused(Finding("line-outside-code", f"line {number!r} is not a line of the code", belief.place))
    value = LineValue(number or None, lines.get(number, ""))
    feedback = feedback_of(belief, names, number, catalogue)
    return _line_candidate(value, belief.distractor.misconception, feedback, ran, belief.place)


def _line_candidate(
    value: LineValue, misconceptions: tuple[str, ...], feedback: str, ran: str, place: tuple[str | int, ...]
) -> Candidate:
    text = f"Line {value.line}: {code_span(value.text)}" if value.line else "No line: it runs to the end"
    return Candidate(value, text, False, misconceptions, feedback, ran, place)


DEBUGGING = Kind(plan, judge)
