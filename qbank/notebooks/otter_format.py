"""Format `otter`: a notebook for each student with tests that tell whether an answer stands there, and no more.

Otter runs tests in the student's own kernel, where they could be read and overruled: they hold no key and give no
points. The notebooks are marked by `qbank grade`.
"""

from __future__ import annotations

from typing import Final

from qbank.exams.build import Built
from qbank.exams.paper import Paper, PaperItem, paper_of
from qbank.exams.places import Folder
from qbank.exams.secret import Secret
from qbank.formats.format import ExamFormat
from qbank.formats.losses import Lose, Loss
from qbank.grading.answer_cells import answer_name
from qbank.notebooks.by_hand import tell_of_essays
from qbank.notebooks.nbgrader_course import NOTEBOOK
from qbank.notebooks.student_notebook import Around, student_notebook
from qbank.pages.exam_files import write_teacher_files
from qbank.writing import write_whole

_FIRST: Final = "import otter\n\ngrader = otter.Notebook()"
_TEST: Final = """\
OK_FORMAT = True

test = {{
    "name": "{name}",
    "points": 0,
    "suites": [
        {{
            "type": "doctest",
            "scored": True,
            "setup": "",
            "teardown": "",
            "cases": [
                {{
                    "code": ">>> {code}\\nTrue",
                    "hidden": False,
                    "locked": False,
                    "points": 0,
                    "success_message": "An answer stands here. Whether it is right is told when it is marked.",
                    "failure_message": "There is no answer yet.",
                }}
            ],
        }}
    ],
}}
"""


def write(folder: Folder, built: Built, secret: Secret, lose: Lose) -> None:
    """Write each student's notebook with its folder of tests."""
    write_teacher_files(folder, built, secret)
    for exam in built.exams:
        paper = paper_of(exam)
        place = folder.students / (paper.student or f"version-{paper.version}")
        (place / "tests").mkdir(parents=True)
        write_whole(place / NOTEBOOK, student_notebook(paper, Around(first=_FIRST, after=_check)))
        for item in _tested(paper):
            write_whole(place / "tests" / f"{_name(item)}.py", _TEST.format(name=_name(item), code=_answered(item)))
        for task in exam.tasks():
            if task.item.long_answer and task.asked == "entry":
                continue
            what = f"{exam.student}'s question {task.number} earns nothing in Otter: qbank grade marks the notebook"
            lose(Loss(task.item.id, "points", what))
    tell_of_essays(built, lose)


def _tested(paper: Paper) -> list[PaperItem]:
    """List the items whose answer is a value of the kernel; sentences and programs are none."""
    return [item for section in paper.sections for item in section.items if not (item.long_answer or item.starter)]


def _name(item: PaperItem) -> str:
    return f"q{item.number}"


def _check(item: PaperItem) -> str:
    return "" if item.starter else f'grader.check("{_name(item)}")'


def _answered(item: PaperItem) -> str:
    """Write the expression that is true where an answer stands."""
    name = answer_name(item.number)
    if item.blanks:
        texts = f"{name}.values() if isinstance({name}, dict) else [{name}]"
        return f"all(repr(text) not in (repr(''), 'None', 'Ellipsis') for text in ({texts}))"
    return f"repr({name}) not in (repr(''), 'None', 'Ellipsis')"


FORMAT = ExamFormat(
    name="otter",
    title="Otter notebooks",
    target="students who check with Otter 5 or newer that they left nothing out",
    holds=(
        "every kind of question, with its own variants for each student",
        "tests of whether an answer stands there",
        "the bank's own marking, by qbank grade",
    ),
    loses=("points", "marked-by-hand"),
    write=write,
    next_step="qbank grade {manifest} NOTEBOOKS... -o grades.csv",
)
