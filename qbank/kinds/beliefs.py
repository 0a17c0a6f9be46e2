"""Distractors by belief: which programs the believers would run, and when a belief applies to a draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graders.programs import Outcome
from qbank.drawing.draw import Draw, bind
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Planned
from qbank.kinds.outcomes import ended, names_after
from qbank.kinds.programs import Edit, make_program, render
from qbank.language.expression import Expression
from qbank.language.guards import ExpressionError
from qbank.language.kinds.distractor import Distractor
from qbank.problems import ProblemsFound


@dataclass(frozen=True)
class Belief:
    """A distractor that applies to a draw. `names` are bound as the believer sees them (for `value`: as they are)."""

    distractor: Distractor
    place: tuple[str | int, ...]
    names: Mapping[str, Any]
    run: tuple[Planned, Outcome] | None


def plan_beliefs(draw: Draw, distractors: Sequence[Distractor]) -> Iterator[Planned]:
    """Plan one program for each distractor by `assume` or `edit` whose `when` holds for the draw."""
    for index, distractor in enumerate(distractors):
        place = ("distractors", index)
        if distractor.value is not None or not _applies(distractor, draw.bindings, place):
            continue
        role = f"belief {', '.join(distractor.misconception)}"
        if distractor.assume is not None:
            bindings = assumed(draw, distractor.assume, place)
            yield Planned(role, make_program(draw, bindings), bindings, place)
        elif distractor.edit is not None:
            edit = Edit(
                (*place, "edit"),
                {line: render(code, draw.bindings, (*place, "edit", line)) for line, code in distractor.edit.items()},
            )
            yield Planned(role, make_program(draw, draw.bindings, edit=edit), draw.bindings, place)


def hold_beliefs(
    draw: Draw, distractors: Sequence[Distractor], names: Mapping[str, Any], runs: Sequence[tuple[Planned, Outcome]]
) -> Iterator[Belief]:
    """Yield each distractor that applies, in the order of the file, with the run that shows it where there is one."""
    ran = {planned.place: (planned, outcome) for planned, outcome in runs if planned.place[:1] == ("distractors",)}
    for index, distractor in enumerate(distractors):
        place = ("distractors", index)
        if distractor.value is not None:
            if _applies(distractor, names, place):
                yield Belief(distractor, place, names, None)
        elif place in ran:
            planned, outcome = ran[place]
            yield Belief(distractor, place, names_after(planned, ended(planned, outcome)), ran[place])


def evaluate(expression: Expression, names: Mapping[str, Any], place: tuple[str | int, ...]) -> Any:
    """Evaluate an expression of the question; raise Refused with its place when it fails."""
    try:
        return expression.evaluate(names)
    except ExpressionError as error:
        raise Refused(Finding("expression-failed", str(error), place)) from None


def feedback_of(belief: Belief, names: Mapping[str, Any], believed: Any, catalogue: Mapping[str, str]) -> str:
    """Render what to say to the believer: the question's own words, else the catalogue's."""
    if belief.distractor.feedback is None:
        return " ".join(catalogue[name] for name in belief.distractor.misconception)
    return render(belief.distractor.feedback, {**names, "believed": believed}, (*belief.place, "feedback")).strip()


def _applies(distractor: Distractor, names: Mapping[str, Any], place: tuple[str | int, ...]) -> bool:
    return distractor.when is None or bool(evaluate(distractor.when, names, (*place, "when")))


def assumed(draw: Draw, assume: Mapping[str, Expression], place: tuple[str | int, ...]) -> dict[str, Any]:
    """Bind a draw with some parameters otherwise. Raise Refused where nothing can be derived of them."""
    parameters = {name: draw.bindings[name] for name in draw.question.spec.parameters}
    for name, expression in assume.items():
        parameters[name] = evaluate(expression, draw.bindings, (*place, "assume", name))
    try:
        return bind(draw.question, parameters)
    except ProblemsFound as found:
        what = f"what is assumed cannot be: {found.problems[0].what}"
        raise Refused(Finding("expression-failed", what, (*place, "assume"))) from None
