"""Kind `cloze`: code with gaps. Every combination of fillings is run; those that meet every requirement are right.

What is shown is what ran: the code with its marks replaced by fillings must be the program, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from graders.answers.display import describe
from graders.answers.filling import NOTHING
from graders.keys import Acceptance, FillingValue
from graders.programs import Outcome, Program
from qbank.drawing.draw import Draw
from qbank.kinds.cloze_beliefs import Belief, believed, joint_beliefs
from qbank.kinds.cloze_gaps import Choices, Combination, choices_of, depend_on_each_other, filling_text, mark
from qbank.kinds.cloze_typed import filling_task, refuse_rights_that_disagree
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Blank, Candidate, Judgement, Kind, Planned
from qbank.kinds.outcomes import names_after
from qbank.kinds.programs import GAP, make_program, render
from qbank.kinds.trials import Trial, answer_miss, by_candidate, render_requirements, try_out
from qbank.language.kinds.cloze import ClozeQuestion

Runs = Sequence[tuple[Planned, Outcome]]


def plan(draw: Draw) -> tuple[Planned, ...]:
    """Plan the program with every combination of fillings, on each set of inputs."""
    spec = _spec(draw)
    shown = _shown(draw)
    return tuple(
        Planned(describe(combination.value), _filled(draw, combination, number, shown), draw.bindings, ("gaps",))
        for combination in _combinations(choices_of(draw, spec))
        for number in range(spec.sets)
    )


def judge(draw: Draw, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Sort the combinations into right and wrong by what their programs did; the key is drawn among the right ones."""
    spec = _spec(draw)
    choices = choices_of(draw, spec)
    requirements = render_requirements(draw, spec.require)
    tried = dict(zip(_combinations(choices), by_candidate(runs, spec.sets), strict=True))
    trials = {combination: try_out(requirements, its_runs) for combination, its_runs in tried.items()}
    right = [combination for combination, trial in trials.items() if not trial.missed]
    _refuse_hopeless(spec, trials, right)
    refuse_rights_that_disagree(spec, tried, right)
    key = draw.stream.pick("right filling", right)
    names = names_after(trials[key].planned, trials[key].result)
    names |= {"key": filling_text(key.value), "gap": dict(key.value.gaps)}
    beliefs = tuple(joint_beliefs(draw, spec, choices))
    answers = right if spec.select == "all" else [key]
    wrong = [one for one, trial in trials.items() if trial.missed]
    shown = _shown(draw)
    return Judgement(
        key=key.value,
        accept=Acceptance(),
        names=names,
        code=shown,
        right=tuple(
            Candidate(one.value, filling_text(one.value), False, (), "", trials[one].ran, ("gaps",)) for one in answers
        ),
        wrong=tuple(
            _wrong(one, trials[one], believed(one, right, choices, beliefs), names, catalogue) for one in wrong
        ),
        wanted=_wanted(spec, choices),
        also=tuple(one.value for one in right if one != key),
        per_part=spec.marking == "per gap",
        blanks=tuple(_blank(draw, spec, name, tuple(offers)) for name, offers in choices.items()),
        filling=filling_task(draw, spec, choices, key.value, trials[key].planned.program, shown, requirements)
        if "entry" in spec.ways
        else None,
    )


def _spec(draw: Draw) -> ClozeQuestion:
    spec = draw.question.spec
    assert isinstance(spec, ClozeQuestion)
    return spec


def _combinations(choices: Choices) -> Iterator[Combination]:
    yield from (Combination(tuple(choices), texts) for texts in product(*choices.values()))


def _shown(draw: Draw) -> str:
    """Render the code with the mark of each gap in its place. Raise Refused where one is not there exactly once."""
    names = list(_spec(draw).gaps)
    code = make_program(draw, draw.bindings, fill={name: mark(name) for name in names}).code
    left = code
    for name in names:
        if code.count(mark(name)) != 1:
            what = f"the code must hold the gap {{{{ gap.{name} }}}} exactly once"
            raise Refused(Finding("gap-not-once", what, ("code",)))
        left = left.replace(mark(name), "")
    if GAP in left:
        raise Refused(Finding("gap-not-once", f"the code must hold {GAP} nowhere but in its gaps", ("code",)))
    return code


def _filled(draw: Draw, combination: Combination, number: int, shown: str) -> Program:
    filled = dict(combination.value.gaps)
    program = make_program(draw, draw.bindings, fill=filled, input_set=number)
    expected = shown
    for name, text in filled.items():
        expected = expected.replace(mark(name), text)
    if program.code != expected:
        what = "the code depends on a gap otherwise than by holding it: what runs is not what is shown"
        raise Refused(Finding("gap-not-once", what, ("code",)))
    return program


def _refuse_hopeless(spec: ClozeQuestion, trials: Mapping[Combination, Trial], right: Sequence[Combination]) -> None:
    if not right:
        nearest = min(trials.items(), key=lambda one: len(one[1].missed))
        what = f"no filling meets every requirement; the nearest is {describe(nearest[0].value)}: {nearest[1].ran}"
        raise Refused(Finding("no-filling-fits", what, ("require",)))
    if len(right) == len(trials):
        raise Refused(Finding("none-wrong", "every filling meets every requirement", ("require",)))
    if spec.marking == "per gap" and depend_on_each_other(right):
        rights = " | ".join(describe(one.value) for one in right)
        what = f"what is right in one gap depends on another, so that gaps cannot be marked by themselves: {rights}"
        raise Refused(Finding("marking-not-a-product", what, ("marking",)))


def _wrong(
    combination: Combination,
    trial: Trial,
    belief: Belief,
    names: Mapping[str, Any],
    catalogue: Mapping[str, str],
) -> Candidate:
    if belief.feedback is not None:
        place = (*belief.place, "feedback")
        feedback = render(belief.feedback, {**names, "option": trial.record}, place).strip()
    else:
        feedback = answer_miss(trial, belief.misconceptions, catalogue)
    value: FillingValue = combination.value
    return Candidate(value, filling_text(value), False, belief.misconceptions, feedback, trial.ran, belief.place)


def _wanted(spec: ClozeQuestion, choices: Choices) -> str:
    marks = ", ".join(f"`{mark(name)}`" for name in choices)
    if spec.filled == "picked":
        return f"Choose what stands in each gap: {marks}."
    return f"Give what belongs in each gap: {marks}; {NOTHING} where one stays empty. It is run as it stands there."


def _blank(draw: Draw, spec: ClozeQuestion, name: str, texts: Sequence[str]) -> Blank:
    return Blank(name, draw.stream.shuffled(f"choices of gap {name}", texts), spec.filled == "typed")


CLOZE = Kind(plan, judge)
