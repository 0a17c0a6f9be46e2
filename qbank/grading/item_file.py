"""Reads a file that holds the answer to one item: which item its name means, and its text.

A file that cannot be read is never an empty answer: the fault is told to student and teacher.
"""

from __future__ import annotations

import codecs
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from qbank.exams.records import TaskRecord
from qbank.grading.handed_files import PROGRAMS
from qbank.loading.text_file import CONTROL

ENDINGS = (".txt", *PROGRAMS)
BYTES = 200_000
"""Far more than an answer is: what is larger is another file by mistake."""

_LEADING: Final = re.compile(
    r"(?:#|item|question|task|no|number|q)?[\s_.-]*0*([0-9]{1,3})(?![0-9])(?:[\s_.(-].*)?", re.I | re.S
)
"""`3`, `03`, `item3`, `q3_solution`, `3-final`, `question 3 (1)`."""
_INSIDE: Final = re.compile(r"(?:^|[\s_.-])(?:item|question|task|q)[\s_.-]*0*([0-9]{1,3})(?![0-9])", re.I)
"""`solution_q3`, `ada-item-3`."""
_COPY: Final = re.compile(r"(?:-([0-9]{1,2})|\s?\(([0-9]{1,2})\))$")
"""What Canvas and browsers add to the name of a file that is handed in once more: `3-1`, `3 (1)`."""


@dataclass(frozen=True)
class Text:
    """What a file says; or the fault why it cannot be read, as the student is told it."""

    text: str
    fault: str = ""


def item_of(name: str, tasks: Mapping[str, TaskRecord]) -> TaskRecord | None:
    """Return the item that a file's name means: by number, token or question, or the only one that is a program."""
    stem = unicodedata.normalize("NFKC", PurePosixPath(name).stem).strip()
    bare = _COPY.sub("", stem)
    for task in tasks.values():
        if bare.casefold() in (task.token, task.question.casefold()):
            return task
    found = _LEADING.fullmatch(stem) or _INSIDE.search(stem)
    if found:
        number = int(found[1])
        return next((task for task in tasks.values() if task.number == number), None)
    programs = [task for task in tasks.values() if task.kind in WRITTEN]
    return programs[0] if len(programs) == 1 and name.lower().endswith(PROGRAMS) else None


WRITTEN: Final = ("code", "experiment")
"""Kinds whose answer is a program of its own."""


def copy_number(name: str) -> int:
    """Return which copy of a file this is, by what Canvas and browsers add to a name: 0 for the first."""
    found = _COPY.search(PurePosixPath(name).stem)
    return int(found[1] or found[2]) if found else 0


def text_of(name: str, content: bytes) -> Text:
    """Read the answer in a file: a text, or the code cells of a notebook."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        return Text("", f"files of this kind are not read: {_listed()} are")
    if ending == ".ipynb":
        return _cells(content)
    if len(content) > BYTES:
        return Text("", f"the file is too large: {len(content)} bytes, at most {BYTES} are read")
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return _plain(content.decode(encoding))
    except UnicodeDecodeError:
        return Text("", "the file is not UTF-8 text; save it as UTF-8")


def _plain(text: str) -> Text:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "")
    if found := CONTROL.search(text):
        return Text("", f"the file is no plain text: it holds the character U+{ord(found[0]):04X}")
    return Text(text)


def _cells(content: bytes) -> Text:
    """Join the code cells of a notebook; lines for IPython alone (`%` and `!`) are no Python and become comments."""
    try:
        book: Any = json.loads(content.decode("utf-8-sig"))
        cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        sources = ["".join(cell["source"]) for cell in cells]
    except (ValueError, RecursionError, KeyError, TypeError):
        return Text("", "the file is no notebook that can be read")
    lines = "\n\n".join(source.rstrip() for source in sources if source.strip()).split("\n")
    text = "\n".join(f"# {line}" if line.startswith(("%", "!")) else line for line in lines)
    if not text.strip():
        return Text("", "the notebook has no cell with code")
    if len(text.encode("utf-8", "replace")) > BYTES:
        return Text("", f"the notebook holds too much code: at most {BYTES} bytes are read")
    return _plain(text + "\n")


def _listed() -> str:
    return f"{', '.join(ENDINGS[:-1])} and {ENDINGS[-1]}"
