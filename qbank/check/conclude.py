"""From a question's tally to its part of the report: verdicts added, allowances applied, findings in reading order."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from qbank.bank.question import Question
from qbank.check.allowances import allowed, faulty_allowances
from qbank.check.codes import CODES, Severity
from qbank.check.counting import declared_beliefs, small_parameters
from qbank.check.cues import CUES
from qbank.check.drafts_left import drafts_left
from qbank.check.report import (
    BeliefRow,
    BestConstant,
    Coverage,
    Finding,
    PassingRow,
    QuestionReport,
    StratumRow,
    ValueRow,
)
from qbank.check.sharing import CLASS_SIZE, shared_variants, sharing
from qbank.check.space import SpaceSeen
from qbank.check.spotted import Spotted
from qbank.check.tally import BeliefTally, Sighting, Tally
from qbank.check.typed_by_hand import typed_by_hand
from qbank.check.unused_names import unused_names
from qbank.check.verdicts import is_repetitive, verdicts
from qbank.loading.suggestions import printable
from qbank.problems import Problem


@dataclass(frozen=True)
class Terms:
    """What a report needs besides counts: `command` is what `qbank show` wants besides id and seed, e.g. ("--bank",
    "mine"); `severities` are the bank's own; `class_size` is how many students the odds of sharing are about;
    `drafted` are misconceptions whose texts are still to be written.
    """

    command: Sequence[str] = ()
    severities: Mapping[str, Severity | Literal["off"]] = field(default_factory=dict)
    class_size: int = CLASS_SIZE
    drafted: frozenset[str] = frozenset()


def conclude(question: Question, tally: Tally, space: SpaceSeen, terms: Terms) -> QuestionReport:
    """Report a question."""
    shared = sharing(tally, space, terms.class_size)
    of_sweep = [*typed_by_hand(question), *unused_names(question), *drafts_left(question, terms.drafted)]
    of_sweep += verdicts(question, tally, space)
    if not is_repetitive(question, tally, space):
        of_sweep += shared_variants(question, shared)
    sightings = [*tally.sightings.values(), *(_sighting(one) for one in of_sweep)]
    faulty = faulty_allowances(question, [one.code for one in sightings], tally.made)
    sightings += [_sighting(one) for one in faulty]
    reasons = allowed(question)
    findings = [
        _finding(question, one, reasons.get(one.code), tally, terms)
        for one in sightings
        if terms.severities.get(one.code) != "off"
    ]
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
        cues={name: tally.cues.get(name, 0) / tally.cued for name in CUES} if tally.cued else {},
        sharing=shared,
        strata=tuple(_strata(tally)),
        attacked=sum(change.tried for change in tally.changes.values()),
        passing=tuple(_passing(tally)),
        settled=dict(sorted(tally.settled.items())),
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


def _finding(question: Question, one: Sighting, because: str | None, tally: Tally, terms: Terms) -> Finding:
    if one.first is None:
        words = ["qbank", "check", question.path, "--seeds", str(tally.seeds)]
    else:
        words = ["qbank", "show", question.id, "--seed", str(one.first), "--reveal", *terms.command]
    return Finding(
        code=one.code,
        severity=_severity(one.code, terms),
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


def _severity(code: str, terms: Terms) -> Severity:
    own = terms.severities.get(code)
    return CODES[code].severity if own is None or own == "off" else own


def _strata(tally: Tally) -> Iterable[StratumRow]:
    for name, parts in tally.strata.items():
        for value, part in sorted(parts.items()):
            best = max(part.keys.values()) / part.made if part.keys else None
            yield StratumRow(name, value, part.made, part.wrong / part.made, part.least or 0, best)


def _passing(tally: Tally) -> Iterable[PassingRow]:
    for label, one in tally.changes.items():
        if one.passed:
            yield PassingRow(
                change=label,
                aspects=one.aspects,
                whole=one.whole,
                weak=bool(one.weak),
                reference=printable(one.reference),
                example=printable(one.example),
                seed=one.first or 0,
                tried=one.tried,
                passed=one.passed,
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
