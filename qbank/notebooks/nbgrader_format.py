"""Format `nbgrader`: a course folder with a notebook for each student, marked by qbank within `nbgrader autograde`."""

from __future__ import annotations

from qbank.exams.build import Built
from qbank.exams.places import Folder
from qbank.exams.secret import Secret
from qbank.formats.format import ExamFormat
from qbank.formats.losses import Lose
from qbank.notebooks.by_hand import tell_of_essays
from qbank.notebooks.nbgrader_course import write_course


def write(folder: Folder, built: Built, secret: Secret, lose: Lose) -> None:
    """Write the course."""
    write_course(folder, built, secret)
    tell_of_essays(built, lose)


FORMAT = ExamFormat(
    name="nbgrader",
    title="nbgrader course",
    target="nbgrader 0.9 and JupyterLab",
    holds=(
        "every kind of question, with its own variants for each student",
        "the bank's own marking: tolerances, partial credit, beliefs, typed calls that are run",
        "points that a person gives, in the form grader",
    ),
    loses=("marked-by-hand",),
    write=write,
    next_step="cd {root} && nbgrader generate_assignment {assignment} (docs/notebooks.md)",
)
