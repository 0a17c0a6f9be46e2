"""From a drawn question of kind `code` to its task: every template rendered, every input worked out. Nothing runs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from graders.answers.source import Source, read_source
from graders.answers.source_rules import Rule
from graders.answers.unreadable import Blank
from qbank.drawing.draw import Draw
from qbank.kinds.beliefs import assumed, evaluate
from qbank.kinds.code_task import CodeTask, TaskCase, TaskCriterion, TaskRule
from qbank.kinds.experiment_plan import experiment_task
from qbank.kinds.findings import Finding, Refused
from qbank.kinds.given import make_given
from qbank.kinds.programs import render
from qbank.language.kinds.code import USUAL, Case, CodeQuestion
from qbank.language.kinds.experiment import ExperimentQuestion
from qbank.language.kinds.submitted import Submitted
from qbank.language.template import BankTemplate

Place = tuple[str | int, ...]

_INDENTS = (4, 8, 12)
"""How deep the body may lie that a starter leaves to the student."""


def spec_of(draw: Draw) -> Submitted:
    """Return the question's fields."""
    spec = draw.question.spec
    assert isinstance(spec, Submitted)
    return spec


def task_of(draw: Draw) -> CodeTask:
    """Make the task; the submissions of the author, whose feedback needs runs, are added by `judge`."""
    spec = spec_of(draw)
    task = CodeTask(
        setup=render(spec.setup, draw.bindings, ("setup",)),
        starter=render(spec.starter, draw.bindings, ("starter",)),
        reference=render(spec.reference, draw.bindings, ("reference",)),
        cases=(),
        sets=1,
        observe=(),
        criteria=(),
        rules=tuple(
            TaskRule(
                one.name,
                Rule(one.must_use, one.must_not_use, one.must_not_define, one.no_loops),
                one.points,
                _because(draw, one.because, ("rules", index, "because")),
            )
            for index, one in enumerate(spec.rules)
        ),
        examples=(USUAL,),
    )
    if isinstance(spec, ExperimentQuestion):
        return experiment_task(draw, spec, task)
    assert isinstance(spec, CodeQuestion)
    return _with_cases(draw, spec, task)


def _with_cases(draw: Draw, spec: CodeQuestion, task: CodeTask) -> CodeTask:
    cases = tuple(_case(draw, spec, case, index) for index, case in enumerate(spec.cases or (Case(name=USUAL),)))
    every = tuple(case.name for case in cases)
    return msgspec.structs.replace(
        task,
        cases=cases,
        sets=spec.sets,
        observe=tuple(spec.observe.items()),
        criteria=tuple(
            TaskCriterion(
                name=one.name,
                points=one.points,
                cases=one.cases or every,
                equal=one.equal.source if one.equal else "",
                to=one.to.source if one.to else "",
                that=one.that.source if one.that else "",
                within=one.within if one.equal else 0.0,
                because=_because(draw, one.because, ("criteria", index, "because")),
                of_shape=one.equal is not None and spec.observe.get(one.equal.source, "").strip().endswith(".shape"),
            )
            for index, one in enumerate(spec.criteria)
        ),
        examples=spec.examples or every[:1],
    )


def submissions_of(draw: Draw, field: str) -> Iterator[tuple[Place, str]]:
    """Yield each of the author's submissions that applies to the draw: its place in the file, and its source."""
    for index, one in enumerate(getattr(spec_of(draw), field)):
        place: Place = (field, index)
        if one.when is None or evaluate(one.when, draw.bindings, (*place, "when")):
            yield place, render(one.code, draw.bindings, (*place, "code"))


def author_source(text: str, place: Place) -> Source:
    """Read a submission that the author wrote. Raise Refused where it does not parse."""
    read = read_source(text)
    if not isinstance(read, Source):
        raise Refused(Finding("submission-unreadable", read.wanted, place))
    return read


def refuse_unreadable(draw: Draw, task: CodeTask) -> None:
    """Raise Refused with every piece of the question that does not parse: starter, reference, call and submissions."""
    written: list[tuple[Place, str]] = [(("reference",), task.reference)]
    if task.experiment is None:
        written += [(("call",), case.call) for case in task.cases]
    else:  # both must be expressions; what is wrong with one by itself is told first, so it comes last
        for name, text in (("model", task.experiment.model), ("labels", task.experiment.labels)):
            written += [((name,), f"({text}\n)"), ((name,), text)]
    written += [((*place, "code"), text) for field in ("right", "wrong") for place, text in submissions_of(draw, field)]
    findings = {
        place: Finding("submission-unreadable", read.wanted, place)
        for place, text in written
        if not isinstance(read := read_source(text), Source)
    }
    every = (*findings.values(), *_unreadable_starter(task.starter))
    if every:
        raise Refused(*every)


def _unreadable_starter(starter: str) -> list[Finding]:
    """Find what a student could not make right by going on: a body may be missing, all else must parse."""
    read = read_source(starter)
    if isinstance(read, Source | Blank) or any(
        isinstance(read_source(f"{starter.rstrip()}\n{' ' * indent}pass"), Source) for indent in _INDENTS
    ):
        return []
    return [Finding("submission-unreadable", read.wanted, ("starter",))]


def _case(draw: Draw, spec: CodeQuestion, case: Case, index: int) -> TaskCase:
    place: Place = ("cases", index)
    bindings = assumed(draw, case.assume, place) if case.assume else dict(draw.bindings)
    given = tuple(
        make_given(name, case.inputs[name], bindings, (*place, "inputs", name))
        if name in case.inputs
        else make_given(name, written, bindings, ("inputs", name))
        for name, written in spec.inputs.items()
    )
    return TaskCase(case.name, given, render(spec.call, bindings, ("call",)), dict(bindings))


def _because(draw: Draw, because: BankTemplate | None, place: Place) -> str:
    return render(because, draw.bindings, place).strip() if because else ""
