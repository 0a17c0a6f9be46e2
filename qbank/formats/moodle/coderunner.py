"""Questions that want a program, for Moodle's CodeRunner: a test for each criterion, on inputs that the bank drew.

The template holds no answer. A test prints what was observed, and the server compares that with what the reference
gave; students see the tests of the cases that are examples, and of the others only whether they passed.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graders.programs import Plain, Program
from graders.programs import Ran as Outcome
from qbank.formats.losses import Lose, Loss
from qbank.formats.moodle.elements import escaped, question
from qbank.formats.moodle.observed_text import observed_text
from qbank.formats.package import Entry
from qbank.items.item import Item
from qbank.kinds.code_task import CodeTask, TaskCriterion

PLACES = (4, 3, 2)
"""Decimals to print: as many as no value of the reference comes too near to a rounding boundary at."""
_MARGIN = 2e-5
"""How far apart two right programs may be: they round float32 differently."""
_REFERENCE = "the reference"


@dataclass(frozen=True)
class _Trial:
    """A case's name, the program of the reference on one draw of it, and what that gave."""

    case: str
    program: Program
    observed: Mapping[str, Plain]


@dataclass(frozen=True)
class Test:
    """A test: what it is worth, its code, what it must print, and whether students see it."""

    points: float
    code: str
    expected: str
    example: bool


def coderunner(entry: Entry, lose: Lose) -> str:
    """Write the question; empty, and nothing told, where less than half of it can be tested by what is printed."""
    item = entry.item
    assert item.task is not None
    made = {criterion.name: tuple(tests_of(item, item.task, criterion)) for criterion in item.task.criteria}
    tests = [test for its in made.values() for test in its]
    points = {criterion.name: criterion.points for criterion in item.task.criteria}
    if not tests or 2 * sum(points[name] for name, its in made.items() if its) < sum(points.values()):
        return ""
    left = [repr(name) for name, its in made.items() if not its] + [repr(rule.name) for rule in item.task.rules]
    left += [f"all cases of {one.name!r}" for one in item.task.criteria if made[one.name] and _misses_cases(item, one)]
    if left:
        lose(Loss(entry.name, "partial-credit", f"CodeRunner does not check {', '.join(left)}"))
    if item.task.wrong:
        lose(Loss(entry.name, "belief-feedback", "a failed test does not say which mistake it shows"))
    own = (
        "<coderunnertype>python3</coderunnertype>",
        "<prototypetype>0</prototypetype>",
        "<allornothing>0</allornothing>",
        "<penaltyregime>0</penaltyregime>",
        "<precheck>2</precheck>",
        "<answerboxlines>18</answerboxlines>",
        "<answerboxcolumns>100</answerboxcolumns>",
        f"<answerpreload>{escaped(item.task.starter)}</answerpreload>",
        f"<answer>{escaped(item.task.reference)}</answer>",
        f"<template>{escaped(template(item.task))}</template>",
        "<iscombinatortemplate>0</iscombinatortemplate>",
        "<validateonsave>0</validateonsave>",
        "<language>python3</language>",
        "<grader>EqualityGrader</grader>",
        "<cputimelimitsecs>60</cputimelimitsecs>",
        "<memlimitmb>0</memlimitmb>",
        "<testcases>",
        *map(_testcase, tests),
        "</testcases>",
    )
    return question("coderunner", entry, own)


def _misses_cases(item: Item, criterion: TaskCriterion) -> bool:
    """Tell whether some case of a criterion has no draw that can be printed safely."""
    assert item.task is not None
    names = [name for name in (criterion.equal, criterion.to) if name]
    return len(list(_clear(item, item.task, criterion, names))) < len(criterion.cases)


def template(task: CodeTask) -> str:
    """Write the program around a student's: the set-up, theirs, what prints observations, and the test."""
    parts = (
        _verbatim(task.setup),
        "{{ STUDENT_ANSWER }}",
        _verbatim(inspect.getsource(observed_text)),
        "{{ TEST.testcode }}",
    )
    return "\n".join(parts) + "\n"


def tests_of(item: Item, task: CodeTask, criterion: TaskCriterion) -> Iterator[Test]:
    """Yield a test of one criterion for the examples and one for the other cases, which share its points."""
    names = [name for name in (criterion.equal, criterion.to) if name]
    observable = dict(item.provenance.runs[0].program.observe) if item.provenance.runs else {}
    if criterion.that or not names or any(name not in observable for name in names):
        return
    groups = [
        (example, [one for one in _clear(item, task, criterion, names) if (one[0].case in task.examples) == example])
        for example in (True, False)
    ]
    filled = [(example, group) for example, group in groups if group]
    for example, group in filled:
        code, expected = [], []
        for trial, places in group:
            code.append(_code(trial, [observable[name] for name in names], places))
            expected += [observed_text(trial.observed[name], places) for name in names]
        yield Test(criterion.points / len(filled), "\n".join(code), "\n".join(expected), example)


def _clear(item: Item, task: CodeTask, criterion: TaskCriterion, names: Sequence[str]) -> Iterator[tuple[_Trial, int]]:
    """Yield one trial of each case that the criterion is about, printed to the most decimals that are safe."""
    trials = list(_trials(item, task))
    for case in criterion.cases:
        fitting = [trial for trial in trials if trial.case == case]
        found = next(
            (
                (trial, places)
                for places in PLACES
                for trial in fitting
                if all(_is_clear(trial.observed[name], places) for name in names)
            ),
            None,
        )
        if found:
            yield found


def _trials(item: Item, task: CodeTask) -> Iterator[_Trial]:
    runs = [run for run in item.provenance.runs if run.role == _REFERENCE]
    for number, run in enumerate(runs):
        case = task.cases[number // (len(runs) // len(task.cases))]
        if isinstance(run.outcome, Outcome):
            yield _Trial(case.name, run.program, run.outcome.observed)


def _is_clear(value: Plain, places: int) -> bool:
    match value:
        case float():
            scaled = abs(value) * 10.0**places
            return abs(scaled % 1 - 0.5) > _MARGIN * max(1.0, abs(value)) * 10.0**places
        case tuple():
            return all(_is_clear(inner, places) for inner in value)
        case Mapping():
            return all(_is_clear(inner, places) for inner in value.values())
        case _:
            return True


def _code(trial: _Trial, expressions: Sequence[str], places: int) -> str:
    program = trial.program
    lines = [f"torch.manual_seed({program.torch_seed})"]
    for one in program.inputs:
        values = ", ".join(_literal(number, one.dtype) for number in one.values)
        lines.append(f"{one.name} = torch.tensor([{values}], dtype=torch.{one.dtype}).reshape({list(one.shape)})")
    lines.append(program.after.strip("\n"))
    lines += [f"print(observed_text({expression}, {places}))" for expression in expressions]
    return "\n".join(lines)


def _literal(number: float, dtype: str) -> str:
    return repr(float(number)) if dtype.startswith("float") else str(int(number))


def _verbatim(code: str) -> str:
    """Keep braces of Python from being taken for the template's own."""
    return "{% verbatim %}" + code.strip("\n") + "{% endverbatim %}"


def _testcase(test: Test) -> str:
    return (
        f'<testcase testtype="0" useasexample="{int(test.example)}" hiderestiffail="0" mark="{test.points:.7f}">'
        f"<testcode><text>{escaped(test.code)}</text></testcode><stdin><text></text></stdin>"
        f"<expected><text>{escaped(test.expected)}</text></expected><extra><text></text></extra>"
        f"<display><text>{'SHOW' if test.example else 'HIDE'}</text></display></testcase>"
    )
