"""Reads a quiz from a file: finds out its format by what it holds, never by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from qbank.importing.moodle import read_moodle
from qbank.importing.published import LeftOut, Published, Reading
from qbank.importing.qti12 import read_qti12
from qbank.importing.qti21 import read_qti21
from qbank.importing.safe_xml import MOST_XML, Node, local, parse_xml
from qbank.importing.safe_zip import MOST_TOTAL, read_members
from qbank.loading.suggestions import printable, shown
from qbank.ordinary_file import open_ordinary, refused

Reader = Callable[[Node, str, str], Iterator["Published | LeftOut"]]

READERS: Mapping[str, tuple[str, Reader]] = {
    "quiz": ("Moodle XML", read_moodle),
    "questestinterop": ("QTI 1.2", read_qti12),
    "assessmentItem": ("QTI 2.1", read_qti21),
    "qti-assessment-item": ("QTI 3.0", read_qti21),
}
"""A file's root element to its format and reader."""

MOST_QUESTIONS = 5000

_CARTRIDGE_TWIN = re.compile(r"(?:.*/)?([^/]+)/assessment_qti\.xml")
_WHAT = "this quiz"
_TAKEN = "Moodle XML, QTI 1.2 (Canvas, Common Cartridge), QTI 2.1, 2.2 or 3.0, as XML or zip"


def read_quiz(path: Path) -> Reading:
    """Read every question of an XML file or a zip. Raise ProblemsFound where the file is refused or holds none."""
    name = printable(path.name)
    with open_ordinary(path, _WHAT, limit=MOST_TOTAL) as file:
        start = file.read(4)
        file.seek(0)
        if start[:2] == b"PK":
            members = read_members(path, file, suffixes=(".xml", ".qti"))
        else:
            members = {"": file.read(MOST_XML + 1)}
    found: list[Published | LeftOut] = []
    formats: dict[str, None] = {}
    for member, content in members.items():
        if _is_twin(member, members):
            continue
        if not content.strip() and not member:
            raise refused(path, "the file is empty", allowed=_TAKEN)
        root = parse_xml(content, f"{path}!{member}" if member else str(path))
        known = READERS.get(local(root))
        if known is None and not member:
            raise refused(path, f"its root element {shown(local(root))} is no quiz that qbank reads", allowed=_TAKEN)
        if known is not None:
            here = list(known[1](root, name, printable(member)))
            formats |= dict.fromkeys([known[0]] if here else [])
            found += here
        if len(found) > MOST_QUESTIONS:
            raise refused(path, f"it holds more than {MOST_QUESTIONS} questions", "import it in parts")
    if not found:
        raise refused(path, "it holds no questions", allowed=_TAKEN)
    questions = tuple(one for one in found if isinstance(one, Published))
    return Reading(", ".join(formats), questions, tuple(one for one in found if isinstance(one, LeftOut)))


def _is_twin(member: str, members: Mapping[str, bytes]) -> bool:
    """Tell whether Canvas wrote the same quiz once more in its own, fuller dialect."""
    twin = _CARTRIDGE_TWIN.fullmatch(member)
    return twin is not None and f"non_cc_assessments/{twin[1]}.xml.qti" in members
