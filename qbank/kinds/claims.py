"""Decides statements: by measurements on every draw, or by a named reviewer. Nothing is decided between two bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graders.programs import Outcome, Unobserved
from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import evaluate
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Planned
from qbank.kinds.outcomes import must_run, names_after, shown
from qbank.kinds.programs import render
from qbank.language.display import code_span
from qbank.language.kinds.concept import ConceptQuestion, Statement


@dataclass(frozen=True)
class Claim:
    """A statement that applies to a draw, before anything has run. `observed` is the name of its measurement."""

    statement: Statement
    place: tuple[str | int, ...]
    measure: str

    @property
    def observed(self) -> str:
        """The name of its measurement among the observations: no expression of a question can speak of it."""
        return f"statement {int(self.place[-1]) + 1}"


@dataclass(frozen=True)
class Decided:
    """A claim with its wording, whether it holds, what was measured on the first draw, and by what it was decided."""

    claim: Claim
    text: str
    holds: bool
    measured: Any
    because: str
    ran: str
    settled: str


def claims_of(draw: Draw) -> Iterator[Claim]:
    """Yield the statements that apply to a draw, in the order of the file."""
    spec = draw.question.spec
    assert isinstance(spec, ConceptQuestion)
    for index, statement in enumerate(spec.statements):
        place = ("statements", index)
        if statement.when is None or evaluate(statement.when, draw.bindings, (*place, "when")):
            written = statement.measure
            measure = render(written, draw.bindings, (*place, "measure")).strip() if written else ""
            yield Claim(statement, place, measure)


def observations(runs: Sequence[tuple[Planned, Outcome]], claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """Return, per draw, the names that expressions may speak of and the measurements. Raise Refused if one fails."""
    bound = []
    for planned, outcome in runs:
        if isinstance(outcome, Unobserved):
            claim = next((claim for claim in claims if claim.observed == outcome.name), None)
            place = (*claim.place, "measure") if claim else ("observe", outcome.name)
            raise Refused(Finding("observe-failed", f"{outcome.name}: {outcome.message}", place))
        bound.append(names_after(planned, must_run(planned, outcome)))
    return bound


def decide(claim: Claim, draws: Sequence[Mapping[str, Any]], names: Mapping[str, Any]) -> Decided:
    """Decide a claim over the draws; `names` are bound for its wording. Raise Refused where it stays open."""
    statement = claim.statement
    text = " ".join(render(statement.text, names, (*claim.place, "text")).split())
    if not text:
        raise Refused(Finding("template-failed", "the statement has no text", (*claim.place, "text")))
    if statement.settled is not None:
        by, because = statement.settled.by, statement.settled.because
        said = f"settled by {by}, not by a run: {because}"
        return Decided(claim, text, statement.settled.holds, None, because, said, f"{text} ({said})")
    verdicts = [_holds(claim, one) for one in draws]
    measured = [one.get(claim.observed) for one in draws]
    if len(set(verdicts)) > 1:
        what = f"{text!r} holds on {sum(verdicts)} of {len(draws)} draws: measure over more of them at once"
        raise Refused(Finding("undecided-claim", what, claim.place))
    holds = verdicts[0]
    return Decided(claim, text, holds, measured[0], _because(claim, measured[0]), _ran(claim, holds, measured), "")


def _holds(claim: Claim, names: Mapping[str, Any]) -> bool:
    """Decide a claim on one draw."""
    statement, measured = claim.statement, names.get(claim.observed)
    assert statement.holds_if is not None
    bound = {**names, "measure": measured}
    holds = bool(evaluate(statement.holds_if, bound, (*claim.place, "holds_if")))
    if statement.fails_if is None:
        return holds
    if holds == bool(evaluate(statement.fails_if, bound, (*claim.place, "fails_if"))):
        what = "both bounds are met" if holds else "neither bound is met"
        seen = f" by {shown(measured)}" if claim.measure else ""
        raise Refused(Finding("undecided-claim", f"{what}{seen}", (*claim.place, "holds_if")))
    return holds


def _because(claim: Claim, measured: Any) -> str:
    return (
        f"When it is measured, {code_span(claim.measure)} gives {code_span(shown(measured))}." if claim.measure else ""
    )


def _ran(claim: Claim, holds: bool, measured: Sequence[Any]) -> str:
    """Say in plain text what decided: one draw can refute a claim, but none proves it."""
    assert claim.statement.holds_if is not None
    found = f"no counter-example in {len(measured)} draws" if holds else f"refuted on each of {len(measured)} draws"
    seen = f"; {claim.measure} = {', '.join(map(shown, measured))}" if claim.measure else ""
    return f"{found} to `{claim.statement.holds_if.source}`{seen}" if holds else f"{found}{seen}"
