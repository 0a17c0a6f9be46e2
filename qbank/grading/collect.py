"""Collects what was handed in, from any mix of answers files and CSVs, and notes everything that does not fit.

Nothing is lost in silence: whatever is not marked as it was handed in has a note that names its file and line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graders.answers.display import shown
from graders.grades import Letters, Response, Typed
from qbank.exams.manifest import Manifest
from qbank.grading.answers_file import AnswersFile, looks_like_answers_file, read_answers_file
from qbank.grading.handed_files import handed_files
from qbank.grading.item_named import item_named
from qbank.loading.roster import STUDENT_COLUMN, student_id
from qbank.loading.suggestions import did_you_mean
from qbank.loading.table import scan_table
from qbank.problems import Problem, ProblemsFound

_STUDENT = {"student": STUDENT_COLUMN}
_ITEM = {"item": ("question", "number", "no"), "response": ("answer",)}
_VERSION = {"version": ("form",)}
ID_SHOWN = 64


@dataclass(frozen=True)
class Handed:
    """One response (None: nothing that can be one), where it came from, and the seconds spent on it if known."""

    response: Response | None
    seconds: float
    origin: str

    @property
    def is_blank(self) -> bool:
        """Whether a CSV's cell is empty: that says nothing against an answer given elsewhere."""
        return isinstance(self.response, Letters | Typed) and not self.response.text.strip()


@dataclass
class Submission:
    """Everything one student handed in for one exam. `version` is its letter, or empty for a student's own exam."""

    student: str
    name: str
    exam: str
    version: str = ""
    responses: dict[str, Handed] = field(default_factory=dict)


@dataclass(frozen=True)
class Collected:
    """All submissions; `missing` students handed nothing in (their items are blank); notes on what did not fit."""

    submissions: tuple[Submission, ...]
    missing: tuple[str, ...]
    notes: tuple[Problem, ...]


def collect(manifest: Manifest, paths: Iterable[Path]) -> Collected:
    """Read every path (a folder means the answers files and tables in it) against the manifest."""
    basket = _Basket(manifest)
    paths, notes = handed_files(paths)
    basket.notes += notes
    saved: list[tuple[Path, AnswersFile]] = []
    tables: list[Path] = []
    for path in paths:
        try:
            if looks_like_answers_file(path):
                saved.append((path, read_answers_file(path)))
            else:
                tables.append(path)
        except ProblemsFound as found:
            basket.notes += found.problems
    for path, answers in sorted(saved, key=lambda one: (one[1].saved_at, str(one[0]))):
        basket.take_file(path, answers)
    for path in tables:
        basket.take_table(path)
    return basket.result()


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
        student = _id_as_typed(answers.student) if self.manifest.exam.versions else owner
        if not student:
            self.note(place, 0, f"no student id in this file of version {owner}; it is not marked")
            return
        if not self.manifest.exam.versions and student_id(answers.student) not in ("", owner):
            said = shown(answers.student, ID_SHOWN)
            self.note(place, 0, f"the page was made for {owner}, but the file says {said!r}; it is marked for {owner}")
        submission = self._submission(answers.exam, student, answers.name)
        key = (answers.exam, student)
        if key in self.files:
            what = f"{student} handed in more than one file ({self.files[key]}); the one saved last counts: this one"
            self.note(place, 0, what)
            submission.responses.clear()
        self.files[key] = path
        tasks = self.manifest.tasks[answers.exam]
        for token, (response, seconds) in answers.responses().items():
            if token not in tasks:
                self.note(place, 0, f"an answer to an unknown item {shown(token, 40)!r}; it is not marked")
                continue
            if response is None:
                self.note(place, 0, f"the answer to item {tasks[token].number} is none that a page writes")
            submission.responses[token] = Handed(response, seconds, place)

    def take_table(self, path: Path) -> None:
        """Take a CSV with the columns student, item, response (and version where versions were built)."""
        required = {**_STUDENT, **_ITEM, **(_VERSION if self.manifest.exam.versions else {})}
        try:
            rows, problems = scan_table(path, required=required)
        except ProblemsFound as found:
            self.notes += found.problems
            return
        self.notes += problems
        lines: dict[tuple[str, str, str], int] = {}
        for row in rows:
            self._take_row(str(path), row.line, row.cells, lines)

    def _take_row(self, path: str, line: int, cells: Mapping[str, str], lines: dict[tuple[str, str, str], int]) -> None:
        owner = student_id(cells["student"])
        student = owner
        if self.manifest.exam.versions:
            owner, student = cells["version"].strip().upper(), _id_as_typed(owner)
        if owner not in self.token_of or not student:
            kind = "version" if self.manifest.exam.versions and student else "student"
            hint = did_you_mean(owner, self.token_of)
            self.note(path, line, f"unknown {kind} {shown(owner, ID_SHOWN)!r}; the row is not marked", hint)
            return
        exam = self.token_of[owner]
        task = item_named(cells["item"], self.manifest.tasks[exam])
        if task is None:
            what = f"unknown item {shown(cells['item'], 40)!r}; the row is not marked"
            self.note(path, line, what, f"items are numbered 1 to {len(self.manifest.tasks[exam])}")
            return
        text = cells["response"]
        response = Letters(text) if task.choice is not None else Typed(text)
        submission = self._submission(exam, student, "")
        before = submission.responses.get(task.token)
        row = Handed(response, before.seconds if before else 0.0, f"{path}:{line}")
        if before is not None:
            earlier = lines.get((exam, student, task.token))
            where = f"in line {earlier}" if earlier else f"in {before.origin}"
            counts = "that one counts, since this row is blank" if row.is_blank else "this row counts"
            self.note(path, line, f"{student}'s item {task.number} is answered {where} too; {counts}")
            if row.is_blank:
                return
        lines[exam, student, task.token] = line
        submission.responses[task.token] = row

    def _submission(self, exam: str, student: str, name: str) -> Submission:
        """Find or begin what a student handed in; only a version's page is asked for the name."""
        owner = self.manifest.exam.tokens[exam]
        versions = self.manifest.exam.versions
        submission = self.by_key.setdefault((exam, student), Submission(student, "", exam, owner if versions else ""))
        if versions:
            submission.name = submission.name or shown(name, 100)
        else:
            submission.name = next(iter(self.manifest.tasks[exam].values())).name
        return submission

    def result(self) -> Collected:
        """Add the students of the roster who handed nothing in; note who answered several versions."""
        missing = []
        versions: dict[str, list[str]] = {}
        for submission in self.by_key.values():
            versions.setdefault(submission.student, []).append(submission.version)
        for student, letters in versions.items():
            if len(letters) > 1:
                self.note(student, 0, f"answered the versions {' and '.join(sorted(letters))}; each is marked")
        if not self.manifest.exam.versions:
            for token, student in self.manifest.exam.tokens.items():
                if (token, student) not in self.by_key:
                    missing.append(student)
                    self._submission(token, student, "")
        order = {student: index for index, student in enumerate(self.token_of)}
        submissions = sorted(
            self.by_key.values(), key=lambda one: (order.get(one.student, len(order)), one.student, one.version)
        )
        return Collected(tuple(submissions), tuple(missing), tuple(self.notes))


def _id_as_typed(typed: str) -> str:
    """Clean an id that a student typed on a version's page; it names nobody that we know, and no file."""
    return shown(student_id(typed), ID_SHOWN)
