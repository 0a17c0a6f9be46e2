"""Reads the list of students. Their ids become names of files: nothing passes that could leave its folder,
clash with another student's file, or mean something to an operating system.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qbank.loading.suggestions import listed, printable, shown
from qbank.loading.table import Row, scan_table
from qbank.problems import Problem, ProblemsFound

STUDENT_COLUMN = ("id", "student id", "id number", "user", "user id", "username", "user name")
"""Headers that mean `student`, for every table that names students."""

_NAME_COLUMN = ("full name", "student name")
_LONGEST = 64
_LONGEST_BYTES = 200  # a file's name holds 255, and gets an ending
_LONGEST_NAME = 200
_ALLOWED = f"1 to {_LONGEST} letters, digits and . _ - @ +"
_SIGNS = frozenset("._-@+")
_RESERVED = frozenset(("con", "prn", "aux", "nul", "conin$", "conout$")) | {
    f"{device}{number}" for device in ("com", "lpt") for number in "0123456789"
}
# What Excel makes of a long number in a column that is not text.
_SHORTENED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
# Letters and marks that show nothing, so that two ids would look alike.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Student:
    """One student. `id` is NFC and safe as the name of a file; `name` is "" where the roster gives none."""

    id: str
    name: str


def read_roster(path: Path, *, display: str | None = None) -> tuple[Student, ...]:
    """Return the students of a CSV file with a column `student` and perhaps `name`, in its order.

    Raises ProblemsFound with every row that is wrong.
    """
    kin = {"student": STUDENT_COLUMN}
    rows, problems = scan_table(path, required=kin, optional={"name": _NAME_COLUMN}, display=display)
    place = printable(display if display is not None else str(path))
    students: list[Student] = []
    first: dict[str, tuple[int, str]] = {}
    for row in rows:
        student = Student(student_id(row.cells["student"]), row.cells.get("name", "").strip())
        for what, allowed, hint in _wrong(student, row, first):
            problems.append(Problem(place, row.line, 1, what, allowed, hint))
        students.append(student)
    if not students and not problems:
        problems.append(Problem(place, 0, 0, "the roster names no students"))
    if problems:
        raise ProblemsFound(problems)
    return tuple(students)


def student_id(written: str) -> str:
    """Return an id as every table spells it: without outer blanks, composed (NFC)."""
    return unicodedata.normalize("NFC", written.strip())


def _wrong(student: Student, row: Row, first: dict[str, tuple[int, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a row; `first` remembers where each id stood first."""
    if not student.id and student.name:
        yield f"the student id of {shown(student.name)} is blank", _ALLOWED, ""
    elif what := id_fault(student.id):
        yield what
    elif earlier := first.get(key := _folded(student.id)):
        line, other = earlier
        if other == student.id:
            yield f"the student {shown(student.id)} is listed twice: first in line {line}", "", ""
        else:
            clash = f"the student ids {shown(student.id)} and {shown(other)} (line {line}) differ only in case or form"
            yield clash, "", "their files would have the same name on some computers"
    else:
        first[key] = row.line, student.id
    if len(student.name) > _LONGEST_NAME:
        yield f"the name {shown(student.name)} is too long", f"at most {_LONGEST_NAME} characters", ""
    elif any(unicodedata.category(letter) == "Cc" for letter in student.name) or _REORDERING.search(student.name):
        yield f"the name {shown(student.name)} holds control characters", "", "type it anew"


def id_fault(identifier: str) -> tuple[str, str, str] | None:
    """Return what is wrong with a student's id (what, allowed, hint), or None if it is safe as a file's name."""
    if not identifier:
        return "the student id is blank", _ALLOWED, ""
    name = f"the student id {shown(identifier)}"
    if len(identifier) > _LONGEST or len(identifier.encode("utf-8", "replace")) > _LONGEST_BYTES:
        return f"{name} is too long: {len(identifier)} characters", _ALLOWED, ""
    if wrong := [*dict.fromkeys(letter for letter in identifier if not _is_allowed(letter))]:
        return f"{name} holds {listed(map(shown, wrong))}", _ALLOWED, ""
    if identifier[0] in ".-" or identifier[-1] == "." or unicodedata.category(identifier[0])[0] == "M":
        return (
            f"{name} begins or ends with a sign that files' names cannot have there",
            "no . or - first, no . last",
            "",
        )
    if _folded(identifier).split(".")[0] in _RESERVED:
        return f"{name} is the name of a device on Windows", "", "add a letter to it"
    if _SHORTENED.fullmatch(identifier):
        return f"{name} is a number that a spreadsheet has shortened", "", "format the column as text"
    return None


def _is_allowed(letter: str) -> bool:
    if letter in _SIGNS:
        return True
    # Many scripts write vowels as marks that follow a letter.
    return unicodedata.category(letter) in _CATEGORIES and not _INVISIBLE.match(letter)


_CATEGORIES = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"))


def _folded(identifier: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", identifier).casefold())
