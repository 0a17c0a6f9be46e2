"""Kind `code`: a function or module to write. The author's own submissions prove what the criteria can tell apart.

The reference and every right submission must earn all points, every wrong one must miss what it is there to miss, and
claims that need no program (zeros, the answers to other inputs) must not pass: else no item is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from graders.keys import Acceptance, CodeValue
from graders.programs import Outcome, Raised, Ran
from qbank.drawing.draw import Draw
from qbank.kinds.code_example import example_trials, public_examples
from qbank.kinds.code_forgery import refuse_what_claims_do_not_tell
from qbank.kinds.code_plan import Place, author_source, refuse_unreadable, spec_of, submissions_of, task_of
from qbank.kinds.code_task import RUNS, CodeTask, Draws, TaskSubmission, draw_trials, programs_of
from qbank.kinds.code_verdict import Verdict, judge_submission
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Candidate, Judgement, Kind, Planned
from qbank.kinds.outcomes import ended, in_words, names_after, outcome_record
from qbank.kinds.programs import render
from qbank.language.kinds.submitted import WrongSubmission

Runs = Sequence[tuple[Planned, Outcome]]
WANTED = "Write Python. What you write is run on inputs that you do not see, large and small."
_REFERENCE: Place = ("reference",)
_WRONG_WANTED = 3


def plan(draw: Draw) -> tuple[Planned, ...]:
    """Plan the reference, and every right and wrong submission, on each trial."""
    task = task_of(draw)
    trials = draw_trials(task, draw.stream)
    shown = example_trials(task, draw.stream)
    return tuple(
        Planned(role, program, draw.bindings, place)
        for role, place, source in _submissions(draw, task)
        for program in programs_of(task, source, trials)
    ) + tuple(
        Planned("the reference on an example", program, draw.bindings, _REFERENCE)
        for program in programs_of(task, task.reference, shown)
    )


def judge(draw: Draw, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Hold every submission of the author against the criteria, and keep the wrong ones to recognise beliefs by."""
    task = task_of(draw)
    trials = draw_trials(task, draw.stream)
    rest = iter(runs)
    tried = [(place, source, list(islice(rest, len(trials)))) for _, place, source in _submissions(draw, task)]
    (_, _, its_runs), *others = tried
    truth = _truth(task, trials, its_runs)
    refuse_what_claims_do_not_tell(task, trials, truth)
    shown = example_trials(task, draw.stream)
    answers = _truth(task, shown, list(rest))
    names = {**names_after(its_runs[0][0], truth[0]), "key": task.reference}
    right: list[Candidate] = []
    wrong: list[tuple[Candidate, TaskSubmission]] = []
    findings: list[Finding] = []
    for place, source, done in others:
        verdict = _verdict(task, source, place, trials, done, truth)
        if place[0] == "right":
            findings += _not_right(verdict, place)
            right.append(Candidate(CodeValue(source), source, True, (), "", _said(verdict), place))
        else:
            spec = spec_of(draw).wrong[int(place[1])]
            findings += _not_wrong(verdict, spec, done, place)
            wrong.append(_believed(source, spec, verdict, done, names, catalogue, place))
    if findings:
        raise Refused(*findings)
    if len(wrong) < _WRONG_WANTED:
        what = f"only {len(wrong)} wrong submissions apply; {_WRONG_WANTED} are needed to show what the criteria tell"
        raise Refused(Finding("few-distractors", what, ("wrong",)))
    key = CodeValue(task.reference)
    candidate = Candidate(key, task.reference, True, (), "", in_words(truth[0]), _REFERENCE)
    return Judgement(
        key=key,
        accept=Acceptance(),
        names=names,
        code="",
        right=(candidate, *right),
        wrong=tuple(one for one, _ in wrong),
        wanted=WANTED,
        also=tuple(one.value for one in right),
        examples=public_examples(task, shown, answers),
        task=msgspec.structs.replace(
            task,
            wrong=tuple(one for _, one in wrong),
            right=tuple(TaskSubmission(one.text) for one in right),
        ),
    )


def _submissions(draw: Draw, task: CodeTask) -> Iterator[tuple[str, Place, str]]:
    """Yield role, place and source: the reference first, then the right and the wrong submissions that apply.

    Raise Refused where one does not parse: nothing is run.
    """
    refuse_unreadable(draw, task)
    yield "the reference", _REFERENCE, task.reference
    for field in ("right", "wrong"):
        for place, source in submissions_of(draw, field):
            yield f"{field} submission {int(place[1]) + 1}", (*place, "code"), source


def _truth(task: CodeTask, trials: Draws, runs: Runs) -> list[Ran]:
    """Return what the reference gave on each trial. Raise Refused where it does not run, or misses a criterion."""
    truth: list[Ran] = []
    for (planned, outcome), trial in zip(runs, trials, strict=True):
        result = ended(planned, outcome)
        if isinstance(result, Raised):
            used, where = ", used as `call` says,", f", in the case {trial.case.name!r}"
            if task.experiment is not None:
                used, where = ", made as `model` says, trained and measured,", ""
            what = f"the reference{'' if result.line else used} {in_words(result)}{where}"
            raise Refused(Finding("reference-fails", what, _REFERENCE))
        truth.append(result)
    verdict = _verdict(task, task.reference, _REFERENCE, trials, runs, truth)
    if verdict.missed:
        raise Refused(Finding("reference-fails", f"the reference misses {_said(verdict)}", _REFERENCE))
    return truth


def _verdict(task: CodeTask, text: str, place: Place, trials: Draws, runs: Runs, truth: Sequence[Ran]) -> Verdict:
    verdict = judge_submission(task, author_source(text, place), trials, [outcome for _, outcome in runs], truth)
    if verdict.stopped is not None:
        for planned, outcome in runs:
            ended(planned, outcome)
    return verdict


def _said(verdict: Verdict) -> str:
    """Name what was missed, and what was found there."""
    told = []
    for one in verdict.held:
        if not one.met:
            told.append(f"{one.name!r} ({one.broken or one.misses[0].found})")
    return "; ".join(told) or "meets every criterion"


def _not_right(verdict: Verdict, place: Place) -> Iterator[Finding]:
    if verdict.missed:
        misses = verdict.lacks.of("it") if verdict.lacks else f"it misses {_said(verdict)}"
        what = f"this submission is stated to be right, but {misses}"
        yield Finding("other-solution-fails", what, place)


def _not_wrong(verdict: Verdict, spec: WrongSubmission, runs: Runs, place: Place) -> Iterator[Finding]:
    """Compare a wrong submission with what its author says that it must miss."""
    if not verdict.missed:
        yield Finding("wrong-passes", "this submission is stated to be wrong, but it earns all points", place)
        return
    kept = [name for name in spec.fails if name not in verdict.missed]
    if verdict.lacks:
        # Whatever it must miss, it misses for a reason that says nothing of its belief.
        what = f"this submission must miss {_listed(spec.fails)}, but {verdict.lacks.of('it')}"
        yield Finding("wrong-fails-elsewhere", what, place)
    elif RUNS in verdict.missed and RUNS not in spec.fails:
        raised = next(outcome for _, outcome in runs if isinstance(outcome, Raised))
        what = f"this submission must miss {_listed(spec.fails)}, but it {in_words(raised)}"
        yield Finding("wrong-fails-elsewhere", what, (*place[:-1], "fails"))
    elif kept:
        what = f"this submission must miss {_listed(kept)}, but it misses {_said(verdict)}"
        yield Finding("wrong-fails-elsewhere", what, (*place[:-1], "fails"))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))


def _believed(
    source: str,
    spec: WrongSubmission,
    verdict: Verdict,
    runs: Runs,
    names: Mapping[str, Any],
    catalogue: Mapping[str, str],
    place: Place,
) -> tuple[Candidate, TaskSubmission]:
    if spec.feedback:
        option = _record(verdict, runs)
        feedback = render(spec.feedback, {**names, "option": option}, (*place[:-1], "feedback")).strip()
    else:
        feedback = " ".join(catalogue[name] for name in spec.misconception)
    said = f"misses {_said(verdict)}"
    candidate = Candidate(CodeValue(source), source, True, spec.misconception, feedback, said, place)
    return candidate, TaskSubmission(source, spec.fails, spec.misconception, feedback)


def _record(verdict: Verdict, runs: Runs) -> Mapping[str, Any]:
    """Make the record `option` of feedback, of the first run on which something was missed."""
    missed = [miss.trial for one in verdict.held for miss in one.misses]
    planned, outcome = runs[min(missed, default=0)]
    result = outcome if isinstance(outcome, Ran | Raised) else Ran({})
    return {**outcome_record(planned, result), "seen": result.observed if isinstance(result, Ran) else {}}


CODE = Kind(plan, judge)
