"""The pages that the browser opens."""

from qbank.exams.paper import paper_of
from qbank.pages.answer_book import answer_book
from qbank.pages.exam_page import exam_page
from qbank.pages.feedback_page import feedback_page
from qbank.pages.show_page import show_page
from tests.qbank.check.sample_report import sample_page
from tests.qbank.pages.practised import page as practice
from tests.qbank.pages.sample import configuration_item, describe, sample_exam
from tests.qbank.pages.sample_grades import marked

STUDENT = exam_page(paper_of(sample_exam()))
VERSION = exam_page(paper_of(sample_exam(student="B", name="", is_version=True)))

PAGES = {
    "exam": lambda: STUDENT,
    "version": lambda: VERSION,
    "answer book": lambda: "".join(
        answer_book([sample_exam(), sample_exam(student="s-2", name="Grace")], title="Midterm", describe=describe)
    ),
    "feedback": lambda: feedback_page(marked(), title="Midterm", student="s-2041", name="Ada", reveal=True),
    "practice": practice,
    "check": sample_page,
    "show": lambda: show_page(configuration_item(), asked="choice", reveal=True, describe=describe),
}
