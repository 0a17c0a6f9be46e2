"""Collects what was handed in, from any mix of answers files and CSVs, and notes everything that does not fit.

Nothing is lost in silence: whatever is not marked as it was handed in has a note that names its file and line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graders.answers.display import shown
from graders.grades import Letters, Response, Typed
from qbank.exams.manifest import Manifest
from qbank.exams.records import TaskRecord
from qbank.grading.answers_file import AnswersFile, read_answers_file
from qbank.loading.suggestions import did_you_mean
from qbank.loading.table import scan_table
from qbank.problems import Problem, ProblemsFound

_CSV_REQUIRED = {"item": ("item", "question", "number", "no"), "response": ("response", "answer")}
_CSV_STUDENT = {"student": ("student", "student id", "student_id", "id", "user", "username")}
_CSV_VERSION = {"version": ("version", "form")}


@dataclass(frozen=True)
class Handed:
    """One response: where it came from, and the seconds spent on it if known."""

    response: Response
    seconds: float
    origin: str


@dataclass
class Submission:
    """Everything one student handed in for one exam."""

    student: str
    name: str
    exam: str
    responses: dict[str, Handed] = field(default_factory=dict)


@dataclass(frozen=True)
class Collected:
    """All submissions; `missing` students handed nothing in (their items are blank); notes on what did not fit."""

    submissions: tuple[Submission, ...]
    missing: tuple[str, ...]
    notes: tuple[Problem, ...]


def collect(manifest: Manifest, paths: Iterable[Path]) -> Collected:
    """Read every path (a folder means the .json and .csv files in it) against the manifest."""
    basket = _Basket(manifest)
    files = list(_files(paths, basket))
    saved = []
    for path in (path for path in files if path.suffix.lower() == ".json"):
        try:
            saved.append((path, read_answers_file(path)))
        except ProblemsFound as found:
            basket.notes += found.problems
    for path, answers in sorted(saved, key=lambda one: (one[1].saved_at, str(one[0]))):
        basket.take_file(path, answers)
    for path in (path for path in files if path.suffix.lower() != ".json"):
        basket.take_table(path)
    return basket.result()


def _files(paths: Iterable[Path], basket: _Basket) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = sorted(child for child in path.iterdir() if child.is_file() and not child.name.startswith("."))
            for child in inside:
                if child.suffix.lower() in (".json", ".csv"):
                    yield child
                else:
                    basket.note(str(child), 0, "not an answers file (.json) or a table (.csv); left out")
            if not inside:
                basket.note(str(path), 0, "the folder is empty")
        else:
            yield path


class _Basket:
    """Gathers responses and notes while files are read."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.notes: list[Problem] = []
        self.by_key: dict[tuple[str, str], Submission] = {}
        self.token_of = {student: token for token, student in manifest.exam.tokens.items()}
        self.files: dict[tuple[str, str], Path] = {}

    def note(self, path: str, line: int, what: str, hint: str = "") -> None:
        self.notes.append(Problem(path, line, 1 if line else 0, what, hint=hint))

    def take_file(self, path: Path, answers: AnswersFile) -> None:
        """Take an answers file: the exam's token says whose page it was."""
        place = str(path)
        if answers.exam not in self.manifest.tasks:
            self.note(place, 0, "this file belongs to another exam; it is not marked")
            return
        owner = self.manifest.exam.tokens[answers.exam]
        student = owner
        if self.manifest.exam.versions:
            student = shown(answers.student.strip(), 64)
            if not student:
                self.note(place, 0, f"no student id in this file of version {owner}; it is not marked")
                return
        elif answers.student.strip() not in ("", owner):
            said = shown(answers.student, 64)
            self.note(place, 0, f"the page was made for {owner}, but the file says {said!r}; it is marked for {owner}")
        submission = self._submission(answers.exam, student, answers.name)
        key = (answers.exam, student)
        if key in self.files:
            what = f"{student} handed in more than one file ({self.files[key].name}); the one saved last counts"
            self.note(place, 0, what)
            submission.responses.clear()
        self.files[key] = path
        tasks = self.manifest.tasks[answers.exam]
        for token, (response, seconds) in answers.responses().items():
            if token not in tasks:
                self.note(place, 0, f"an answer to an unknown item {shown(token, 40)!r}; it is not marked")
                continue
            submission.responses[token] = Handed(response, max(0.0, seconds), place)

    def take_table(self, path: Path) -> None:
        """Take a CSV with the columns student, item, response (and version where versions were built)."""
        required = {**_CSV_STUDENT, **_CSV_REQUIRED, **(_CSV_VERSION if self.manifest.exam.versions else {})}
        try:
            rows, problems = scan_table(path, required=required)
        except ProblemsFound as found:
            self.notes += found.problems
            return
        self.notes += problems
        lines: dict[tuple[str, str], int] = {}
        for row in rows:
            self._take_row(str(path), row.line, row.cells, lines)

    def _take_row(self, path: str, line: int, cells: Mapping[str, str], lines: dict[tuple[str, str], int]) -> None:
        student = unicodedata.normalize("NFC", cells["student"].strip())
        owner = cells.get("version", student).strip()
        if owner not in self.token_of:
            kind = "version" if self.manifest.exam.versions else "student"
            hint = did_you_mean(owner, self.token_of)
            self.note(path, line, f"unknown {kind} {shown(owner, 64)!r}; the row is not marked", hint)
            return
        exam = self.token_of[owner]
        task = _task(self.manifest.tasks[exam], cells["item"].strip())
        if task is None:
            count = len(self.manifest.tasks[exam])
            what = f"unknown item {shown(cells['item'], 40)!r}; the row is not marked"
            self.note(path, line, what, f"items are numbered 1 to {count}")
            return
        if (student, task.token) in lines:
            earlier = lines[student, task.token]
            self.note(path, line, f"{student}'s item {task.number} stands in line {earlier} already; this row counts")
        lines[student, task.token] = line
        text = cells["response"]
        response: Response = Letters(text) if task.choice is not None else Typed(text)
        submission = self._submission(exam, shown(student, 64), "")
        before = submission.responses.get(task.token)
        if before is not None and not before.origin.startswith(f"{path}:"):
            self.note(
                path, line, f"{student}'s item {task.number} is also answered in {before.origin}; this row counts"
            )
        submission.responses[task.token] = Handed(response, before.seconds if before else 0.0, f"{path}:{line}")

    def _submission(self, exam: str, student: str, name: str) -> Submission:
        tasks = self.manifest.tasks[exam]
        known = next(iter(tasks.values())).name
        key = (exam, student)
        if key not in self.by_key:
            self.by_key[key] = Submission(student, known or shown(name, 100), exam)
        return self.by_key[key]

    def result(self) -> Collected:
        """Add the students of the roster who handed nothing in."""
        missing = []
        if not self.manifest.exam.versions:
            for token, student in self.manifest.exam.tokens.items():
                if (token, student) not in self.by_key:
                    missing.append(student)
                    self._submission(token, student, "")
        order = {student: index for index, student in enumerate(self.token_of)}
        submissions = sorted(self.by_key.values(), key=lambda one: (order.get(one.student, len(order)), one.student))
        return Collected(tuple(submissions), tuple(missing), tuple(self.notes))


def _task(tasks: Mapping[str, TaskRecord], item: str) -> TaskRecord | None:
    if item in tasks:
        return tasks[item]
    number = item.rstrip(".").removeprefix("#")
    return next((task for task in tasks.values() if str(task.number) == number), None)
