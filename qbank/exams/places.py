"""Where the files of an exam lie: the students' side and the teacher's, never in one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MANIFEST_FILE = "manifest.jsonl"
SECRET_FILE = "secret.key"
STUDENTS, TEACHER = "students", "teacher"
ANSWER_BOOK = "answer-book.html"


@dataclass(frozen=True)
class Folder:
    """Where an exam's files lie."""

    root: Path

    @property
    def students(self) -> Path:
        """The folder of the students' pages: nothing in it gives an answer away."""
        return self.root / STUDENTS

    @property
    def teacher(self) -> Path:
        """The teacher's folder, mode 0700."""
        return self.root / TEACHER

    @property
    def manifest(self) -> Path:
        """The manifest that grading reads."""
        return self.teacher / MANIFEST_FILE

    @property
    def answer_book(self) -> Path:
        """The page with every key and solution."""
        return self.teacher / ANSWER_BOOK

    @property
    def secret(self) -> Path:
        """The secret, mode 0600."""
        return self.teacher / SECRET_FILE
