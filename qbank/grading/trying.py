"""Tries a program on its item's public examples, with the messages that grading gives. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from graders.answers.source import Source, read_source
from graders.grades import Criterion
from graders.limits import Limits
from graders.programs import Outcome, Program, Raised, Ran, Stopped
from graders.students import STUDENT_LIMITS
from qbank.grading.code_feedback import criteria_of, explain
from qbank.kinds.code_example import FORMAT, PublicExamples, as_task
from qbank.kinds.code_task import programs_of
from qbank.kinds.code_verdict import judge_submission
from qbank.kinds.outcomes import in_words
from qbank.language.guards import ExpressionError
from qbank.ordinary_file import open_ordinary, refused

_LARGEST = 5_000_000
_LONGEST = 200_000
_GET_AGAIN = "ask for the file again: it lies beside the exam's page"


class Tried(msgspec.Struct, frozen=True):
    """What came of it: whether all is met on these examples, each criterion, what is amiss, and what was printed."""

    passed: bool
    criteria: tuple[Criterion, ...] = ()
    feedback: str = ""
    printed: str = ""


def read_examples(path: Path) -> PublicExamples:
    """Read an item's file. Raise ProblemsFound where it is none."""
    with open_ordinary(path, "the item", limit=_LARGEST) as file:
        content = file.read()
    try:
        given = msgspec.json.decode(content, type=PublicExamples)
        as_task(given)
    except (msgspec.DecodeError, UnicodeDecodeError, ExpressionError) as error:
        raise refused(path, f"not an item to try: {error}", _GET_AGAIN) from None
    if given.format != FORMAT:
        raise refused(path, f"an item in the format {given.format[:40]!r}", allowed=FORMAT)
    return given


def read_solution(path: Path) -> str:
    """Read a program. Raise ProblemsFound where it is no text."""
    with open_ordinary(path, "the program", limit=_LONGEST) as file:
        content = file.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(path, "not UTF-8 text", "save it as UTF-8") from None


def limits_of(given: PublicExamples) -> Limits:
    """Return the bounds of a program that is tried: a model has the time that its budget gives it."""
    if given.experiment is None:
        return STUDENT_LIMITS
    return msgspec.structs.replace(STUDENT_LIMITS, wall_s=given.experiment.seconds)


def try_program(given: PublicExamples, text: str, run: Callable[[Sequence[Program]], Sequence[Outcome]]) -> Tried:
    """Run a program on the examples and judge it as grading would."""
    source = read_source(text)
    if not isinstance(source, Source):
        return Tried(False, feedback=source.wanted)
    task, trials, truth = as_task(given)
    mine = list(run(list(programs_of(task, source.text, trials))))
    printed = next((one.printed for one in mine if isinstance(one, Ran | Raised) and one.printed), "")
    if stopped := next((one for one in mine if isinstance(one, Stopped)), None):
        return Tried(False, feedback=f"Your program was {in_words(stopped)}.", printed=printed)
    verdict = judge_submission(task, source, trials, mine, truth)
    return Tried(not verdict.missed, criteria_of(verdict, trials), explain(verdict, trials, mine, ""), printed)
