"""Kind `experiment`: a model to write, which is trained and measured.

All that holds of a program to write holds of it. Besides, what the task is about must be needed: a baseline without it
must stay near chance on the very data on which the reference reaches the target, or no item is made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from graders.programs import Outcome, Raised, Ran
from qbank.drawing.draw import Draw
from qbank.kinds import code, scores
from qbank.kinds.code_plan import author_source, task_of
from qbank.kinds.code_task import CodeTask, Score, draw_trials, programs_of
from qbank.kinds.experiment_labels import refuse_labels
from qbank.kinds.experiment_plan import baseline_of
from qbank.kinds.experiment_task import Experiment, training_text, written_labels_program
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.judgement import Judgement, Kind, Planned
from qbank.kinds.outcomes import in_words, must_run
from qbank.language.kinds.experiment import ExperimentQuestion

Runs = Sequence[tuple[Planned, Outcome]]


def plan(draw: Draw) -> tuple[Planned, ...]:
    """Plan the baseline, and all that is planned of a program to write."""
    spec, task = _spec(draw), task_of(draw)
    written = code.plan(draw)
    place = ("baseline",) if spec.baseline is not None else ("starter",)
    source = author_source(baseline_of(draw, spec), place)
    (trial,) = draw_trials(task, draw.stream)
    (program,) = programs_of(task, source.text, [trial])
    labels = written_labels_program(_experiment(task), task.setup, trial.inputs, trial.torch_seed)
    return (
        *written,
        Planned("the baseline", program, draw.bindings, place),
        Planned("the labels", labels, draw.bindings, ("labels",)),
    )


def judge(draw: Draw, runs: Runs, catalogue: Mapping[str, str]) -> Judgement:
    """Hold the reference against the target and the baseline against chance, and then all else as code is held."""
    task = task_of(draw)
    *written, (planned, outcome), labels = runs
    (trial,) = draw_trials(task, draw.stream)
    refuse_labels(_experiment(task), trial, *labels)
    scale = _scale(task)
    if isinstance(runs[0][1], Raised):
        return code.judge(draw, written, catalogue)  # which says what is wrong with it
    reference = _measured(scale, *runs[0])
    baseline = _measured(scale, planned, outcome)
    findings = []
    if reference < scale.target:
        what = f"the reference comes to {_words(scale, reference)}; the target is {_words(scale, scale.target)}"
        findings.append(Finding("reference-misses-target", what, ("target",)))
    most = scale.low
    if baseline > most:
        what = f"the baseline comes to {_words(scale, baseline)}: without what is asked, {_words(scale, most)} at most"
        findings.append(Finding("baseline-passes", what, planned.place))
    ran = must_run(*runs[0])
    constant = scores.constant_score(scale.measure, _labels(ran, "train_labels"), _labels(ran))
    if constant > most:
        what = f"the same answer to every row comes to {_words(scale, constant)}: the labels are too uneven"
        findings.append(Finding("baseline-passes", what, ("labels",)))
    if findings:
        raise Refused(*findings)
    judged = code.judge(draw, written, catalogue)
    shown = training_text(_experiment(task)).rstrip()
    measured = {"score": reference, "baseline_score": baseline, "training": shown}
    return dataclasses.replace(judged, names={**judged.names, **measured}, wanted=_wanted(_experiment(task)))


def _wanted(experiment: Experiment) -> str:
    numbers = "1 number" if experiment.parameters == 1 else f"{experiment.parameters:,} numbers"
    return (
        "Write a model. It is trained as is said above, and measured on data that it has not seen. "
        f"It may learn {numbers} and train for {experiment.seconds:g} seconds at most."
    )


def _spec(draw: Draw) -> ExperimentQuestion:
    spec = draw.question.spec
    assert isinstance(spec, ExperimentQuestion)
    return spec


def _experiment(task: CodeTask) -> Experiment:
    assert task.experiment is not None
    return task.experiment


def _scale(task: CodeTask) -> Score:
    (criterion,) = task.criteria
    assert criterion.score is not None
    return criterion.score


def _measured(scale: Score, planned: Planned, outcome: Outcome) -> float:
    """Return what a run of the author's own came to. Raise Refused where it did not run."""
    ran = must_run(planned, outcome)
    number = scores.score(scale.measure, ran.observed["answers"], _labels(ran))
    if isinstance(number, str):
        raise Refused(Finding("reference-fails", f"{planned.role} {in_words(outcome)}: {number}", planned.place))
    return number


def _labels(ran: Ran, name: str = "labels") -> list[float]:
    labels = ran.observed[name]
    assert isinstance(labels, tuple), "they were looked at first"
    return [one for one in labels if isinstance(one, float)]


def _words(scale: Score, number: float) -> str:
    return scores.in_words(scale.measure, number)


EXPERIMENT = Kind(plan, judge)
