"""Marks a submission: read, held against the rules of the source, run on inputs that nobody has seen, and compared.

The student's program runs alone, in a fork of its own; the reference runs elsewhere, and what both claim is compared
here. The inputs come from a seed that only the exam's secret gives, so that the same submission is marked alike again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graders.answers.display import shown
from graders.answers.source import Source, read_source
from graders.answers.unreadable import Blank, Unreadable
from graders.grades import Chosen, Filled, Grade, Letters, Response, Typed
from graders.keys import Belief
from graders.programs import Outcome, Program, Raised, Ran, Stopped
from graders.runner import RunnerUnavailable
from qbank.drawing.stream import Stream
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.grading.alike import alike
from qbank.grading.code_feedback import criteria_of, explain
from qbank.grading.collect import Handed
from qbank.grading.experiment import CLAIMED, find_labels, train_and_measure
from qbank.grading.mark import Judged
from qbank.items.figure import Figure
from qbank.kinds.code_task import RUNS, CodeTask, Draws, TaskSubmission, draw_trials, programs_of
from qbank.kinds.code_verdict import Verdict, judge_submission
from qbank.kinds.outcomes import in_words

Run: TypeAlias = Callable[[Sequence[Program]], Sequence[Outcome]]
Start: TypeAlias = Callable[[], Run]
NOT_RUN = "Your program has not been run yet. That is not your mistake: your teacher will settle it."
OUR_FAILURE = "Your program could not be marked here. That is not your mistake: your teacher will settle it."
SHARED = "Several misunderstandings lead to such a program: go through the criteria one by one and compare."
_SHOWN = 20_000


def _no_training(seconds: float) -> Run:
    raise RunnerUnavailable("nothing is trained here")


@dataclass(frozen=True)
class Runners:
    """What runs programs, started when first needed: students' with every layer, and the reference's, which is ours.

    `training` takes so many seconds as a model may be trained.
    """

    students: Start
    reference: Start
    training: Callable[[float], Run] = _no_training


def mark_code(task: TaskRecord, handed: Handed, student: str, secret: Secret, runners: Runners) -> Judged:
    """Mark one submission. What cannot be run here stays `ungraded`; what was stopped is for a person to settle."""
    code = task.task
    assert code is not None, "a submission has a task"
    text = _text(handed.response)
    if text is None:
        return Judged(Grade("invalid", 0.0, feedback="Write a program: something else was handed in."))
    source = read_source(text)
    if isinstance(source, Blank):
        return Judged(Grade("blank", 0.0))
    if isinstance(source, Unreadable):
        return Judged(Grade("invalid", 0.0, shown(text, _SHOWN), feedback=source.wanted))
    seed = seed_of(secret, student, task.token, source.text)
    try:
        return _mark(code, source, seed, task.points, runners)
    except RunnerUnavailable as unavailable:
        return Judged(Grade("ungraded", 0.0, source.text, feedback=NOT_RUN), str(unavailable), seed)
    except OSError as error:  # no memory or no process for a worker
        return Judged(Grade("ungraded", 0.0, source.text, feedback=NOT_RUN), f"no worker: {error}", seed)


def seed_of(secret: Secret, student: str, token: str, source: str) -> str:
    """Return the seed of a submission's inputs, in hexadecimal: the same for the same text, and told to nobody."""
    return secret.derive("code", student, token, hashlib.sha256(source.encode()).hexdigest()).hex()


def _text(response: Response | None) -> str | None:
    match response:
        case Typed(text) | Letters(text):
            return text
        case Chosen(tokens):
            return None if tokens else ""
        case Filled(gaps):
            return None if gaps else ""
        case None:
            return None


def _mark(task: CodeTask, source: Source, seed: str, points: float, runners: Runners) -> Judged:
    trials = draw_trials(task, Stream(bytes.fromhex(seed)))
    mine, truth, figure = _run(task, source, trials, runners)
    if stopped := next((outcome for outcome in mine if isinstance(outcome, Stopped)), None):
        return _stopped(source, stopped, seed)
    wrong = next((outcome for outcome in truth if not isinstance(outcome, Ran)), None)
    if wrong is not None:
        failed = Grade("error", 0.0, source.text, feedback=OUR_FAILURE)
        return Judged(failed, f"the reference {in_words(wrong)}", seed)
    ran = [outcome for outcome in truth if isinstance(outcome, Ran)]
    reference = runners.reference()
    verdict = judge_submission(task, source, trials, mine, ran)
    misconceptions, said = (
        ((), "") if not verdict.missed or verdict.lacks else _believed(task, source, trials, mine, reference)
    )
    feedback = explain(verdict, trials, mine, said)
    return Judged(_grade(verdict, source, points, trials, mine, misconceptions, feedback), "", seed, figure)


def _run(
    task: CodeTask, source: Source, trials: Draws, runners: Runners
) -> tuple[list[Outcome], list[Outcome], Figure | None]:
    """Run a submission and what it is compared with; return what both did, and what was measured on the way."""
    if task.experiment is None:
        mine = list(runners.students()(list(programs_of(task, source.text, trials))))
        if any(isinstance(outcome, Stopped) for outcome in mine):
            return mine, [], None
        return mine, list(runners.reference()(list(programs_of(task, task.reference, trials)))), None
    (trial,) = trials
    known = find_labels(task, task.experiment, trial, runners.reference())
    if not isinstance(known, Ran):
        return [], [known], None
    train, measure = runners.training(task.experiment.seconds), runners.students()
    done, curve = train_and_measure(task, task.experiment, source.text, trial, known, train, measure)
    return [done], [known], curve


def _stopped(source: Source, stopped: Stopped, seed: str) -> Judged:
    """Leave a program that was ended from outside to a person: a busy machine ends programs, too."""
    how = {"time": "it took too long", "memory": "it needed too much memory", "output": "it printed too much"}
    said = how.get(stopped.limit, "it did not end by itself")
    feedback = f"Your program was stopped: {said}. Nothing is decided by that: your teacher will settle it."
    return Judged(Grade("ungraded", 0.0, source.text, feedback=feedback), in_words(stopped), seed)


def _grade(
    verdict: Verdict,
    source: Source,
    points: float,
    trials: Draws,
    mine: Sequence[Outcome],
    misconceptions: tuple[str, ...],
    feedback: str,
) -> Grade:
    share = verdict.share
    return Grade(
        status="correct" if share >= 1 else "partial" if share > 0 else "incorrect",
        points=points * share,
        understood=source.text,
        criteria=criteria_of(verdict, trials),
        feedback=feedback,
        misconceptions=misconceptions,
        printed=next(
            (outcome.printed for outcome in mine if isinstance(outcome, Ran | Raised) and outcome.printed), ""
        ),
    )


def _believed(
    task: CodeTask, source: Source, trials: Draws, mine: Sequence[Outcome], run: Run
) -> tuple[tuple[str, ...], str]:
    """Recognise the wrong submissions that do the very same on the same inputs: their beliefs, and what to say to them.

    Where several do, none is imputed in words. Only texts of the author run here, never the student's.
    """
    chosen = [wrong for wrong in task.wrong if wrong.source.strip() == source.text.strip()]
    chosen = chosen or _doing_so(task, trials, mine, run)
    return said_of(chosen)


def said_of(held: Sequence[Belief | TaskSubmission]) -> tuple[tuple[str, ...], str]:
    """Return the misconceptions of all that fit, and what to say: where several say something else, none of it."""
    said = list(dict.fromkeys(one.feedback for one in held))
    names = tuple(dict.fromkeys(name for one in held for name in one.misconceptions))
    return names, said[0] if len(said) == 1 else SHARED if said else ""


def _doing_so(task: CodeTask, trials: Draws, mine: Sequence[Outcome], run: Run) -> list[TaskSubmission]:
    """Run the wrong submissions that raise, or that do not, and return those that do what this one did."""
    raises = any(isinstance(outcome, Raised) for outcome in mine)
    wrongs = [one for one in task.wrong if (RUNS in one.fails) == raises]
    sources = [one.source for one in wrongs]
    outcomes = iter(run([program for text in sources for program in programs_of(task, text, trials)]))
    within = max((one.within for one in task.criteria), default=0.0)
    return [
        wrong
        for wrong, theirs in ((wrong, [next(outcomes) for _ in trials]) for wrong in wrongs)
        if alike(mine, _comparable(task, theirs), within)
    ]


def _comparable(task: CodeTask, theirs: Sequence[Outcome]) -> Sequence[Outcome]:
    """Keep of what the author's whole programs show what is known of a submission, too."""
    if task.experiment is None:
        return theirs
    return [
        Ran({name: value for name, value in one.observed.items() if name in CLAIMED}) if isinstance(one, Ran) else one
        for one in theirs
    ]
