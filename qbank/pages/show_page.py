"""One question as HTML, for whoever looks at a bank. Without `reveal` it is made of a `Paper`, as an exam page is."""

from __future__ import annotations

from collections.abc import Callable

from graders.keys import AnswerValue
from qbank.exams.paper import paper_of
from qbank.items.item import Asked, Item
from qbank.pages.engine import Dress, render
from qbank.pages.keyed import keyed_text
from qbank.pages.single import single_exam

DRESS = Dress(styles=("css/paper.css", "css/item.css", "css/teacher.css", "css/print.css"))


def show_page(item: Item, *, asked: Asked, reveal: bool, describe: Callable[[AnswerValue], str]) -> str:
    """Write one question; with `reveal` also its key, feedback, runs and provenance. `describe` shows a key as text."""
    exam = single_exam(item, asked)
    task = next(exam.tasks())
    return render(
        "show.html",
        DRESS,
        paper=paper_of(exam),
        any_code=bool(item.code or item.task),
        task=task if reveal else None,
        key=keyed_text(task, describe) if reveal else "",
        describe=describe,
    )
