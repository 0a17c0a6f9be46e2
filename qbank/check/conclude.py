"""From a question's tally to its part of the report: verdicts added, allowances applied, findings in reading order."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from qbank.bank.question import Question
from qbank.check.allowances import allowed, faulty_allowances
from qbank.check.codes import CODES
from qbank.check.counting import declared_beliefs, small_parameters
from qbank.check.report import BeliefRow, BestConstant, Coverage, Finding, QuestionReport, ValueRow
from qbank.check.space import SpaceSeen
from qbank.check.spotted import Spotted
from qbank.check.tally import BeliefTally, Sighting, Tally
from qbank.check.typed_by_hand import typed_by_hand
from qbank.check.unused_names import unused_names
from qbank.check.verdicts import verdicts
from qbank.loading.suggestions import printable
from qbank.problems import Problem


def conclude(question: Question, tally: Tally, space: SpaceSeen, command: Sequence[str]) -> QuestionReport:
    """Report a question. `command` is what `qbank show` needs besides id and seed, e.g. ("--bank", "mine")."""
    of_sweep = [*typed_by_hand(question), *unused_names(question), *verdicts(question, tally, space)]
    sightings = [*tally.sightings.values(), *(_sighting(one) for one in of_sweep)]
    faulty = faulty_allowances(question, [one.code for one in sightings], tally.made)
    sightings += [_sighting(one) for one in faulty]
    reasons = allowed(question)
    findings = [_finding(question, one, reasons.get(one.code), tally, command) for one in sightings]
    findings.sort(key=lambda one: (one.line, one.column, one.code))
    return QuestionReport(
        question=question.id,
        path=question.path,
        kind=question.spec.kind,
        seeds=tally.seeds,
        made=tally.made,
        refused=tally.refused,
        redrawn=tally.redrawn,
        distinct=len(tally.variants),
        combinations=space.combinations,
        satisfying=space.satisfying,
        least_wrong=tally.least_wrong,
        coverage=Coverage(
            tally.calls, tally.skipped, tally.uncovered, getattr(question.spec, "confirm", None) is not None
        ),
        beliefs=tuple(_beliefs(question, tally)),
        values=tuple(_values(question, tally)),
        key_positions=dict(sorted(tally.positions.items())),
        best_constant=tuple(_best(tally)),
        findings=tuple(one for one in findings if one.because is None),
        allowed=tuple(one for one in findings if one.because is not None),
    )


def unloaded(problem: Problem) -> Finding:
    """Report a problem of a file that is no question."""
    what = "; ".join(
        part for part in (problem.what, problem.allowed and f"allowed: {problem.allowed}", problem.hint) if part
    )
    return Finding(
        code="does-not-load",
        severity="error",
        path=problem.path,
        line=problem.line,
        column=problem.column,
        what=printable(what),
        question=None,
        seed=None,
        count=0,
        reproduce=f"qbank check {shlex.quote(problem.path)}",
    )


def _sighting(one: Spotted) -> Sighting:
    return Sighting(one.code, one.what, one.line, one.column, 0, one.seed, one.seed)


def _finding(question: Question, one: Sighting, because: str | None, tally: Tally, command: Sequence[str]) -> Finding:
    if one.first is None:
        words = ["qbank", "check", question.path, "--seeds", str(tally.seeds)]
    else:
        words = ["qbank", "show", question.id, "--seed", str(one.first), "--reveal", *command]
    return Finding(
        code=one.code,
        severity=CODES[one.code].severity,
        path=question.path,
        line=one.line,
        column=one.column,
        what=printable(one.what),
        question=question.id,
        seed=one.first,
        count=one.count,
        reproduce=shlex.join(words),
        because=because,
    )


def _beliefs(question: Question, tally: Tally) -> Iterable[BeliefRow]:
    for index, (place, misconceptions) in enumerate(declared_beliefs(question)):
        seen = tally.beliefs.get(str(index), BeliefTally())
        line, _ = question.source.position(place)
        yield BeliefRow(line, misconceptions, seen.applied, seen.live, seen.is_key)


def _values(question: Question, tally: Tally) -> Iterable[ValueRow]:
    for name, values in small_parameters(question):
        drawn, avoided = tally.drawn.get(name, {}), tally.avoided.get(name, {})
        for value in values:
            yield ValueRow(name, value, drawn.get(value, 0), avoided.get(value, 0))


def _best(tally: Tally) -> Iterable[BestConstant]:
    for way, answers in tally.best.items():
        answer = max(answers, key=lambda one: answers[one])
        yield BestConstant(way, printable(answer[:200]), answers[answer] / tally.made)
