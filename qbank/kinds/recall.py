"""Kind `recall`: a card. The facts on its back are rendered from a run, or a named reviewer vouches for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graders.keys import Acceptance, CardValue
from graders.programs import Outcome
from qbank.drawing.draw import Draw
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Candidate, Judgement, Kind, Planned
from qbank.kinds.outcomes import ended, in_words, must_run, names_after
from qbank.kinds.programs import make_program, render
from qbank.language.kinds.every_kind import Common
from qbank.language.kinds.recall import RecallQuestion
from qbank.language.kinds.settlement import Settlement

Runs = Sequence[tuple[Planned, Outcome]]


def plan(draw: Draw) -> tuple[Planned, ...]:
    """Plan the program, if there is one."""
    return plan_program(draw)


def judge(draw: Draw, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Render the back of the card from what the run showed."""
    spec = draw.question.spec
    assert isinstance(spec, RecallQuestion)
    names = names_of_run(draw, runs)
    back = render(spec.back, names, ("back",)).strip()
    if not back:
        raise Refused(Finding("not-an-answer", "the back of the card is empty", ("back",)))
    key = CardValue(back)
    return Judgement(
        key=key,
        accept=Acceptance(),
        names={**names, "key": back},
        code=runs[0][0].program.code if runs and spec.show_code else "",
        right=(Candidate(key, back, False, (), "", what_ran(runs), ("back",)),),
        wrong=(),
        wanted="",
        settled=(vouched(spec.title, spec.settled),) if spec.settled else (),
    )


def plan_program(draw: Draw) -> tuple[Planned, ...]:
    """Plan the program of a kind that may have none."""
    spec: Common = draw.question.spec
    if not spec.code.source.strip():
        return ()
    return (Planned("the program", make_program(draw, draw.bindings), draw.bindings),)


def names_of_run(draw: Draw, runs: Runs) -> dict[str, Any]:
    """Bind parameters and, where there is a program, its observations or, if it has none, whatever came of it."""
    if not runs:
        return dict(draw.bindings)
    planned, outcome = runs[0]
    end = must_run if draw.question.spec.observe else ended
    return names_after(planned, end(planned, outcome))


def what_ran(runs: Runs) -> str:
    """Say in words what the program showed; empty where there is none."""
    return in_words(runs[0][1]) if runs else ""


def vouched(claim: str, settled: Settlement) -> str:
    """Write down a claim that no run decides, with its reviewer and reason."""
    return f"{claim}: settled by {settled.by}, because {settled.because}"


RECALL = Kind(plan, judge)
