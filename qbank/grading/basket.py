"""Gathers responses into submissions, and notes whatever does not fit: nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from graders.answers.display import shown
from graders.grades import Letters, Response, Typed
from qbank.exams.manifest import Manifest
from qbank.exams.records import TaskRecord
from qbank.grading.answers_file import AnswersFile
from qbank.grading.item_named import item_named
from qbank.grading.notebook import NO_ANSWER, AnsweredNotebook
from qbank.grading.student_named import Person
from qbank.grading.submission import Collected, Handed, Submission
from qbank.loading.roster import student_id
from qbank.loading.suggestions import did_you_mean
from qbank.loading.table import Row
from qbank.problems import Problem

ID_SHOWN = 64


@dataclass(frozen=True)
class ItemAnswer:
    """What one file says of one item: its text, or the fault why it cannot be read."""

    text: str
    fault: str
    origin: str
    late: bool


class Basket:
    """Takes answers files, then files of one item, then tables: what comes later goes before."""

    def __init__(self, manifest: Manifest, due: datetime | None = None) -> None:
        self.manifest = manifest
        self.due = due
        self.notes: list[Problem] = []
        self.by_key: dict[tuple[str, str], Submission] = {}
        self.token_of = {student: token for token, student in manifest.exam.tokens.items()}
        self.files: dict[tuple[str, str], str] = {}
        self.lines: dict[tuple[str, str, str], str] = {}

    def note(self, path: str, line: int, what: str, hint: str = "") -> None:
        """Say what does not fit, and where."""
        self.notes.append(Problem(path, line, 1 if line else 0, what, hint=hint))

    def people(self) -> list[Person]:
        """Return those who can be meant by a name: the roster, or for versions whoever handed in a page."""
        if self.manifest.exam.versions:
            return [Person(one.student, one.name) for one in self.by_key.values()]
        return [Person(student, self._name(token)) for token, student in self.manifest.exam.tokens.items()]

    def exam_of(self, student: str) -> str | None:
        """Return the one exam of a student; None for one who answered several versions."""
        if not self.manifest.exam.versions:
            return self.token_of[student]
        exams = [exam for exam, who in self.by_key if who == student]
        return exams[0] if len(exams) == 1 else None

    def take_file(
        self, path: str, answers: AnswersFile | AnsweredNotebook, *, owner: str = "", late: bool = False
    ) -> None:
        """Take an answers file or a notebook: its token says whose page it was; `owner` is in whose folder it lay."""
        if answers.exam not in self.manifest.tasks:
            self.note(path, 0, "this file belongs to another exam; it is not marked")
            return
        page = self.manifest.exam.tokens[answers.exam]
        student = id_as_typed(answers.student) if self.manifest.exam.versions else page
        if not student:
            self.note(path, 0, f"no student id in this file of version {page}; it is not marked")
            return
        said = owner if owner and owner != student else answers.student
        if not self.manifest.exam.versions and student_id(said) not in ("", page):
            what = f"came from {owner}" if said == owner else f"says {shown(said, ID_SHOWN)!r}"
            self.note(path, 0, f"the page was made for {page}, but the file {what}; it is marked for {page}")
        submission = self.submission(answers.exam, student, answers.name)
        key = (answers.exam, student)
        if key in self.files:
            what = f"{student} handed in more than one file ({self.files[key]}); the one saved last counts: this one"
            self.note(path, 0, what)
            submission.responses.clear()
        self.files[key] = path
        late = self.is_late(path, student, answers.moment(), marked=late)
        tasks = self.manifest.tasks[answers.exam]
        if isinstance(answers, AnsweredNotebook):
            for number in answers.answered_twice(tasks):
                self.note(path, 0, f"several cells answer item {number}; the last of them counts")
        for token, (response, seconds) in _responses(answers, tasks).items():
            if token not in tasks:
                self.note(path, 0, f"an answer to an unknown item {shown(token, 40)!r}; it is not marked")
                continue
            if response is None:
                self.note(path, 0, f"the answer to item {tasks[token].number} is none that a page writes")
            fault = NO_ANSWER if response is None and isinstance(answers, AnsweredNotebook) else ""
            submission.responses[token] = Handed(response, seconds, path, fault, late)

    def take_item(self, student: str, exam: str, task: TaskRecord, answer: ItemAnswer) -> None:
        """Take a file that answers one item. One that cannot be read takes no answer away."""
        submission = self.submission(exam, student, "")
        before = submission.responses.get(task.token)
        if answer.fault:
            kept = "; the answer given elsewhere counts" if before is not None else ""
            self.note(answer.origin, 0, f"{student}'s item {task.number} cannot be read: {answer.fault}{kept}")
            if before is None:
                submission.responses[task.token] = Handed(None, 0.0, answer.origin, answer.fault, answer.late)
            return
        handed = Handed(_response(task, answer.text), before.seconds if before else 0.0, answer.origin, "", answer.late)
        if before is not None and before.response is not None:
            counts = "that one counts, since this file is blank" if handed.is_blank else "this file counts"
            what = f"{student}'s item {task.number} is answered in {before.origin} too; {counts}"
            self.note(answer.origin, 0, what)
            if handed.is_blank:
                return
        submission.responses[task.token] = handed

    def take_row(self, path: str, row: Row) -> None:
        """Take a row of a table: student, item, response (and version where versions were built)."""
        cells: Mapping[str, str] = row.cells
        owner = student_id(cells["student"])
        student = owner
        if self.manifest.exam.versions:
            owner, student = cells["version"].strip().upper(), id_as_typed(owner)
        if owner not in self.token_of or not student:
            kind = "version" if self.manifest.exam.versions and student else "student"
            hint = did_you_mean(owner, self.token_of)
            self.note(path, row.line, f"unknown {kind} {shown(owner, ID_SHOWN)!r}; the row is not marked", hint)
            return
        exam = self.token_of[owner]
        task = item_named(cells["item"], self.manifest.tasks[exam])
        if task is None:
            what = f"unknown item {shown(cells['item'], 40)!r}; the row is not marked"
            self.note(path, row.line, what, f"items are numbered 1 to {len(self.manifest.tasks[exam])}")
            return
        submission = self.submission(exam, student, "")
        before = submission.responses.get(task.token)
        origin = f"{path}:{row.line}"
        handed = Handed(_response(task, cells["response"]), before.seconds if before else 0.0, origin)
        if before is not None:
            earlier = self.lines.get((exam, student, task.token), "")
            where = f"in line {row_of(earlier)}" if earlier.startswith(f"{path}:") else f"in {before.origin}"
            counts = "that one counts, since this row is blank" if handed.is_blank else "this row counts"
            self.note(path, row.line, f"{student}'s item {task.number} is answered {where} too; {counts}")
            if handed.is_blank:
                return
        self.lines[exam, student, task.token] = origin
        submission.responses[task.token] = handed

    def is_late(self, path: str, student: str, moment: datetime | None, *, marked: bool) -> bool:
        """Tell whether something is late, by the platform's mark or the time that was set, and note it."""
        if not marked and (self.due is None or moment is None or moment <= self.due):
            return False
        how = "the platform marks it so" if marked else f"it is of {moment:%Y-%m-%d %H:%M}"
        self.note(path, 0, f"{student} handed this in late: {how}")
        return True

    def submission(self, exam: str, student: str, name: str) -> Submission:
        """Find or begin what a student handed in; only a version's page is asked for the name."""
        owner = self.manifest.exam.tokens[exam]
        versions = self.manifest.exam.versions
        submission = self.by_key.setdefault((exam, student), Submission(student, "", exam, owner if versions else ""))
        if versions:
            submission.name = submission.name or shown(name, 100)
        else:
            submission.name = self._name(exam)
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
                    self.submission(token, student, "")
        order = {student: index for index, student in enumerate(self.token_of)}
        submissions = sorted(
            self.by_key.values(), key=lambda one: (order.get(one.student, len(order)), one.student, one.version)
        )
        return Collected(tuple(submissions), tuple(missing), tuple(self.notes))

    def _name(self, exam: str) -> str:
        return next(iter(self.manifest.tasks[exam].values())).name


def _responses(
    answers: AnswersFile | AnsweredNotebook, tasks: Mapping[str, TaskRecord]
) -> Mapping[str, tuple[Response | None, float]]:
    if isinstance(answers, AnswersFile):
        return answers.responses()
    return {token: (response, 0.0) for token, response in answers.responses(tasks).items()}


def id_as_typed(typed: str) -> str:
    """Clean an id that a student typed on a version's page; it names nobody that we know, and no file."""
    return shown(student_id(typed), ID_SHOWN)


def row_of(origin: str) -> str:
    """Return the line of an origin `path:line`."""
    return origin.rpartition(":")[2]


def _response(task: TaskRecord, text: str) -> Letters | Typed:
    return Letters(text) if task.choice is not None else Typed(text)
