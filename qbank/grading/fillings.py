"""Marks fillings that nobody declared: put into the program, run as a student's program, and judged here.

What such a program gives is a claim. It earns points by itself only where its texts can do nothing but compute, or
where it gives what the key's program, which ran elsewhere, gives for inputs that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graders.answers.display import describe, shown
from graders.grades import Criterion, Grade
from graders.keys import FillingValue
from graders.programs import Outcome, Plain, Program, Raised, Ran, Stopped
from graders.runner import RunnerUnavailable
from qbank.drawing.stream import Stream
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.grading.alike import alike
from qbank.grading.calls import NOT_RUN, STOPPED
from qbank.grading.code import Runners, said_of
from qbank.grading.collect import Handed
from qbank.grading.gaps_read import Typed, read_typed
from qbank.grading.mark import Judged
from qbank.kinds.filling_task import WITHIN, FillingTask, Trial, draw_fresh, programs_of
from qbank.kinds.gap_run import Requirement
from qbank.kinds.judgement import Planned
from qbank.kinds.outcomes import in_words, outcome_record
from qbank.kinds.plain_difference import difference
from qbank.kinds.requirements import RUNS, unmet
from qbank.kinds.trials import explain_miss

OUR_FAILURE = "This could not be marked here. That is not your mistake: your teacher will settle it."
BY_ITS_OWN_WORD = "This seems to do what was asked, but not by computing alone: your teacher will settle it."
NOT_SURE = "by its own claim it meets every requirement, which texts of this form could make up"
_SHOWN = 1_000


@dataclass(frozen=True)
class _Tried:
    """What a filling did on every set of inputs, and what it missed on the first that shows it."""

    outcomes: Sequence[Outcome]
    missed: tuple[Requirement, ...]
    showing: Ran | Raised

    @property
    def undefined(self) -> bool:
        """Whether it names something that the program does not define."""
        return isinstance(self.showing, Raised) and self.showing.cls in ("NameError", "SyntaxError")


@dataclass(frozen=True)
class Need:
    """Programs that the marking of a filling must have run before it goes on, and in which runner."""

    programs: Sequence[Program]
    of_student: bool


Steps: TypeAlias = Generator[Need, Sequence[Outcome], Judged]


def mark_filling(task: TaskRecord, handed: Handed, student: str, secret: Secret, runners: Runners) -> Judged:
    """Mark one filling. What cannot be run here stays `ungraded`; what was stopped is for a person to settle."""
    steps = marking(task, handed, student, secret)
    try:
        need = next(steps)
        while True:
            try:
                run = runners.students() if need.of_student else runners.reference()
                outcomes = run(need.programs)
            except (RunnerUnavailable, OSError) as error:
                need = steps.throw(error)
            else:
                need = steps.send(outcomes)
    except StopIteration as end:
        marked: Judged = end.value
        return marked


def marking(task: TaskRecord, handed: Handed, student: str, secret: Secret) -> Steps:
    """Mark one filling step by step: yield what must be run, take what came of it, return the grade at last.

    Inputs are those of the student and the item, whatever was typed: nobody sees them, and the key runs on few.
    Whoever drives it throws in RunnerUnavailable or OSError where nothing can be run.
    """
    assert task.filling is not None, "gaps that are typed have a task"
    assert handed.response is not None, "what waits was read"
    typed = read_typed(task, handed.response)
    if isinstance(typed, Grade):
        return Judged(typed)
    seed = secret.derive("filling", student, task.token).hex()
    understood = shown(describe(typed.value), _SHOWN)
    try:
        return (yield from _Marking(task, task.filling, typed, understood, seed).steps())
    except RunnerUnavailable as unavailable:
        return Judged(Grade("ungraded", 0.0, understood, feedback=NOT_RUN), str(unavailable), seed)
    except OSError as error:  # no memory or no process for a worker
        return Judged(Grade("ungraded", 0.0, understood, feedback=NOT_RUN), f"no worker: {error}", seed)


class _Marking:
    """One filling on its way to a grade."""

    def __init__(self, task: TaskRecord, filling: FillingTask, typed: Typed, understood: str, seed: str) -> None:
        assert task.entry is not None, "gaps that are typed have a key"
        assert isinstance(task.entry.value, FillingValue)
        self.task, self.filling, self.typed, self.understood, self.seed = task, filling, typed, understood, seed
        self.entry = task.entry
        self.key = dict(task.entry.value.gaps)
        self.trials = draw_fresh(filling, Stream(bytes.fromhex(seed)))

    def steps(self) -> Steps:
        """Have the filling run, then the key on the same inputs, and judge."""
        mine = yield from self._run(self._candidates(), self.trials, of_student=True)
        if stopped := next((one for outcomes in mine for one in outcomes if isinstance(one, Stopped)), None):
            return self._open(STOPPED, in_words(stopped))
        (theirs,) = yield from self._run([self.key], self.trials)
        truth = [outcome for outcome in theirs if isinstance(outcome, Ran)]
        its = self._tried(theirs, truth) if len(truth) == len(theirs) else None
        if its is None or its.missed:
            what = in_words(theirs[0]) if its is None else f"misses {', '.join(one.name for one in its.missed)}"
            failed = Grade("error", 0.0, self.understood, feedback=OUR_FAILURE)
            return Judged(failed, f"the key {what}", self.seed)
        tried, *parts = (self._tried(outcomes, truth) for outcomes in mine)
        sure = self.typed.computes or self._proves(truth)
        if not tried.missed:
            given = (Criterion(name, True, text) for name, text in self.typed.value.gaps)
            rows = tuple(given) if self.entry.per_part else _criteria(self.filling, ())
            return self._graded(1.0, rows, "", ()) if sure else self._open(BY_ITS_OWN_WORD, NOT_SURE)
        if tried.undefined:
            feedback = f"{explain_miss(tried.showing, (RUNS,))} Use what the program defines, or plain values."
            return Judged(Grade("invalid", 0.0, self.understood, feedback=feedback), "", self.seed)
        names, said = yield from self._believed(mine[0])
        feedback = said or explain_miss(tried.showing, tried.missed)
        if not self.entry.per_part:
            return self._graded(0.0, _criteria(self.filling, tried.missed), feedback, names)
        rows = self._rows(dict(zip(self.typed.new, parts, strict=True)))
        if not sure and any(row.met and row.name in self.typed.new for row in rows):
            return self._open(BY_ITS_OWN_WORD, NOT_SURE)
        return self._graded(sum(row.met for row in rows) / len(rows), rows, feedback, names)

    def _run(
        self, fillings: Sequence[Mapping[str, str]], trials: Sequence[Trial], *, of_student: bool = False
    ) -> Generator[Need, Sequence[Outcome], list[Sequence[Outcome]]]:
        """Have fillings run in one job, and return the outcomes of each."""
        programs = [program for texts in fillings for program in programs_of(self.filling, texts, trials)]
        rest = iter((yield Need(programs, of_student)) if programs else ())
        return [[next(rest) for _ in trials] for _ in fillings]

    def _candidates(self) -> list[Mapping[str, str]]:
        """List the filling; and where gaps are marked by themselves, each new text with the key's beside it."""
        texts = self.typed.texts
        alone = [{**self.key, name: texts[name]} for name in self.typed.new] if self.entry.per_part else []
        return [texts, *alone]

    def _tried(self, outcomes: Sequence[Outcome], truth: Sequence[Ran]) -> _Tried:
        for outcome, wanted in zip(outcomes, truth, strict=True):
            result = outcome if isinstance(outcome, Ran | Raised) else Ran({})
            if missed := self._missed(outcome, wanted):
                return _Tried(outcomes, missed, result)
        return _Tried(outcomes, (), Ran({}))

    def _missed(self, outcome: Outcome, wanted: Ran) -> tuple[Requirement, ...]:
        """Hold a run against what is required, as the declared fillings were: one that raises misses it all."""
        requirements, same = self.filling.requirements, self.filling.same
        if isinstance(outcome, Raised):
            return (RUNS,)
        if not isinstance(outcome, Ran):
            return (*requirements, *map(_comes_out, same)) or (RUNS,)
        record = outcome_record(Planned("filling", Program("", ""), self.filling.bindings), outcome)
        others = (name for name in same if difference(outcome.observed.get(name), wanted.observed[name], WITHIN))
        return (*unmet(requirements, self.filling.bindings, outcome, record), *map(_comes_out, others))

    def _proves(self, truth: Sequence[Ran]) -> bool:
        """Tell whether decimals that must come out as the key's do depend on inputs that nobody has seen."""
        return any(
            _holds_decimals(one.observed[name]) and difference(one.observed[name], truth[0].observed[name], WITHIN)
            for name in self.filling.same
            for one in truth[1:]
        )

    def _believed(self, mine: Sequence[Outcome]) -> Generator[Need, Sequence[Outcome], tuple[tuple[str, ...], str]]:
        """Recognise the declared fillings that do the very same: their beliefs, and what to say if it is one thing.

        Most are told apart on the first inputs; only the others run on all.
        """
        beliefs = [belief for belief in self.entry.beliefs if isinstance(belief.value, FillingValue)]
        held = beliefs
        for trials, seen in ((self.trials[:1], mine[:1]), (self.trials[1:], mine[1:])):
            values = [dict(belief.value.gaps) for belief in held if isinstance(belief.value, FillingValue)]
            done = yield from self._run(values, trials)
            held = [one for one, theirs in zip(held, done, strict=True) if alike(seen, theirs, WITHIN)]
        return said_of(held)

    def _rows(self, parts: Mapping[str, _Tried]) -> tuple[Criterion, ...]:
        """Say of each gap whether it is right; a text is right without a run where it is declared and right there."""
        rights = [value for value in (self.entry.value, *self.entry.also) if isinstance(value, FillingValue)]
        accepted = {name: {dict(right.gaps)[name] for right in rights} for name in self.key}
        return tuple(
            Criterion(
                name,
                not parts[name].missed if name in parts else text in accepted[name],
                given,
            )
            for (name, text), (_, given) in zip(self.typed.texts.items(), self.typed.value.gaps, strict=True)
        )

    def _graded(self, share: float, rows: tuple[Criterion, ...], feedback: str, names: tuple[str, ...]) -> Judged:
        grade = Grade(
            "correct" if share >= 1 else "partial" if share > 0 else "incorrect",
            self.task.points * share,
            self.understood,
            rows,
            feedback,
            names,
        )
        return Judged(grade, "", self.seed)

    def _open(self, said: str, reason: str) -> Judged:
        return Judged(Grade("ungraded", 0.0, self.understood, feedback=said), reason, self.seed)


def _holds_decimals(value: Plain) -> bool:
    """Tell whether there are decimals in it: a truth value or a small number could be guessed."""
    if isinstance(value, tuple):
        return any(map(_holds_decimals, value))
    return any(map(_holds_decimals, value.values())) if isinstance(value, Mapping) else isinstance(value, float)


def _comes_out(name: str) -> Requirement:
    return Requirement(f"{name} comes out right", "", f"`{name}` must come out as it does with a right filling")


def _criteria(task: FillingTask, missed: Sequence[Requirement]) -> tuple[Criterion, ...]:
    """Name every requirement; where the program raised, none of the others was reached."""
    raised = RUNS in missed
    names = [one.name for one in missed]
    asked = (*task.requirements, *map(_comes_out, task.same))
    rows = (Criterion(one.name, not raised and one.name not in names) for one in asked)
    return (Criterion(RUNS.name, not raised), *rows)
