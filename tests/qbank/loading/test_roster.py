"""A roster's ids are names of files: what could escape, clash or be misread is refused, all rows at once."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.loading.roster import Student, id_fault, read_roster, student_id
from qbank.problems import ProblemsFound

READ = {
    "ids alone": ("student\nanna\nbob\n", [("anna", ""), ("bob", "")]),
    "ids and names": ("Student ID;Name\r\na1;Müller, Anna\r\n", [("a1", "Müller, Anna")]),
    "a platform's columns": ("Username,Full name,Group\na@b.org,Anna B,3\n", [("a@b.org", "Anna B")]),
    "blanks around": ("id,name\n a , Anna \n", [("a", "Anna")]),
    "letters of any script": ("id\nمحمد\nहिन्दी\n王\n", [("محمد", ""), ("हिन्दी", ""), ("王", "")]),
    "decomposed letters": ("id\nanne\u0301\n", [("ann\u00e9", "")]),
    "every sign": ("id\na._-@+9\n", [("a._-@+9", "")]),
    "a formula as a name": ("id,name\na,=1+1\nb,@SUM(A1)\n", [("a", "=1+1"), ("b", "@SUM(A1)")]),
    "a name with direction marks": ("id,name\na,\u200fדנה\n", [("a", "\u200fדנה")]),
    "64 characters": (f"id\n{'x' * 64}\n", [("x" * 64, "")]),
}


def write(folder: Path, text: str) -> Path:
    file = folder / "f"
    file.write_bytes(text.encode())
    return file


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ)
def test_a_roster_is_read(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    assert read_roster(write(tmp_path, text)) == tuple(Student(*row) for row in expected)


ALLOWED = "\n    allowed: 1 to 64 letters, digits and . _ - @ +"
SIGN = "begins or ends with a sign that files' names cannot have there\n    allowed: no . or - first, no . last"
DEVICE = "is the name of a device on Windows\n    hint: add a letter to it"
CLASH = "\n    hint: their files would have the same name on some computers"

IDS = {
    "a way out": ("../x", f"the student id '../x' holds '/'{ALLOWED}"),
    "a Windows path": ("c:\\x", f"the student id 'c:\\\\x' holds ':', '\\\\'{ALLOWED}"),
    "a blank inside": ("a b", f"the student id 'a b' holds ' '{ALLOWED}"),
    "an invisible letter": ("a\u3164", f"the student id 'a\u3164' holds '\u3164'{ALLOWED}"),
    "a direction override": ("a\u202eb", f"the student id 'a\\u202eb' holds '\\u202e'{ALLOWED}"),
    "an emoji": ("a😀", f"the student id 'a😀' holds '😀'{ALLOWED}"),
    "too long": ("x" * 300, f"the student id '{'x' * 57}…' is too long: 300 characters{ALLOWED}"),
    "too many bytes": ("𒀀" * 64, f"the student id '{'𒀀' * 57}…' is too long: 64 characters{ALLOWED}"),
    "hidden": (".x", f"the student id '.x' {SIGN}"),
    "dots": ("..", f"the student id '..' {SIGN}"),
    "an option": ("-rf", f"the student id '-rf' {SIGN}"),
    "a dot at the end": ("x.", f"the student id 'x.' {SIGN}"),
    "a mark first": ("\u0301x", f"the student id '\u0301x' {SIGN}"),
    "a device": ("NUL", f"the student id 'NUL' {DEVICE}"),
    "a device with an ending": ("com1.txt", f"the student id 'com1.txt' {DEVICE}"),
    "a wide device": ("ｃｏｎ", f"the student id 'ｃｏｎ' {DEVICE}"),
    "a shortened number": (
        "1.23457E+11",
        "the student id '1.23457E+11' is a number that a spreadsheet has shortened\n"
        "    hint: format the column as text",
    ),
}


@pytest.mark.parametrize(("written", "expected"), IDS.values(), ids=IDS)
def test_an_unsafe_id_is_refused(tmp_path: Path, written: str, expected: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        read_roster(write(tmp_path, f'id,name\n"{written}",A\n'), display="f")
    assert str(caught.value) == f"f:2:1: {expected}"


REFUSED = {
    "no students": ("student,name\n", "f: the roster names no students"),
    "listed twice": ("id\na\nb\na\n", "f:4:1: the student 'a' is listed twice: first in line 2"),
    "listed twice, decomposed": (
        "id\nann\u00e9\nanne\u0301\n",
        "f:3:1: the student 'anné' is listed twice: first in line 2",
    ),
    "differ by case": (
        "id\nAnna\nanna\n",
        f"f:3:1: the student ids 'anna' and 'Anna' (line 2) differ only in case or form{CLASH}",
    ),
    "differ by width": (
        "id\nanna\nａnna\n",
        f"f:3:1: the student ids 'ａnna' and 'anna' (line 2) differ only in case or form{CLASH}",
    ),
    "a blank id": ("id,name\n,Anna\n", f"f:2:1: the student id of 'Anna' is blank{ALLOWED}"),
    "a blank id without a name": ("id,name,group\n,,3\n", f"f:2:1: the student id is blank{ALLOWED}"),
    "line ends in a name": (
        'id,name\na,"x\ny"\n',
        "f:2:1: the name 'x\\ny' holds control characters\n    hint: type it anew",
    ),
    "a reordered name": (
        "id,name\na,\u202ebob\n",
        "f:2:1: the name '\\u202ebob' holds control characters\n    hint: type it anew",
    ),
    "a terminal's escape": ("id,name\na,\x1b[2J\n", "f:2:3: the file holds the control character U+001B"),
    "a long name": (
        f"id,name\na,{'x' * 201}\n",
        f"f:2:1: the name '{'x' * 57}…' is too long\n    allowed: at most 200 characters",
    ),
    "everything at once": (
        'id,name\n../x,A\na,b,c\n,D\n"e,x\n',
        f"f:2:1: the student id '../x' holds '/'{ALLOWED}\n"
        "f:3:1: this row has 3 cells, the header has 2 cells\n"
        "    hint: put a cell that holds the delimiter in double quotes\n"
        f"f:4:1: the student id of 'D' is blank{ALLOWED}\n"
        "f:5:1: a quote that opens in this row is never closed\n"
        '    hint: write a " inside a quoted cell twice',
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_roster_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        read_roster(write(tmp_path, text), display="f")
    assert str(caught.value) == expected


@given(st.text(max_size=70) | st.text("aB.-_@+9é\u0301ﬁ", max_size=70))
def test_an_accepted_id_is_one_plain_name_of_a_file(written: str) -> None:
    identifier = student_id(written)
    assert student_id(identifier) == identifier
    if id_fault(identifier) is None:
        assert identifier.isprintable()
        assert unicodedata.is_normalized("NFC", identifier)
        assert Path(identifier).name == identifier
        assert not {*identifier} & {*'/\\:*?"<>| \0'}
        assert len(f"{identifier}.html".encode()) <= 255
