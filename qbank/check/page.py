"""Writes a report as one self-contained page: what was found, each question's numbers, and some of its variants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from graders.answers.display import describe
from qbank.check.gallery import Gallery
from qbank.check.report import BeliefRow, QuestionReport, Report
from qbank.exams.exam import Exam, PlacedOption, Section, Task
from qbank.exams.paper import PaperItem, paper_of
from qbank.items.item import Item
from qbank.pages.engine import Dress, render
from qbank.pages.keyed import keyed_text

DRESS = Dress(
    styles=("css/paper.css", "css/item.css", "css/exam.css", "css/teacher.css", "css/report.css", "css/print.css")
)


@dataclass(frozen=True)
class Tested:
    """A question that tests a misconception, and the share of its variants on which the belief is live."""

    question: QuestionReport
    live: float


@dataclass(frozen=True)
class Shown:
    """A variant: its item, what its student sees, the placed options, and the key in words."""

    task: Task
    item: PaperItem
    key: str


def report_page(report: Report, gallery: Gallery) -> str:
    """Write the page. It holds keys: it is for the bank's authors."""
    numbers = count(1)
    shown = {one.path: tuple(_shown(gallery.items.get(one.path, ()), numbers)) for one in report.questions}
    counts = {name: sum(one.severity == name for one in report.findings) for name in ("error", "warning", "info")}
    return render(
        "check/report.html",
        DRESS,
        report=report,
        counts=counts,
        shown=shown,
        sources={one.path: gallery.sources.get(one.path, ()) for one in report.questions},
        numbers={one.path: f"question-{number}" for number, one in enumerate(report.questions, 1)},
        tested=dict(sorted(_tested(report).items())),
        beliefs=gallery.beliefs,
        describe=describe,
    )


def _tested(report: Report) -> dict[str, list[Tested]]:
    """List for each misconception the questions that test it, and how often it shows there."""
    tested: dict[str, list[Tested]] = {}
    for question in report.questions:
        best: dict[str, float] = {}
        for row in question.beliefs:
            for name in row.misconceptions:
                best[name] = max(best.get(name, 0.0), _live(row, question))
        for name, live in best.items():
            tested.setdefault(name, []).append(Tested(question, live))
    return tested


def _live(row: BeliefRow, question: QuestionReport) -> float:
    return row.live / question.made if question.made else 0.0


def _shown(items: tuple[Item, ...], numbers: Iterator[int]) -> Iterator[Shown]:
    """Number the items through the whole page: element ids are made of these numbers."""
    tasks = tuple(_task(item, next(numbers)) for item in items)
    if not tasks:
        return
    paper = paper_of(Exam("gallery", "Gallery", "", None, "gallery", "", False, (Section("", "", tasks),)))
    for task, item in zip(tasks, paper.sections[0].items, strict=True):
        yield Shown(task, item, keyed_text(task, describe))


def _task(item: Item, number: int) -> Task:
    options = tuple(
        PlacedOption(letter, f"q{number}-{letter.lower()}", option)
        for letter, option in zip("ABCDEFGH", item.options, strict=False)
    )
    return Task(number, f"item-{number}", 1.0, item.asked[0], item, options)
