"""The pages that the browser opens."""

from dataclasses import replace

from qbank.exams.exam import Section, Task
from qbank.exams.paper import paper_of
from qbank.pages.answer_book import answer_book
from qbank.pages.exam_page import exam_page
from qbank.pages.feedback_page import feedback_page
from qbank.pages.show_page import show_page
from tests.qbank.check.sample_report import sample_page
from tests.qbank.pages.practised import page as practice
from tests.qbank.pages.sample import configuration_item, describe, sample_exam, shape_item
from tests.qbank.pages.sample_code import code_item
from tests.qbank.pages.sample_grades import marked
from tests.qbank.pages.test_figures_on_pages import FIGURE

STUDENT = exam_page(paper_of(sample_exam()))
VERSION = exam_page(paper_of(sample_exam(student="B", name="", is_version=True)))


def program_and_figure() -> str:
    """Build an exam of an editor below a figure, as where a model is trained, and of a figure with options."""
    tasks = (
        Task(1, "tkpr1", 4.0, "entry", replace(code_item(), figure=FIGURE), ()),
        Task(2, "tkfi2", 1.0, "entry", replace(shape_item(), figure=FIGURE), ()),
    )
    return exam_page(paper_of(replace(sample_exam(), sections=(Section("", "", tasks),))))


PAGES = {
    "exam": lambda: STUDENT,
    "version": lambda: VERSION,
    "answer book": lambda: "".join(
        answer_book([sample_exam(), sample_exam(student="s-2", name="Grace")], title="Midterm", describe=describe)
    ),
    "feedback": lambda: feedback_page(marked(), title="Midterm", student="s-2041", name="Ada", reveal=True),
    "practice": practice,
    "program and figure": program_and_figure,
    "check": sample_page,
    "show": lambda: show_page(configuration_item(), asked="choice", reveal=True, describe=describe),
}
