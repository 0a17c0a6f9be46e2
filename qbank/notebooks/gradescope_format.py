"""Format `gradescope`: pages and notebooks to hand out, and the autograder zip that marks what is uploaded."""

from __future__ import annotations

from typing import Final

from qbank.exams.build import Built
from qbank.exams.folder import page_name
from qbank.exams.paper import paper_of
from qbank.exams.places import Folder
from qbank.exams.secret import Secret
from qbank.formats.format import ExamFormat
from qbank.formats.losses import Lose
from qbank.notebooks.by_hand import tell_of_essays
from qbank.notebooks.gradescope_zip import write_autograder
from qbank.notebooks.student_notebook import student_notebook
from qbank.pages.exam_files import write_teacher_files
from qbank.pages.exam_page import exam_page
from qbank.writing import write_whole

ZIP: Final = "autograder.zip"


def write(folder: Folder, built: Built, secret: Secret, lose: Lose) -> None:
    """Write each student's page and notebook, and the zip to upload."""
    write_teacher_files(folder, built, secret)
    for exam in built.exams:
        paper = paper_of(exam)
        page = folder.students / page_name(exam)
        write_whole(page, exam_page(paper))
        write_whole(page.with_name(f"{page.name.removesuffix('.html')}.ipynb"), student_notebook(paper))
    write_autograder(folder.teacher / ZIP, built, secret)
    tell_of_essays(built, lose)


FORMAT = ExamFormat(
    name="gradescope",
    title="Gradescope programming assignment",
    target="Gradescope, with Ubuntu 22.04 as the base image",
    holds=(
        "every kind of question, with its own variants for each student",
        "the bank's own marking: tolerances, partial credit, beliefs, typed calls that are run",
        "answers files of pages, notebooks, and files for one question",
    ),
    loses=("marked-by-hand",),
    write=write,
    next_step="upload {root}/teacher/autograder.zip as the autograder (docs/notebooks.md)",
)
