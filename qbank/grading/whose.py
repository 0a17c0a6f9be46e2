"""Tells whose a handed-in file is by where it lies: in a student's folder, or under a download's name.

What lies in a student's folder is the student's own choice of names: only the outermost name that can say it does.
"""

from __future__ import annotations

from dataclasses import dataclass

from qbank.grading.download_names import download_name
from qbank.grading.handed_files import HandedFile
from qbank.grading.student_named import Students


@dataclass(frozen=True)
class Whose:
    """Who may be meant (one where it is clear), the name that said so, and the file's name as the student gave it.

    `called` is empty where no name says anything. `is_own` is true for whatever lies in a hand-in of one person, known
    or not; `late` is the platform's own mark.
    """

    students: tuple[str, ...]
    called: str
    file: str
    is_own: bool = False
    late: bool = False


def whose(file: HandedFile, students: Students) -> Whose:
    """Read the names that lead to a file, from the outside in, until one says whose it is."""
    last = len(file.names) - 1
    for at, name in enumerate(file.names[: file.outer]):
        found = download_name(name)
        if found is not None and (at < last or found.file):
            own = found.file if at == last else file.names[-1]
            return Whose(students.called_in_download(found.who, found.user), found.who, own, True, found.late)
        if at < last and (ids := students.called(name)):
            return Whose(ids, name, file.names[-1], True)
    if len(file.names) <= 2:
        return Whose((), "", file.names[-1])
    return Whose((), file.names[file.outer - 1 if file.in_zip else -2], file.names[-1])
