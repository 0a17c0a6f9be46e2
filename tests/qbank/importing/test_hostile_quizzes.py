"""Files that could harm, mislead or break are refused with one line; nothing of them is read or written elsewhere."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from qbank.importing import read_quiz as reading
from qbank.importing import safe_zip
from qbank.importing.read_quiz import read_quiz
from qbank.problems import ProblemsFound

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
XML = {
    "an external entity": (
        b'<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        ":2:1: the file declares a document type or entities",
    ),
    "a bomb of entities": (
        f'<!DOCTYPE quiz [<!ENTITY a0 "ha">{LAUGHS}]><quiz>&a9;</quiz>'.encode(),
        ":1:1: the file declares a document type",
    ),
    "a DTD from the network": (b'<!doctype quiz SYSTEM "http://localhost/x.dtd"><quiz/>', "declares a document type"),
    "an entity in another encoding": ('<?xml version="1.0" encoding="utf-16"?><quiz/>'.encode("utf-16"), "not UTF-8"),
    "an encoding that hides": (b'<?xml version="1.0" encoding="utf-7"?>\n<quiz/>', "XML"),
    "an unknown entity": (b"<quiz>&nbsp;</quiz>", "not well-formed XML: Entity 'nbsp' not defined"),
    "a tag that is not closed": (b"<quiz>\n<question>\n</quiz>", ":3:8: this is not well-formed XML"),
    "a depth that no quiz has": (b"<quiz>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</quiz>", "not well-formed XML"),
    "nothing": (b"  \n", "the file is empty"),
    "no XML": (b"\x89PNG\r\n\x1a\n", "not well-formed XML"),
    "another file": (b"<html><body/></html>", "its root element 'html' is no quiz that qbank reads"),
    "no question": (b"<quiz></quiz>", "it holds no questions"),
}


@pytest.mark.parametrize("name", XML)
def test_a_file_that_is_no_harmless_quiz_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    content, said = XML[name]
    path = tmp_path / "quiz.xml"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound) as refused:
        read_quiz(path)
    assert said in str(refused.value)
    assert str(path) in str(refused.value)
    assert len(refused.value.problems) == 1


def _zip(*members: tuple[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda _: None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            change(member)
            archive.writestr(member, content)
    return packed.getvalue()


def _link(member: zipfile.ZipInfo) -> None:
    member.external_attr = (stat.S_IFLNK | 0o777) << 16


def _encrypted(packed: bytes) -> bytes:
    """Set the flag of encryption in the central directory and in the member's own header."""
    content = bytearray(packed)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(mark) + offset
        struct.pack_into("<H", content, at, 1)
    return bytes(content)


QUIZ = b"<quiz/>"
ZIPS = {
    "a name that climbs": (_zip(("../quiz.xml", QUIZ)), "'../quiz.xml' has a name that leads out of the folder"),
    "a name that climbs by backslashes": (_zip(("a\\..\\..\\quiz.xml", QUIZ)), "leads out of the folder"),
    "an absolute name": (_zip(("/etc/quiz.xml", QUIZ)), "'/etc/quiz.xml' has a name that leads out"),
    "a drive": (_zip(("C:/quiz.xml", QUIZ)), "leads out of the folder"),
    "a link": (_zip(("quiz.xml", b"/etc/passwd"), change=_link), "'quiz.xml' is a link"),
    "a password": (_encrypted(_zip(("quiz.xml", QUIZ))), "'quiz.xml' is encrypted"),
    "a bomb": (_zip(("quiz.xml", b" " * 15_000_000)), "is packed as tightly as only a bomb is"),
    "a bomb beside the quiz": (_zip(("quiz.xml", QUIZ), ("x.png", b"\0" * 15_000_000)), "only a bomb"),
    "a member too large": (_zip(("quiz.xml", b" " * 21_000_000)), "at most 20000000 are read"),
    "half of it": (_zip(("quiz.xml", os.urandom(5000)))[:2500], "this zip cannot be read"),
    "no quiz": (_zip(("readme.txt", b"x")), "it holds no questions"),
    "a quiz that is no XML": (_zip(("a/quiz.xml", b"<quiz>")), "!a/quiz.xml:1"),
    "an entity": (
        _zip(("q.xml", b'<!DOCTYPE q [<!ENTITY x SYSTEM "/etc/passwd">]><quiz/>')),
        "!q.xml:1:1: the file declares",
    ),
}


@pytest.mark.parametrize("name", ZIPS)
def test_a_zip_that_is_no_harmless_quiz_is_refused(tmp_path: Path, name: str) -> None:
    content, said = ZIPS[name]
    path = tmp_path / "quiz.zip"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound) as refused:
        read_quiz(path)
    assert said in str(refused.value)
    assert len(refused.value.problems) == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["quiz.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "quiz.zip"
    path.write_bytes(_zip(("quiz.xml", QUIZ), ("quiz.xml", QUIZ)))
    with pytest.raises(ProblemsFound, match="is there twice"):
        read_quiz(path)


def test_a_member_that_is_larger_than_it_claims_is_refused(tmp_path: Path) -> None:
    content = bytearray(_zip(("quiz.xml", QUIZ * 100)))
    struct.pack_into("<I", content, content.find(b"PK\x01\x02") + 24, 10)
    path = tmp_path / "quiz.zip"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound, match="zip"):
        read_quiz(path)


def test_too_many_members_and_too_many_questions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "quiz.zip"
    monkeypatch.setattr(safe_zip, "MOST_MEMBERS", 3)
    path.write_bytes(_zip(*((f"{n}.xml", QUIZ) for n in range(4))))
    with pytest.raises(ProblemsFound, match="holds 4 files; at most 3 are read"):
        read_quiz(path)
    monkeypatch.setattr(reading, "MOST_QUESTIONS", 3)
    path = tmp_path / "quiz.xml"
    path.write_bytes(b"<quiz>" + b'<question type="description"/>' * 4 + b"</quiz>")
    with pytest.raises(ProblemsFound, match="more than 3 questions"):
        read_quiz(path)


@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda path: path.mkdir(), lambda path: None], ids=["pipe", "folder", "nothing"]
)
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "quiz.xml"
    make(path)
    with pytest.raises(ProblemsFound, match="cannot read this quiz"):
        read_quiz(path)


def test_nothing_of_a_question_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    path = tmp_path / "quiz.xml"
    path.write_text('<quiz><question type="\x7f&#x9b;31m"><name><text>&#x202e;x</text></name></question></quiz>')
    (left,) = read_quiz(path).left_out
    assert left.why.isprintable()
