"""Marks one notebook and says what came of each answer, for the gradebooks and autograders of other systems."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qbank.exams.manifest import Manifest
from qbank.exams.records import TaskRecord
from qbank.exams.secret import Secret
from qbank.grading.collect import Handed, Submission
from qbank.grading.feedback import told
from qbank.grading.hand import Hand
from qbank.grading.mark import Marked, mark_parsed
from qbank.grading.notebook import NO_ANSWER, AnsweredNotebook
from qbank.grading.settling import OPEN
from qbank.grading.tables import number_text
from qbank.grading.verdicts import Verdicts
from qbank.grading.workshop import Workshop
from qbank.pages.feedback_page import status_words
from qbank.prose.parse import parse_prose
from qbank.prose.plain import to_plain
from qbank.prose.visible import visible

_SHORT: Final = 200
"""Longer answers, such as programs, are not said back: they stand above."""
_WIDE: Final = 100


@dataclass(frozen=True)
class Given:
    """What was given for one item: `points` is None while it is open. `words` are plain text for the student."""

    task: TaskRecord
    points: float | None
    words: str


class Bench:
    """Where answers that must be run are run, and where their verdicts are kept: in a file, or else in memory."""

    def __init__(self, secret: Secret, kept: Path | None = None) -> None:
        self.workshop = Workshop(1, lambda: Hand(secret))
        self.verdicts = Verdicts(kept, secret)

    def close(self) -> None:
        """End the workers and bring the verdicts to the disk."""
        self.workshop.close()
        self.verdicts.close()

    def mark(self, manifest: Manifest, submissions: Sequence[Submission]) -> list[Marked]:
        """Mark every task of every submission, in order."""
        marked = mark_parsed(manifest, submissions)
        for known in self.workshop.judge(marked, self.verdicts):
            for place, judged in known.items():
                marked[place] = judged.onto(marked[place])
        return marked


def mark_notebook(
    manifest: Manifest, notebook: AnsweredNotebook, student: str, origin: str, bench: Bench
) -> dict[str, Given]:
    """Mark what a student handed in and return what is given for each item, by token.

    Nothing is returned for a notebook of another exam or another student: whoever calls must say so, and give no zero.
    """
    owner = manifest.exam.tokens.get(notebook.exam)
    if owner is None or (not manifest.exam.versions and owner != student):
        return {}
    tasks = manifest.tasks[notebook.exam]
    submission = Submission(student, "", notebook.exam, owner if manifest.exam.versions else "")
    for token, response in notebook.responses(tasks).items():
        submission.responses[token] = Handed(response, 0.0, origin, NO_ANSWER if response is None else "")
    twice = set(notebook.answered_twice(tasks))
    marked = bench.mark(manifest, [submission])
    return {one.task.token: given_for(one, twice=one.task.number in twice) for one in marked}


def given_for(one: Marked, *, twice: bool = False) -> Given:
    """Say what is given for one item. What is open is no zero: the points come when a person has settled it."""
    is_open = one.grade.status in OPEN
    return Given(one.task, None if is_open else one.grade.points, words_for(one, twice=twice))


def words_for(one: Marked, *, twice: bool = False) -> str:
    """Say in plain text how an answer was read, what it earned and why; without a key."""
    grade, said = told(one.task, one.grade, reveal=False), status_words(one.grade.status)
    points = f"{number_text(grade.points)} of {number_text(one.task.points)} points"
    head = f"{said.title}: {points}." if said.settled else f"{said.title}: the points are open ({said.because})."
    lines = [head]
    if grade.understood and len(grade.understood) <= _SHORT and "\n" not in grade.understood:
        lines.append(f"Read as: {grade.understood}")
    if twice:
        lines.append("Several cells answer this question; the last of them counts.")
    lines += [f"{'Met' if row.met else 'Missed'}: {row.name}" for row in grade.criteria]
    if grade.feedback:
        lines.append(to_plain(parse_prose(grade.feedback)))
    return "\n".join(_wrapped(line) for line in visible("\n".join(lines)).split("\n"))


def _wrapped(line: str) -> str:
    """Break a long line between words; what is shorter keeps its blanks."""
    return line if len(line) <= _WIDE else textwrap.fill(line, _WIDE, break_long_words=False, break_on_hyphens=False)


def whose_fault(manifest: Manifest, notebook: AnsweredNotebook, student: str) -> str:
    """Say why a notebook is not marked for a student."""
    if notebook.exam not in manifest.exam.tokens:
        return "this notebook belongs to another exam; nothing in it is marked"
    return f"this notebook was made for another student than {student}; nothing in it is marked"
