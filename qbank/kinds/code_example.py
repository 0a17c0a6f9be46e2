"""What students get to try a program on: public draws of some cases, and what the reference gives there. No secret.

These inputs are drawn for nobody else: grading draws others, from a secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from graders.programs import Input, Ran
from qbank.drawing.stream import Stream
from qbank.kinds.code_task import CodeTask, Draws, TaskCase, TaskCriterion, TaskRule, Trial, draw_trials
from qbank.kinds.experiment_task import Experiment
from qbank.kinds.gap_run import Bound
from qbank.language.expression import parse_expression

FORMAT = "qbank-try-1"


class Example(msgspec.Struct, frozen=True):
    """One public input: the case's name, what is given and called, and what the reference observed (plain values)."""

    case: str
    inputs: tuple[Input, ...]
    call: str
    names: Mapping[str, Bound]
    torch_seed: int
    observed: Mapping[str, Any]


class PublicExamples(msgspec.Struct, frozen=True):
    """Everything that trying a program needs, and all of a task that its student may have."""

    format: str
    stem: str
    setup: str
    starter: str
    observe: tuple[tuple[str, str], ...]
    criteria: tuple[TaskCriterion, ...]
    rules: tuple[TaskRule, ...]
    examples: tuple[Example, ...]
    experiment: Experiment | None = None


def example_trials(task: CodeTask, stream: Stream) -> tuple[Trial, ...]:
    """Draw the public inputs: one draw of each case that is an example."""
    shown = msgspec.structs.replace(task, cases=tuple(case for case in task.cases if case.name in task.examples))
    return draw_trials(shown, stream, purpose="example", sets=1)


def public_examples(task: CodeTask, trials: Draws, truth: Sequence[Ran]) -> PublicExamples:
    """Keep of a task what its student may have. The question's text is added where it is known."""
    names = {trial.case.name for trial in trials}
    criteria = tuple(
        msgspec.structs.replace(one, cases=tuple(name for name in one.cases if name in names))
        for one in task.criteria
        if names.intersection(one.cases)
    )
    return PublicExamples(
        format=FORMAT,
        stem="",
        setup=task.setup,
        starter=task.starter,
        observe=task.observe,
        criteria=criteria,
        rules=task.rules,
        experiment=task.experiment,
        examples=tuple(
            Example(
                trial.case.name,
                trial.inputs,
                trial.case.call,
                {name: trial.case.bindings[name] for name in _spoken_of(criteria) if name in trial.case.bindings},
                trial.torch_seed,
                dict(wanted.observed),
            )
            for trial, wanted in zip(trials, truth, strict=True)
        ),
    )


def as_task(given: PublicExamples) -> tuple[CodeTask, tuple[Trial, ...], tuple[Ran, ...]]:
    """Make of the examples what judging needs: a task without a reference, its trials, and what is wanted of each."""
    trials = tuple(
        Trial(TaskCase(one.case, (), one.call, one.names), one.inputs, one.torch_seed) for one in given.examples
    )
    task = CodeTask(
        setup=given.setup,
        starter=given.starter,
        reference="",
        cases=tuple(trial.case for trial in trials),
        sets=1,
        observe=given.observe,
        criteria=given.criteria,
        rules=given.rules,
        experiment=given.experiment,
    )
    truth = tuple(Ran({name: _tuples(value) for name, value in one.observed.items()}) for one in given.examples)
    return task, trials, truth


def _spoken_of(criteria: Sequence[TaskCriterion]) -> list[str]:
    """Name what expressions of the criteria speak of: no other parameter is anybody's business."""
    sources = [source for one in criteria for source in (one.equal, one.to, one.that) if source]
    return sorted({name for source in sources for name in parse_expression(source).names})


def _tuples(value: Any) -> Any:
    """Read JSON's arrays as the tuples that they were."""
    if isinstance(value, list | tuple):
        return tuple(_tuples(one) for one in value)
    if isinstance(value, Mapping):
        return {str(name): _tuples(one) for name, one in value.items()}
    return value
