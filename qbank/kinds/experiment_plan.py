"""From a drawn experiment to its task: its data, how a model is trained, and what that has to reach. Nothing runs."""

from __future__ import annotations

from math import isfinite
from typing import Any

import msgspec

from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import evaluate
from qbank.kinds.code_task import CodeTask, Score, TaskCase, TaskCriterion
from qbank.kinds.experiment_task import MOST_WEIGHTS, Experiment, whole_observations, whole_text
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.given import make_given
from qbank.kinds.programs import render
from qbank.language.expression import Expression
from qbank.language.kinds.code import USUAL
from qbank.language.kinds.experiment import TARGET, ExperimentQuestion


def experiment_task(draw: Draw, spec: ExperimentQuestion, task: CodeTask) -> CodeTask:
    """Complete the task of an experiment: one case, whose call trains and measures, and one measured criterion."""
    experiment = Experiment(
        model=render(spec.model, draw.bindings, ("model",)).strip(),
        labels=render(spec.labels, draw.bindings, ("labels",)).strip(),
        measure=spec.measure,
        epochs=spec.training.epochs,
        rate=spec.training.rate,
        batch=spec.training.batch or 0,
        parameters=_parameters(draw, spec.budget.parameters),
        seconds=spec.budget.seconds,
    )
    given = tuple(make_given(name, one, draw.bindings, ("inputs", name)) for name, one in spec.inputs.items())
    return msgspec.structs.replace(
        task,
        cases=(TaskCase(USUAL, given, whole_text(experiment), dict(draw.bindings)),),
        observe=whole_observations(experiment),
        criteria=(
            TaskCriterion(
                TARGET,
                1.0,
                (USUAL,),
                score=_score(draw, spec),
            ),
        ),
        experiment=experiment,
    )


def baseline_of(draw: Draw, spec: ExperimentQuestion) -> str:
    """Return the source of the model that must stay near chance."""
    if spec.baseline is None:
        return render(spec.starter, draw.bindings, ("starter",))
    return render(spec.baseline, draw.bindings, ("baseline",))


def _score(draw: Draw, spec: ExperimentQuestion) -> Score:
    chance = _number(draw, spec.chance, "chance")
    low = chance + spec.near
    if chance < 0:
        raise Refused(Finding("expression-failed", f"chance would be {chance:g}: 0 is the least", ("chance",)))
    if low >= spec.target:
        what = f"chance would be {chance:g}, and `near` above it {low:g}: not less than the target, {spec.target:g}"
        raise Refused(Finding("expression-failed", what, ("chance",)))
    return Score(spec.measure, chance, low, spec.target, spec.credit == "linear")


def _parameters(draw: Draw, written: Expression) -> int:
    most = _number(draw, written, "budget", "parameters")
    if not most.is_integer() or not 1 <= most <= MOST_WEIGHTS:
        what = f"the budget would be {most:g} parameters: a whole number from 1 to {MOST_WEIGHTS:,} can be kept"
        raise Refused(Finding("expression-failed", what, ("budget", "parameters")))
    return int(most)


def _number(draw: Draw, written: Expression, *place: str) -> float:
    value: Any = evaluate(written, draw.bindings, place)
    if type(value) not in (int, float) or not isfinite(value):
        raise Refused(Finding("expression-failed", f"not a number: {value!r:.80}", place))
    return float(value)
