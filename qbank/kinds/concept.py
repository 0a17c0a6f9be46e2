"""Kind `concept`: which statements hold, by measurement. More statements than are shown make the variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from graders.keys import Acceptance, StatementValue
from graders.programs import Outcome, Program
from qbank.drawing.draw import Draw
from qbank.drawing.stream import Stream
from qbank.kinds.claims import Claim, Decided, claims_of, decide, observations
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Candidate, Judgement, Kind, Planned
from qbank.kinds.programs import make_program, render
from qbank.language.kinds.concept import ConceptQuestion

Runs = Sequence[tuple[Planned, Outcome]]
SAME_FOR_ALL = -1
"""The seed of the draws that all variants of a question share: no variant has it."""


def plan(draw: Draw) -> tuple[Planned, ...]:
    """Plan the program with every statement's measurement, on each set of draws."""
    spec, claims = _spec(draw), _claims(draw)
    shared = spec.evidence == "per question"
    source = replace(draw, stream=_shared_stream(draw)) if shared else draw
    return tuple(
        Planned("the evidence", _program(source, claims, number), draw.bindings, shared=shared)
        for number in range(spec.draws)
    )


def judge(draw: Draw, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Decide every statement, pick those to show, and sort these into right and wrong."""
    spec, claims = _spec(draw), _claims(draw)
    draws = observations(runs, claims)
    names = {name: value for name, value in draws[0].items() if name not in {claim.observed for claim in claims}}
    decided = [decide(claim, draws, names) for claim in claims]
    code = render(spec.code, draw.bindings, ("code",))
    if spec.form == "truth":
        return _judge_truth(decided[0], names, code, catalogue)
    return _judge_options(draw, decided, names, code, catalogue)


def _spec(draw: Draw) -> ConceptQuestion:
    spec = draw.question.spec
    assert isinstance(spec, ConceptQuestion)
    return spec


def _claims(draw: Draw) -> list[Claim]:
    """List the claims to decide: those that apply to the draw, or the drawn one that is asked about."""
    claims = list(claims_of(draw))
    if _spec(draw).form == "options":
        return claims
    if not claims:
        raise Refused(Finding("few-statements", "no statement applies to this draw", ("statements",)))
    return [draw.stream.pick("statement", claims)]


def _shared_stream(draw: Draw) -> Stream:
    question = draw.question
    return Stream.of(question.bank, question.id, question.spec.version, SAME_FOR_ALL)


def _program(draw: Draw, claims: Sequence[Claim], number: int) -> Program:
    """Make the program: the shown code, then the probe, then what is measured."""
    program = make_program(draw, draw.bindings, input_set=number)
    probe = render(_spec(draw).probe, draw.bindings, ("probe",))
    gap = "" if program.code.endswith("\n") or not program.code else "\n"
    measured = tuple((claim.observed, claim.measure) for claim in claims if claim.measure)
    code = program.code + gap + probe if probe.strip() else program.code
    return msgspec.structs.replace(program, code=code, observe=(*program.observe, *measured))


def _judge_options(
    draw: Draw, decided: Sequence[Decided], names: dict[str, Any], code: str, catalogue: Mapping[str, str]
) -> Judgement:
    spec = _spec(draw)
    picked = _picked(draw, decided)
    right = [one for one in picked if one.holds == spec.asks]
    names["statements"] = tuple(map(_record, picked))
    names["key"] = right[0].text if spec.select == "one" else tuple(one.text for one in right)
    return Judgement(
        key=_value(right[0]),
        accept=Acceptance(),
        names=names,
        code=code,
        right=tuple(_candidate(one, names, None) for one in right),
        wrong=tuple(_candidate(one, names, catalogue) for one in picked if one.holds != spec.asks),
        wanted="",
        settled=tuple(one.settled for one in picked if one.settled),
    )


def _judge_truth(one: Decided, names: dict[str, Any], code: str, catalogue: Mapping[str, str]) -> Judgement:
    names["statement"], names["statements"] = _record(one), (_record(one),)
    names["key"] = str(one.holds)
    right = Candidate(_value(one), str(one.holds), False, (), "", one.ran, (*one.claim.place, "text"))
    denied = _candidate(one, names, catalogue)
    value = StatementValue(one.text, not one.holds)
    return Judgement(
        key=right.value,
        accept=Acceptance(),
        names=names,
        code=code,
        right=(right,),
        wrong=(replace(denied, value=value, text=str(not one.holds)),),
        wanted="",
        settled=(one.settled,) if one.settled else (),
    )


def _picked(draw: Draw, decided: Sequence[Decided]) -> list[Decided]:
    """Pick the statements to show, in the order of the file: as many as `options` says, with a drawn number right.

    Raise Refused where the statements do not suffice, so that it is reported where it can be mended.
    """
    spec = _spec(draw)
    right = [one for one in decided if one.holds == spec.asks]
    wrong: Sequence[Decided] = [one for one in decided if one.holds != spec.asks]
    fewest = max(1, spec.options - len(wrong))
    most = 1 if spec.select == "one" else min(len(right), spec.options - 1)
    if not right or fewest > most:
        what = f"{len(right)} of {len(decided)} statements are right and {len(wrong)} wrong; {spec.options} are shown"
        raise Refused(Finding("few-statements", what, ("statements",)))
    count = fewest + draw.stream.below("how many right", most - fewest + 1)
    wrong = draw.stream.shuffled("wrong statements", wrong)
    telling = [one for one in wrong if one.claim.statement.misconception]
    others = [one for one in wrong if not one.claim.statement.misconception]
    some_right = draw.stream.shuffled("right statements", right)[:count]
    return sorted((*some_right, *(telling + others)[: spec.options - count]), key=lambda one: one.claim.place)


def _value(one: Decided) -> StatementValue:
    return StatementValue(one.text, one.holds)


def _record(one: Decided) -> Mapping[str, Any]:
    return {"text": one.text, "holds": one.holds, "measure": one.measured, "because": one.because}


def _candidate(one: Decided, names: Mapping[str, Any], catalogue: Mapping[str, str] | None) -> Candidate:
    """Make an option of a statement; without a catalogue it is right and nobody's belief."""
    statement, place = one.claim.statement, one.claim.place
    if catalogue is None:
        return Candidate(_value(one), one.text, False, (), "", one.ran, place)
    feedback = _feedback(one, names, catalogue)
    return Candidate(_value(one), one.text, False, statement.misconception, feedback, one.ran, place)


def _feedback(one: Decided, names: Mapping[str, Any], catalogue: Mapping[str, str]) -> str:
    """Answer whoever has this statement wrong: in the question's words, else with what decided it."""
    statement = one.claim.statement
    if statement.feedback is not None:
        bound = {**names, "measure": one.measured}
        return render(statement.feedback, bound, (*one.claim.place, "feedback")).strip()
    verdict = "This holds." if one.holds else "This does not hold."
    said = [catalogue[name] for name in statement.misconception] or [one.because]
    return " ".join(part for part in (verdict, *said) if part)


CONCEPT = Kind(plan, judge)
