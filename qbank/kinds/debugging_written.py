"""Kind `debugging`, asks: fix, as entry: the student edits the shown program, which then runs on inputs of its own.

The fixes of the file prove what the requirements tell apart, as they do for a choice: the first right one is the
reference, the wrong ones are recognised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graders.keys import CodeValue
from qbank.drawing.draw import Draw
from qbank.kinds.code_task import CodeTask, TaskCase, TaskCriterion, TaskSubmission
from qbank.kinds.gap_run import Requirement
from qbank.kinds.given import make_given
from qbank.kinds.judgement import Candidate, Judgement
from qbank.kinds.trials import Trial
from qbank.language.kinds.code import USUAL
from qbank.language.kinds.debugging import DebuggingQuestion

WANTED = "Change the program until it does what is asked. It is run on inputs that you do not see."
WITHIN = 1e-5
Judged = Sequence[tuple[Candidate, Trial]]


def written(
    draw: Draw,
    spec: DebuggingQuestion,
    judged: Judgement,
    shown: Trial,
    requirements: Sequence[Requirement],
    fixes: Judged,
) -> Judgement:
    """Ask for the repaired program instead of one of the fixes. `fixes` are all of them, with what they did."""
    right = [trial.planned.program.code for _, trial in fixes if not trial.missed]
    task = CodeTask(
        setup=shown.planned.program.setup,
        starter=shown.planned.program.code,
        reference=right[0],
        cases=(_case(draw, spec),),
        sets=spec.sets,
        observe=tuple(spec.observe.items()),
        criteria=(
            *(TaskCriterion(one.name, 1.0, (USUAL,), that=one.that, because=one.because) for one in requirements),
            *(TaskCriterion(f"{name} comes out right", 1.0, (USUAL,), equal=name, within=WITHIN) for name in spec.same),
        ),
        wrong=tuple(_submission(candidate, trial) for candidate, trial in fixes if trial.missed),
        right=tuple(TaskSubmission(code) for code in right[1:]),
        most_changed=spec.changed_lines or 0,
    )
    names: Mapping[str, Any] = {**judged.names, "key": task.reference}
    return replace(
        judged,
        key=CodeValue(task.reference),
        names=names,
        code="",
        right=tuple(_as_program(candidate, trial) for candidate, trial in fixes if not trial.missed),
        wrong=tuple(_as_program(candidate, trial) for candidate, trial in fixes if trial.missed),
        wanted=WANTED,
        number_lines=False,
        task=task,
    )


def _case(draw: Draw, spec: DebuggingQuestion) -> TaskCase:
    given = tuple(make_given(name, one, draw.bindings, ("inputs", name)) for name, one in spec.inputs.items())
    return TaskCase(USUAL, given, "", dict(draw.bindings))


def _submission(candidate: Candidate, trial: Trial) -> TaskSubmission:
    fails = tuple(one.name for one in trial.missed)
    return TaskSubmission(trial.planned.program.code, fails, candidate.misconceptions, candidate.feedback)


def _as_program(candidate: Candidate, trial: Trial) -> Candidate:
    code = trial.planned.program.code
    return replace(candidate, value=CodeValue(code), text=code, is_code=True)
