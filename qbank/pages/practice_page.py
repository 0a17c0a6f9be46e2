"""A page to practise with, as one HTML file that needs no network. It holds every answer: never hand it out as an exam.

Hints, answers and cards open without scripts; with them the page also checks, counts and remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from graders.answers.display import describe
from graders.keys import RubricValue
from qbank.exams.exam import Exam, Task
from qbank.exams.paper import Paper, PaperItem, paper_of
from qbank.language.question import Misconception
from qbank.pages.checkable import Gaps, as_json, checkable
from qbank.pages.engine import Dress, render
from qbank.pages.keyed import keyed_text

DRESS = Dress(
    styles=("css/paper.css", "css/item.css", "css/exam.css", "css/print.css", "css/practice.css"),
    scripts=(
        "js/program.js",
        *(
            f"js/practice/{name}.js"
            for name in ("items", "reading", "judging", "keeping", "clock", "practice")  # each uses those before
        ),
    ),
)
COMPARE = "Write some sentences in your own words, then compare them with what a good explanation says."
Way: TypeAlias = Literal["choice", "typed", "gaps", "compared", "rubric", "card"]
"""How a question is practised: picked, typed or filled in, and checked by the page; compared with the answer or with a
rubric by the learner; turned."""


@dataclass(frozen=True)
class Practised:
    """One question: what an exam would show of it, and beside it all that an exam would not.

    `why` holds per option the mistake that it shows, if it is one alone; `mistakes` are all that the question knows.
    """

    task: Task
    item: PaperItem
    way: Way
    check: str
    key: str
    why: tuple[Misconception | None, ...]
    mistakes: tuple[Misconception, ...]


def practice_page(exam: Exam, catalogue: Mapping[str, Misconception]) -> str:
    """Write the page. `catalogue` tells what is believed, and what is so, by misconception."""
    paper = paper_of(exam)
    rows = {
        task.number: _practised(task, item, catalogue) for task, item in zip(exam.tasks(), _items(paper), strict=True)
    }
    return render(
        "practice.html",
        DRESS,
        paper=paper,
        rows=rows,
        count=len(rows),
        advised=_advised(exam),
        any_code=any((item.code or item.starter) and not item.setup for item in _items(paper)),
    )


def _items(paper: Paper) -> tuple[PaperItem, ...]:
    return tuple(item for section in paper.sections for item in section.items)


def _practised(task: Task, item: PaperItem, catalogue: Mapping[str, Misconception]) -> Practised:
    check = checkable(task.item.entry) if task.asked == "entry" else None
    way: Way
    if task.asked == "choice":
        way = "choice"
    elif task.asked == "card":
        way = "card"
    elif isinstance(task.item.key, RubricValue):
        way = "rubric"
    elif isinstance(check, Gaps):
        way = "gaps" if item.blanks else "compared"
    else:
        way = "compared" if check is None else "typed"
    if way == "rubric":
        item = replace(item, wanted=COMPARE)
    elif way == "gaps":
        item = replace(item, blanks=task.item.blanks)  # a page cannot run what is typed: it offers lists
    return Practised(
        task=task,
        item=item,
        way=way,
        check=as_json(check) if check is not None and way in ("typed", "gaps") else "",
        key=keyed_text(task, describe),
        why=tuple(_only(placed.option.misconceptions, catalogue) for placed in task.options),
        mistakes=tuple(catalogue[name] for name in _known(task) if name in catalogue),
    )


def _only(names: tuple[str, ...], catalogue: Mapping[str, Misconception]) -> Misconception | None:
    """Return the one belief behind an option; where several lead to it, none is imputed."""
    return catalogue.get(names[0]) if len(names) == 1 else None


def _known(task: Task) -> Iterable[str]:
    """Name the misconceptions that this variant could recognise, each once."""
    beliefs = task.item.entry.beliefs if task.item.entry and task.asked == "entry" else ()
    named = [name for placed in task.options for name in placed.option.misconceptions]
    return dict.fromkeys([*named, *(name for belief in beliefs for name in belief.misconceptions)])


def _advised(exam: Exam) -> Callable[[float], int]:
    """Return how many seconds a question of so many points may take, by the blueprint's minutes; 0 without."""
    possible = sum(task.points for task in exam.tasks())
    seconds = 60 * (exam.minutes or 0)
    return lambda points: round(seconds * points / possible)
