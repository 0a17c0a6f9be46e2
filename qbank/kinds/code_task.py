"""What marking a submission needs: the inputs to draw, what is called, what must hold. Kept beside the key.

The same task and stream give the same programs again, whoever runs them: a grade can be reproduced from its seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from graders.answers.source_rules import Rule
from graders.programs import Input, Program
from qbank.drawing.stream import Stream
from qbank.kinds.experiment_task import Experiment
from qbank.kinds.gap_run import Bound
from qbank.kinds.given import Given
from qbank.language.kinds.submitted import RUNS

__all__ = ["RUNS", "CodeTask", "Draws", "Score", "TaskCase", "TaskCriterion", "TaskRule", "TaskSubmission", "Trial"]


class TaskCase(msgspec.Struct, frozen=True):
    """A set of inputs: how to draw them, what is run after the submission, and the parameters that hold here."""

    name: str
    given: tuple[Given, ...]
    call: str
    bindings: Mapping[str, Bound]


class Score(msgspec.Struct, frozen=True):
    """A measure of `answers` against the labels: nothing is earned up to `low`, everything from `target` on.

    `chance`: what is measured without what is asked, which comes near `low` by luck at most. `linear`: between `low`
    and `target` the points grow evenly; otherwise nothing is earned there either.
    """

    measure: Literal["accuracy", "r2"]
    chance: float
    low: float
    target: float
    linear: bool

    def share(self, number: float) -> float:
        """Return the share of the points that a measured number earns."""
        if number >= self.target:
            return 1.0
        return max(0.0, (number - self.low) / (self.target - self.low)) if self.linear else 0.0


class TaskCriterion(msgspec.Struct, frozen=True):
    """A criterion as in the question; empty texts where a field was left out. `cases`: where it is judged, by name.

    `of_shape`: what is compared is a tensor's shape, which a student may be told. `score`: what is measured instead.
    """

    name: str
    points: float
    cases: tuple[str, ...]
    equal: str = ""
    to: str = ""
    that: str = ""
    within: float = 0.0
    because: str = ""
    of_shape: bool = False
    score: Score | None = None


class TaskRule(msgspec.Struct, frozen=True):
    """A rule of the source; without points, whoever breaks it gets none at all."""

    name: str
    rule: Rule
    points: float | None = None
    because: str = ""


class TaskSubmission(msgspec.Struct, frozen=True):
    """A wrong submission with what it must miss, the beliefs that it shows and what to say to them; or a right one."""

    source: str
    fails: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    feedback: str = ""


class CodeTask(msgspec.Struct, frozen=True):
    """Everything but the secret. `examples` names the cases whose public draw a student may see, answers included.

    `most_changed`: so many lines of the starter may differ (0: any number). `experiment`: how a model is trained.
    """

    setup: str
    starter: str
    reference: str
    cases: tuple[TaskCase, ...]
    sets: int
    observe: tuple[tuple[str, str], ...]
    criteria: tuple[TaskCriterion, ...]
    rules: tuple[TaskRule, ...] = ()
    wrong: tuple[TaskSubmission, ...] = ()
    right: tuple[TaskSubmission, ...] = ()
    examples: tuple[str, ...] = ()
    most_changed: int = 0
    experiment: Experiment | None = None


class Trial(msgspec.Struct, frozen=True):
    """One draw of a case's inputs, on which a submission and the reference are run."""

    case: TaskCase
    inputs: tuple[Input, ...]
    torch_seed: int

    @property
    def size(self) -> int:
        """How many numbers are given: what makes one failing input smaller than another."""
        return sum(len(given.values) for given in self.inputs)


Draws = Sequence[Trial]


def draw_trials(task: CodeTask, stream: Stream, *, purpose: str = "input", sets: int = 0) -> tuple[Trial, ...]:
    """Draw the inputs of every case, `sets` times (as often as the task says); other purposes give other numbers."""
    return tuple(
        Trial(
            case,
            tuple(given.draw(stream, f"{purpose} {given.name} {case.name} {number}") for given in case.given),
            stream.below(f"torch seed of {purpose}s", 2**31, counter=index * 100 + number),
        )
        for index, case in enumerate(task.cases)
        for number in range(sets or task.sets)
    )


def programs_of(task: CodeTask, source: str, trials: Draws) -> Iterator[Program]:
    """Write the program of each trial with `source` as what was submitted."""
    for trial in trials:
        yield Program(task.setup, source, task.observe, trial.inputs, trial.torch_seed, trial.case.call)
