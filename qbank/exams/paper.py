"""What a student may see of an exam, and nothing else: no key, mark, seed, id, title, level or misconception.

Writers of students' files take a `Paper`, so that a leak would need a field here first.
"""

from __future__ import annotations

from dataclasses import dataclass

from qbank.exams.exam import Exam, Section, Task
from qbank.items.figure import Figure
from qbank.items.item import Asked, Blank, Select
from qbank.kinds.code_example import PublicExamples


@dataclass(frozen=True)
class PaperOption:
    """A letter, the token that the answers file will name, and the text."""

    letter: str
    token: str
    text: str
    is_code: bool


@dataclass(frozen=True)
class PaperItem:
    """One numbered item. `stem` is Markdown; `setup` is empty where it equals the paper's (no item has none).

    `starter` is what an editor shows at first, where a program is to be written, and `examples` are the public
    inputs to try it on.
    """

    number: int
    token: str
    points: float
    stem: str
    setup: str
    code: str
    number_lines: bool
    given: tuple[tuple[str, tuple[int, ...]], ...]
    asked: Asked
    select: Select
    options: tuple[PaperOption, ...]
    wanted: str
    blanks: tuple[Blank, ...] = ()
    long_answer: bool = False
    starter: str = ""
    examples: PublicExamples | None = None
    figure: Figure | None = None


@dataclass(frozen=True)
class PaperSection:
    """A titled run of items."""

    title: str
    instructions: str
    items: tuple[PaperItem, ...]


@dataclass(frozen=True)
class Paper:
    """A student's paper. `student` is empty for a version: the page then asks for the student's id."""

    exam_token: str
    title: str
    instructions: str
    minutes: int | None
    student: str
    name: str
    version: str
    setup: str
    sections: tuple[PaperSection, ...]


def paper_of(exam: Exam) -> Paper:
    """Keep of an exam what its student may see."""
    setups = [task.item.setup for task in exam.tasks()]
    shared = max(set(setups), key=lambda setup: (setups.count(setup), setup)) if setups else ""
    return Paper(
        exam_token=exam.token,
        title=exam.title,
        instructions=exam.instructions,
        minutes=exam.minutes,
        student="" if exam.is_version else exam.student,
        name=exam.name,
        version=exam.student if exam.is_version else "",
        setup=shared,
        sections=tuple(_section(section, shared) for section in exam.sections),
    )


def _section(section: Section, shared: str) -> PaperSection:
    return PaperSection(
        title=section.title,
        instructions=section.instructions,
        items=tuple(_item(task, shared) for task in section.tasks),
    )


def _item(task: Task, shared: str) -> PaperItem:
    item = task.item
    chosen = task.asked == "choice"
    return PaperItem(
        number=task.number,
        token=task.token,
        points=task.points,
        stem=item.stem,
        setup="" if item.setup == shared else item.setup,
        code=item.code,
        number_lines=item.number_lines,
        given=item.given,
        asked=task.asked,
        select=item.select,
        options=tuple(
            PaperOption(placed.letter, placed.token, placed.option.text, placed.option.is_code)
            for placed in (task.options if chosen else ())
        ),
        wanted="" if chosen else item.wanted,
        blanks=() if chosen else tuple(blank.shown for blank in item.blanks),
        long_answer=item.long_answer and not chosen,
        starter=item.task.starter if item.task and not chosen else "",
        examples=None if chosen else item.examples,
        figure=item.figure,
    )
