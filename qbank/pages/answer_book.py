"""The teacher's page: every question with key, feedback, runs and provenance. Never for a student's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from graders.keys import AnswerValue
from qbank.exams.exam import Exam, Task
from qbank.exams.paper import Paper, PaperItem, paper_of
from qbank.pages.engine import Dress, stream
from qbank.pages.keyed import keyed_letters, keyed_text

DRESS = Dress(
    styles=("css/paper.css", "css/item.css", "css/exam.css", "css/teacher.css", "css/print.css"),
    scripts=("js/answer_book.js",),
)


@dataclass(frozen=True)
class _Book:
    """One student's part: each task beside what its student sees and its key in words, and the keys in short."""

    whose: str
    paper: Paper
    rows: tuple[tuple[Task, PaperItem, str], ...]
    short: tuple[str, ...]


def answer_book(exams: Iterable[Exam], *, title: str, describe: Callable[[AnswerValue], str]) -> Iterator[str]:
    """Write the page in pieces, to be written one after the other; `describe` shows a key as text."""
    books = tuple(_book(exam, describe) for exam in exams)
    widest = max((len(book.rows) for book in books), default=0)
    return stream("answer_book.html", DRESS, title=title, books=books, widest=widest, describe=describe)


def _book(exam: Exam, describe: Callable[[AnswerValue], str]) -> _Book:
    paper = paper_of(exam)
    items = [item for section in paper.sections for item in section.items]
    pairs = tuple(zip(exam.tasks(), items, strict=True))
    return _Book(
        whose=_whose(exam),
        paper=paper,
        rows=tuple((task, item, keyed_text(task, describe)) for task, item in pairs),
        short=tuple(keyed_letters(task) or keyed_text(task, describe) for task, _ in pairs),
    )


def _whose(exam: Exam) -> str:
    if exam.is_version:
        return f"Version {exam.student}"
    return f"{exam.name} ({exam.student})" if exam.name else exam.student
