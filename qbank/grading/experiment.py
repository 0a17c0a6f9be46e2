"""Trains what a student wrote and measures it: two processes with every layer, and between them nothing but numbers.

The one that trains never sees the new rows, neither ever sees their labels, and no more numbers go from one to the
other than the budget allows. What both say are claims; what they are worth is worked out where none of their code runs.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from typing import TypeAlias

from graders.programs import Outcome, Plain, Program, Ran, Unobserved
from qbank.items.curve_words import words_of_curves
from qbank.items.figure import Curve, Figure, drawn_number
from qbank.kinds.code_task import CodeTask, Trial
from qbank.kinds.experiment_task import (
    WEIGHTS,
    Experiment,
    labels_program,
    measuring_program,
    training_program,
)
from qbank.language.kinds.experiment import NEW, TRAIN

Run: TypeAlias = Callable[[Sequence[Program]], Sequence[Outcome]]
CLAIMED = frozenset({"answers", "losses", "parameters"})
"""What is known of a submission that was trained and measured: all of it is its own claim."""
_DIGITS = 3
_TITLE = "Loss while your model was trained"
_BEYOND_SIZE = 10**12
"""No model that was trained here is so large; who claims it is counted instead."""
_NOT_FINITE = "what was learned holds numbers that are not finite"


def find_labels(task: CodeTask, experiment: Experiment, trial: Trial, reference: Run) -> Outcome:
    """Return the labels of all rows, found by the author's code alone."""
    (outcome,) = reference([labels_program(experiment, task.setup, trial.inputs, trial.torch_seed)])
    return outcome


def train_and_measure(
    task: CodeTask, experiment: Experiment, source: str, trial: Trial, known: Ran, train: Run, measure: Run
) -> tuple[Outcome, Figure | None]:
    """Train a submission and return what its whole program would show of it: answers, losses, parameters.

    Beside it, what was measured of the training, if it came to its end.
    """
    rows = {one.name: one for one in trial.inputs}
    labels = _numbers(known.observed["train_labels"])
    seed = trial.torch_seed
    (trained,) = train([training_program(experiment, task.setup, source, rows[TRAIN], labels, seed)])
    if not isinstance(trained, Ran):
        return trained, None
    curve = loss_curve(experiment, trained)
    learned, losses = trained.observed[WEIGHTS], trained.observed["losses"]
    count = len(learned) if isinstance(learned, tuple) else 0
    claimed = trained.observed["parameters"]
    if count > experiment.parameters:  # and so it is not measured: nothing is earned over the budget
        larger = max(count, claimed) if isinstance(claimed, int) and claimed < _BEYOND_SIZE else count
        return Ran({"losses": losses, "parameters": larger}, printed=trained.printed), curve
    numbers = [*array("f", _numbers(learned))]  # 32 bits each: a double would carry two numbers or more
    if len(numbers) < count or not all(map(math.isfinite, numbers)):
        return Unobserved(WEIGHTS, _NOT_FINITE), curve
    (measured,) = measure([measuring_program(experiment, task.setup, source, rows[NEW], numbers, seed)])
    if not isinstance(measured, Ran):
        return measured, curve
    shown = {"answers": measured.observed["answers"], "losses": losses, "parameters": count}
    return Ran(shown, printed=trained.printed), curve


def loss_curve(experiment: Experiment, trained: Ran) -> Figure | None:
    """Draw up the losses that a training claims; None where there is nothing to draw."""
    losses = trained.observed.get("losses")
    epochs = tuple(map(float, experiment.kept_epochs))
    if not isinstance(losses, tuple) or len(losses) != len(epochs) or len(epochs) < 2:
        return None
    y = tuple(drawn_number(one, _DIGITS) if isinstance(one, float) else None for one in losses)
    if not any(one is not None for one in y):
        return None
    curves = (Curve("your model", y),)
    words = words_of_curves(_TITLE, "epoch", "loss", epochs, curves)
    return Figure(_TITLE, "epoch", "loss", "linear", epochs, curves, words)


def _numbers(claimed: Plain) -> list[float]:
    """Keep the floats of a flat claim."""
    return [one for one in claimed if type(one) is float] if isinstance(claimed, tuple) else []
