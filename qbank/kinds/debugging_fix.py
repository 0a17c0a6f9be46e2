"""Kind `debugging`, asks: fix. An edit is right if the edited program runs and meets every requirement on all inputs.

The shown program is run like the fixes, and must not do: a fix of what works cannot be told from no fix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graders.keys import Acceptance, FixValue
from graders.programs import Outcome, Program, Raised
from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import evaluate
from qbank.kinds.debugging_written import written
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Candidate, Judgement, Planned
from qbank.kinds.outcomes import in_words, names_after
from qbank.kinds.programs import Edit, make_program, render
from qbank.kinds.trials import Trial, answer_miss, by_candidate, render_requirements, try_out
from qbank.language.display import code_span
from qbank.language.kinds.debugging import DebuggingQuestion, Fix

Runs = Sequence[tuple[Planned, Outcome]]
_MOST_TOLD = 3


@dataclass(frozen=True)
class _Edited:
    role: str
    fix: Fix
    edit: Edit
    place: tuple[str | int, ...]

    @property
    def value(self) -> FixValue:
        return FixValue(tuple(sorted(self.edit.lines.items())))


def plan_fix(draw: Draw, spec: DebuggingQuestion) -> tuple[Planned, ...]:
    """Plan the shown program and each fix that applies to the draw, on each set of inputs."""
    tried = [Planned("the shown program", _program(draw, None, number), draw.bindings) for number in range(spec.sets)]
    for each in _fixes(draw, spec):
        tried += [
            Planned(each.role, _program(draw, each.edit, number), draw.bindings, each.place)
            for number in range(spec.sets)
        ]
    return tuple(tried)


def judge_fix(draw: Draw, spec: DebuggingQuestion, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Sort the fixes into right and wrong by what the edited programs did."""
    requirements = render_requirements(draw, spec.require)
    shown, *trials = (try_out(requirements, tried) for tried in by_candidate(runs, spec.sets))
    if not shown.missed:
        what = f"the shown program meets every requirement as it is: it {shown.ran}"
        raise Refused(Finding("nothing-to-fix", what, ("code",)))
    names = names_after(shown.planned, shown.result)
    names["outcome"] = {**names["outcome"], "seen": shown.record["seen"]}
    if spec.confirm is not None and not evaluate(spec.confirm, names, ("confirm",)):
        what = f"the run does not confirm `{spec.confirm.source}`: it {in_words(shown.result)}"
        raise Refused(Finding("confirm-disagrees", what, ("confirm",)))
    pairs = list(zip(_fixes(draw, spec), trials, strict=True))
    if findings := [finding for edited, trial in pairs for finding in _not_as_stated(edited, trial)]:
        raise Refused(*findings)
    right = [(edited, trial) for edited, trial in pairs if not trial.missed]
    if not right:
        told = "; ".join(f"{edited.role} {trial.ran}" for edited, trial in pairs[:_MOST_TOLD])
        what = f"no fix makes the program run and meet every requirement: {told or 'none applies to this draw'}"
        raise Refused(Finding("no-fix-repairs", what, ("fixes",)))
    key, repaired = right[0]
    names = {**names_after(repaired.planned, repaired.result), "outcome": names["outcome"], "key": fix_text(key.value)}
    judged = Judgement(
        key=key.value,
        accept=Acceptance(),
        names=names,
        code=runs[0][0].program.code,
        right=tuple(_candidate(edited, trial, names, catalogue) for edited, trial in right),
        wrong=tuple(_candidate(edited, trial, names, catalogue) for edited, trial in pairs if trial.missed),
        wanted="",
        number_lines=True,
    )
    if "entry" not in spec.ways:
        return judged
    tried = [(_candidate(edited, trial, names, catalogue), trial) for edited, trial in pairs]
    return written(draw, spec, judged, shown, requirements, tried)


def fix_text(value: FixValue) -> str:
    """Write a fix as an option reads: each replaced line with its number, as code."""
    texts = [f"line {number}: {_becomes(text)}" for number, text in value.lines]
    joined = "; ".join(texts)
    return joined[:1].upper() + joined[1:]


def _becomes(text: str) -> str:
    lines = [code_span(line.strip()) for line in text.split("\n") if line.strip()]
    return ", then ".join(lines) or "(removed)"


def _fixes(draw: Draw, spec: DebuggingQuestion) -> Iterator[_Edited]:
    """Yield each fix that applies to the draw."""
    for index, fix in enumerate(spec.fixes):
        place = ("fixes", index)
        if fix.when is None or evaluate(fix.when, draw.bindings, (*place, "when")):
            lines = {
                number: render(code, draw.bindings, (*place, "edit", number)).rstrip("\n")
                for number, code in fix.edit.items()
            }
            yield _Edited(f"fix {index + 1}", fix, Edit((*place, "edit"), lines), place)


def _program(draw: Draw, edit: Edit | None, number: int) -> Program:
    return make_program(draw, draw.bindings, edit=edit, input_set=number)


def _not_as_stated(edited: _Edited, trial: Trial) -> Iterator[Finding]:
    """Compare a wrong fix with what its author states of it."""
    must = edited.fix.must
    if must is None:
        return
    if not trial.missed:
        what = f"this fix is stated to be wrong, but it repairs the program: it {trial.ran}"
    elif isinstance(trial.result, Raised) == (must == "raise"):
        return
    else:
        what = f"this fix must {must}, but it {trial.ran}"
    yield Finding("fix-not-as-stated", what, (*edited.place, "must"))


def _candidate(edited: _Edited, trial: Trial, names: Mapping[str, Any], catalogue: Mapping[str, str]) -> Candidate:
    fix = edited.fix
    misconceptions = fix.misconception if trial.missed else ()
    if not trial.missed:
        feedback = ""
    elif fix.feedback:
        feedback = render(fix.feedback, {**names, "option": trial.record}, (*edited.place, "feedback")).strip()
    else:
        feedback = answer_miss(trial, misconceptions, catalogue)
    return Candidate(edited.value, fix_text(edited.value), False, misconceptions, feedback, trial.ran, edited.place)
