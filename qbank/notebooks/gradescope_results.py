"""Writes what came of one submission as Gradescope's results.json.

Whether an answer was read is told at once, verdicts when the teacher publishes: else a student could try until it fits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from qbank.grading.mark import Marked
from qbank.notebooks.marking import Given, given_for
from qbank.prose.visible import visible

LATER: Final = "after_published"
_NEVER_A_VERDICT: Final = "Nothing was marked. The 0 is no verdict: ask your teacher, or hand in again."


def results(marked: Sequence[Marked], said: Sequence[str]) -> dict[str, Any]:
    """Return the results of a submission; `said` is told to the student above all else."""
    given = [given_for(one) for one in marked]
    still_open = [one for one in given if one.points is None]
    lines = [*said, *(_read(one) for one in marked)]
    if still_open:
        points = f"{sum(one.task.points for one in still_open):g}"
        lines.append(f"{points} points are open: the total may still change.")
    return {
        "score": round(math.fsum(one.points or 0 for one in given), 4),
        "output": visible("\n".join(lines)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "tests": [_test(one, given) for one, given in zip(marked, given, strict=True)],
    }


def unmarked(why: str) -> dict[str, Any]:
    """Return the results of a submission that cannot be marked, and say why. No test has a score."""
    return {
        "score": 0,
        "output": visible(f"{why}\n{_NEVER_A_VERDICT}"),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": [],
    }


def _test(one: Marked, given: Given) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": f"Question {one.task.number}" + (" (open: not marked yet)" if given.points is None else ""),
        "number": str(one.task.number),
        "max_score": one.task.points,
        "output": given.words,
        "visibility": LATER,
    }
    if given.points is not None:
        test["score"] = round(given.points, 4)
        test["status"] = "passed" if one.grade.status == "correct" else "failed"
    return test


def _read(one: Marked) -> str:
    """Say how an answer was read, and nothing of whether it is right."""
    head = f"Question {one.task.number}: "
    match one.grade.status:
        case "blank":
            return f"{head}no answer"
        case "invalid":
            return f"{head}could not be read. {one.grade.feedback}"
        case _:
            return f"{head}read" + (f" as {one.grade.understood}" if _is_short(one.grade.understood) else "")


def _is_short(text: str) -> bool:
    return 0 < len(text) <= 200 and "\n" not in text
