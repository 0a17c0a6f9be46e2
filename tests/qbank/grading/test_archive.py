"""Zips are read in memory and within bounds; what is refused has a note, and everything else is read all the same."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from qbank.grading import archive
from qbank.grading.archive import Archive
from qbank.problems import ProblemsFound
from tests.qbank.grading.downloads import patched, zipped


def contents(path: Path) -> tuple[dict[str, bytes], list[str]]:
    """Return what can be read, by name, and all that is said of the rest."""
    opened = Archive(path)
    try:
        members, notes = opened.members()
        said = [f"{note.path.removeprefix(str(path))}: {note.what}" for note in notes]
        read = {}
        for member in members:
            try:
                read["/".join(member.parts)] = opened.read(member)
            except ProblemsFound as found:
                said += [f"{one.path.removeprefix(str(path))}: {one.what}" for one in found.problems]
        return read, said
    finally:
        opened.close()


GOOD = ("good.py", "x = 1\n")
HOSTILE: list[tuple[str, str]] = [
    ("../up.py", "leads out"),
    ("a/../../up.py", "leads out"),
    ("/etc/passwd", "leads out"),
    ("C:/3.py", "leads out"),
    ("..\\up.py", "leads out"),
    ("\\\\server\\3.py", "leads out"),
    ("inner.zip", "archive in an archive"),
    ("inner.tar.gz", "archive in an archive"),
    ("a" * 2000, "no file's name"),
    ("nul\0.py", "no file's name"),
    ("zeros.txt", "times smaller"),
]


@pytest.mark.parametrize(("name", "what"), HOSTILE, ids=[case[0][:20] for case in HOSTILE])
def test_a_hostile_member_is_refused_by_itself(tmp_path: Path, name: str, what: str):
    content = b"\0" * 4_000_000 if name == "zeros.txt" else b"x"
    path = zipped(tmp_path / "z.zip", [(name.replace("\0", "?"), content), GOOD])
    if "\0" in name:
        path.write_bytes(path.read_bytes().replace(b"nul?.py", b"nul\0.py"))
    read, said = contents(path)
    assert read == {"good.py": b"x = 1\n"}
    (line,) = said
    assert what in line
    assert line.isprintable() and len(line) < 500
    assert sorted(path.name for path in tmp_path.iterdir()) == ["z.zip"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int):
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as file:
        info = zipfile.ZipInfo("3.py")
        info.external_attr = (kind | 0o777) << 16
        file.writestr(info, "/etc/passwd")
        file.writestr(*GOOD)
    read, (line,) = contents(path)
    assert read == {"good.py": b"x = 1\n"}
    assert "a link or another special file" in line


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"flags": 1}, "encrypted"),
        ({"method": 99}, "cannot be read"),
        ({"size": 6_000_000}, "too large"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(tmp_path: Path, changes: dict[str, int], what: str):
    read, (line,) = contents(patched(zipped(tmp_path / "z.zip", [("3.py", b"x = 1\n" * 9)]), **changes))
    assert read == {}
    assert what in line


def test_a_member_that_holds_more_than_it_says_is_read_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MEMBER_BYTES", 1000)
    path = patched(zipped(tmp_path / "z.zip", [("3.py", bytes(range(256)) * 40)]), size=10)
    read, said = contents(path)
    assert all(len(content) <= 1000 for content in read.values())
    assert len(said) + len(read) == 1


def test_all_that_is_read_of_one_zip_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "ALL_BYTES", 25)
    path = zipped(tmp_path / "z.zip", [(f"{number}.py", "0123456789") for number in range(4)])
    read, said = contents(path)
    assert sorted(read) == ["0.py", "1.py"]
    assert len(said) == 2 and all("has given 25 bytes already" in line for line in said)


def test_a_zip_of_too_many_files_is_refused_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MEMBERS", 3)
    path = zipped(tmp_path / "z.zip", [(f"{number}.py", "") for number in range(4)])
    with pytest.raises(ProblemsFound, match="holds 4 files, at most 3"):
        Archive(path)


def test_of_files_with_one_name_the_first_is_read_and_the_others_are_noted(tmp_path: Path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "z.zip", [("a/3.py", "first"), ("a/3.py", "second"), ("A/3.py", "other")])
    read, (line,) = contents(path)
    assert read == {"a/3.py": b"first", "A/3.py": b"other"}
    assert "2 files of this zip have this name" in line


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def _garble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[36:42] = bytes(6)  # in the packed text of the first entry
    path.write_bytes(content)


BROKEN: list[tuple[str, Callable[[Path], object]]] = [
    ("cut", _cut),
    ("empty", lambda path: path.write_bytes(b"")),
    ("text", lambda path: path.write_bytes(b"student,item,response\n")),
    ("noise", lambda path: path.write_bytes(bytes(range(256)) * 9)),
]


@pytest.mark.parametrize("damage", [case[1] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_what_is_no_zip_is_one_line(tmp_path: Path, damage: Callable[[Path], object]):
    path = zipped(tmp_path / "z.zip", [("3.py", "x = 1\n" * 50)])
    damage(path)
    with pytest.raises(ProblemsFound, match="not a whole zip") as found:
        Archive(path)
    assert len(found.value.problems) == 1


def test_a_damaged_member_costs_only_itself(tmp_path: Path):
    path = zipped(tmp_path / "z.zip", [("3.py", "x = 1\n" * 50), GOOD])
    _garble(path)
    read, (line,) = contents(path)
    assert read == {"good.py": b"x = 1\n"}
    assert line.startswith("/3.py: cannot be read")


def test_names_in_utf8_without_its_mark_are_read_as_such(tmp_path: Path):
    """Ruby's zip library, which Canvas uses, leaves the mark out."""
    path = tmp_path / "z.zip"
    name = "müllerjörg_1_2_3.py".encode()
    path.write_bytes(zipped(path, [("?" * len(name), "x")]).read_bytes().replace(b"?" * len(name), name))
    assert list(contents(path)[0]) == ["müllerjörg_1_2_3.py"]


def test_folders_and_hidden_files_are_passed_over(tmp_path: Path):
    path = zipped(tmp_path / "z.zip", [("a/", ""), ("a/.DS_Store", "x"), ("__MACOSX/a/._3.py", "x"), ("a//3.py", "x")])
    assert contents(path) == ({"a/3.py": b"x"}, [])
