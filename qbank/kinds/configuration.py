"""Kind `configuration`: code with a gap. A filling is right if its program meets every requirement on all inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graders.keys import Acceptance, CallValue
from graders.programs import Outcome, Program, Raised, Ran
from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import evaluate
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.gap_run import GapRun, Requirement
from qbank.kinds.judgement import Candidate, Judgement, Kind, Planned
from qbank.kinds.outcomes import ended, in_words, names_after, outcome_record
from qbank.kinds.programs import GAP, make_program, render
from qbank.kinds.requirements import unmet
from qbank.kinds.trials import explain_miss, names_of, render_requirements
from qbank.language.kinds.configuration import ConfigurationQuestion, Gap, GapOption

Runs = Sequence[tuple[Planned, Outcome]]


@dataclass(frozen=True)
class _Filling:
    role: str
    source: str
    option: GapOption | None
    place: tuple[str | int, ...]


def plan(draw: Draw) -> tuple[Planned, ...]:
    """Plan the program with each filling, on each set of inputs."""
    return tuple(
        Planned(filling.role, _filled(draw, filling.source, number), draw.bindings, filling.place)
        for filling in _fillings(draw)
        for number in range(_spec(draw).sets)
    )


def judge(draw: Draw, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Sort the fillings into right and wrong by what their programs did."""
    sets = _spec(draw).sets
    requirements = render_requirements(draw, _spec(draw).require)
    names: dict[str, Any] = {}
    right: list[Candidate] = []
    wrong: list[Candidate] = []
    for index, filling in enumerate(_fillings(draw)):
        its_runs = runs[index * sets : (index + 1) * sets]
        results = [(planned, ended(planned, outcome)) for planned, outcome in its_runs]
        missed = _missed(requirements, results)
        if filling.option is None:
            names = names_after(*results[0])
            if missed:
                what = f"the reference {filling.source} misses {names_of(missed)}: it {in_words(results[0][1])}"
                raise Refused(Finding("reference-fails", what, filling.place))
            names["key"] = filling.source
        (wrong if missed else right).append(_candidate(filling, results[0], missed, names, catalogue))
    return Judgement(
        key=CallValue(names["key"]),
        accept=Acceptance(),
        names=names,
        code=_with_gap(draw).code,
        right=tuple(right),
        wrong=tuple(wrong),
        wanted="Type the call that belongs in the gap, such as nn.RNN(10, 20).",
        gap=_gap_run(draw, requirements),
    )


def _spec(draw: Draw) -> ConfigurationQuestion:
    spec = draw.question.spec
    assert isinstance(spec, ConfigurationQuestion)
    return spec


def _gap(spec: ConfigurationQuestion) -> tuple[str, Gap]:
    return next(iter(spec.gaps.items()))


def _fillings(draw: Draw) -> Iterator[_Filling]:
    """Yield the reference, then each option that applies to the draw."""
    name, gap = _gap(_spec(draw))
    place: tuple[str | int, ...] = ("gaps", name, "reference")
    yield _Filling("the reference", render(gap.reference, draw.bindings, place).strip(), None, place)
    for index, option in enumerate(gap.options):
        place = ("gaps", name, "options", index)
        if option.when is None or evaluate(option.when, draw.bindings, (*place, "when")):
            source = render(option.code, draw.bindings, (*place, "code")).strip()
            yield _Filling(f"option {index + 1}", source, option, (*place, "code"))


def _filled(draw: Draw, source: str, input_set: int) -> Program:
    name, _ = _gap(_spec(draw))
    return make_program(draw, draw.bindings, fill={name: source}, input_set=input_set)


def _with_gap(draw: Draw, input_set: int = 0) -> Program:
    name, _ = _gap(_spec(draw))
    program = make_program(draw, draw.bindings, fill={name: GAP}, input_set=input_set)
    if program.code.count(GAP) != 1:
        what = f"the code must hold the gap {{{{ gap.{name} }}}} exactly once, and {GAP} nowhere else"
        raise Refused(Finding("gap-not-once", what, ("code",)))
    return program


def _missed(
    requirements: Sequence[Requirement], results: Sequence[tuple[Planned, Ran | Raised]]
) -> tuple[Requirement, ...]:
    for planned, result in results:
        missed = unmet(requirements, planned.bindings, result, outcome_record(planned, result))
        if missed:
            return missed
    return ()


def _candidate(
    filling: _Filling,
    first: tuple[Planned, Ran | Raised],
    missed: Sequence[Requirement],
    names: Mapping[str, Any],
    catalogue: Mapping[str, str],
) -> Candidate:
    planned, result = first
    words = in_words(result)
    option, place = filling.option, filling.place
    misconceptions = option.misconception if option and missed else ()
    if not missed:
        feedback = ""
    elif option and option.feedback:
        seen = {**outcome_record(planned, result), "seen": result.observed if isinstance(result, Ran) else {}}
        feedback = render(option.feedback, {**names, "option": seen}, (*place[:-1], "feedback")).strip()
    else:
        feedback = " ".join([explain_miss(result, missed), *(catalogue[name] for name in misconceptions)])
    ran = words if not missed else f"{words}; misses {names_of(missed)}"
    return Candidate(CallValue(filling.source), filling.source, True, misconceptions, feedback, ran, place)


def _gap_run(draw: Draw, requirements: tuple[Requirement, ...]) -> GapRun | None:
    spec = _spec(draw)
    _, gap = _gap(spec)
    if gap.accepts.call is None:
        return None
    programs = tuple(_with_gap(draw, number) for number in range(spec.sets))
    return GapRun(GAP, programs, requirements, dict(draw.bindings))


CONFIGURATION = Kind(plan, judge)
