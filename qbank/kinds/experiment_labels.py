"""What is wrong with the labels that an author wrote, told before any model is trained on them.

A label for each row: a whole number from 0 on where a class is to be named, any number where it is to be guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from graders.programs import Outcome, Plain, Raised
from qbank.kinds.code_task import Trial
from qbank.kinds.equality import shape_of
from qbank.kinds.experiment_task import Experiment
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Planned
from qbank.kinds.outcomes import ended
from qbank.language.kinds.experiment import NEW, TRAIN

_WORDS = {TRAIN: "`train`", NEW: "`new`"}


def refuse_labels(experiment: Experiment, trial: Trial, planned: Planned, outcome: Outcome) -> None:
    """Raise Refused where the labels raise, or are not one number for each row that suits the measure."""
    found = ended(planned, outcome)
    if isinstance(found, Raised):
        raise Refused(Finding("expression-failed", f"the labels raise {found.cls}: {found.message}", planned.place))
    rows = {one.name: one.shape[0] for one in trial.inputs if one.name in _WORDS and one.shape}
    faults = (what for name in rows for what in _faults(experiment, found.observed[name], rows[name], _WORDS[name]))
    if first := next(faults, ""):
        raise Refused(Finding("expression-failed", first, planned.place))


def _faults(experiment: Experiment, labels: Plain, rows: int, whose: str) -> Iterator[str]:
    shape = shape_of(labels)
    if not isinstance(labels, tuple) or shape != (rows,):
        yield f"the labels of {whose} have the shape {shape}; ({rows},) is wanted, one for each row"
        return
    for label in labels:
        if not isinstance(label, bool | int | float) or not math.isfinite(label):
            yield f"a label of {whose} is {label!r}: a finite number is wanted"
        elif experiment.measure == "accuracy" and (label < 0 or label != int(label)):
            yield f"a label of {whose} is {label!r}: accuracy wants whole numbers from 0 on; for decimals there is r2"
