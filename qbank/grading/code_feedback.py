"""What a student reads of a marked submission: the smallest input that failed, by shapes, and which criteria were met.

Never here: the reference, a value that would have been right, or a seed. What the student wrote and printed is data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graders.grades import Criterion
from graders.programs import Input, Outcome, Raised
from qbank.kinds.code_task import Draws
from qbank.kinds.code_verdict import Held, Verdict
from qbank.language.display import code_span

TINY = 6
"""So many given numbers can be read at a glance; where there are more, only shapes are told."""
_MESSAGE = 300


def criteria_of(verdict: Verdict, trials: Draws) -> tuple[Criterion, ...]:
    """Name every criterion and rule, whether it was met, and where it was missed first."""
    return tuple(Criterion(one.name, one.met, _found(one, trials, verdict.trained)) for one in verdict.held)


def explain(verdict: Verdict, trials: Draws, mine: Sequence[Outcome], believed: str) -> str:
    """Say in Markdown what is amiss and on which input that shows; empty where nothing is."""
    if not verdict.missed:
        return ""
    lacks = f"{verdict.lacks.of('Your program')}." if verdict.lacks else ""
    parts = [believed, *_rules(verdict), lacks]
    missed = [miss.trial for one in verdict.held for miss in one.misses]
    if missed:
        parts.append(_shown_by(min(missed, key=lambda index: trials[index].size), verdict, trials, mine))
    return "\n\n".join(part for part in parts if part)


def _found(held: Held, trials: Draws, trained: bool) -> str:
    if held.broken or held.measured:
        return held.broken or held.measured
    if held.met:
        return ""
    if trained:
        return held.misses[0].found
    first = min(held.misses, key=lambda miss: trials[miss.trial].size)
    return f"{trials[first.trial].case.name}: {first.found}"


def _rules(verdict: Verdict) -> Iterator[str]:
    for one in verdict.held:
        if one.broken:
            weight = " Without that, nothing else counts." if one.points is None else ""
            because = f": {one.because}" if one.because else ""
            yield f"**{one.name}**: {one.broken}{because}.{weight}"


def _shown_by(index: int, verdict: Verdict, trials: Draws, mine: Sequence[Outcome]) -> str:
    """Describe one failing input, what happened there, and what of it is amiss."""
    trial, outcome = trials[index], mine[index]
    given = ", ".join(_given(one, trial.size <= TINY) for one in trial.inputs)
    where = f"The smallest input that shows it: *{trial.case.name}*" + (f", with {given}." if given else ".")
    if verdict.trained:
        where = "Your model is trained on data drawn for you, and asked about rows that it has not seen."
    if isinstance(outcome, Raised):
        return f"{where} {_raised(outcome)}"
    rows = [
        f"- **{one.name}**: {miss.found}{f' ({one.because})' if one.because else ''}"
        for one in verdict.held
        for miss in one.misses
        if miss.trial == index
    ]
    return "\n".join([where, "", *rows])


def _given(given: Input, tiny: bool) -> str:
    of = f"`{given.name}` of shape `{given.shape}`" + (f" ({given.dtype})" if given.dtype != "float32" else "")
    return f"{of}, which is {', '.join(f'{value:.4g}' for value in given.values)}" if tiny else of


def _raised(outcome: Raised) -> str:
    message = code_span(outcome.message.splitlines()[0][:_MESSAGE]) if outcome.message else ""
    where = f"Line {outcome.line} of your program" if outcome.line else "Using what you wrote"
    return f"{where} raises {code_span(outcome.cls)}" + (f": {message}." if message else ".")
