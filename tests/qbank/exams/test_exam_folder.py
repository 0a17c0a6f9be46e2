"""The exam's folder: there as a whole or not at all, and nothing that was there before is lost."""

import errno
import os
import stat
from pathlib import Path

import pytest

from qbank.exams.folder import choose_secret, new_folder
from qbank.exams.places import Folder
from qbank.exams.secret import Secret
from qbank.problems import ProblemsFound
from qbank.writing import write_whole
from tests.qbank.exams import tiny

EXAM = ["students", "students/ada.html", "students/bob.html", "students/eve.html", "teacher"] + [
    f"teacher/{name}" for name in ("answer-book.html", "manifest.jsonl", "secret.key")
]


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def make_exam(target: Path, *, replace: bool = False, mark: str = "x") -> None:
    with new_folder(target, replace=replace) as folder:
        write_whole(folder.manifest, mark)


def test_an_exam_lies_in_two_folders():
    assert tree(tiny.tiny_exam().root) == EXAM


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_teacher_can_open_the_teachers_side_whatever_the_umask(tmp_path: Path, umask: int):
    before = os.umask(umask)
    try:
        folder = tiny.write(tmp_path / "exam", tiny.tiny_built())
    finally:
        os.umask(before)
    assert mode(folder.teacher) == 0o700
    assert {mode(path) for path in folder.teacher.iterdir()} == {0o600}
    assert mode(folder.root) == mode(folder.students) == 0o755 & ~umask
    assert {mode(path) for path in folder.students.iterdir()} == {0o644 & ~umask}


def test_nobody_can_open_the_teachers_side_while_it_is_written(tmp_path: Path):
    with new_folder(tmp_path / "exam", replace=False) as folder:
        assert mode(folder.teacher) == 0o700
        assert not (tmp_path / "exam").exists()
    assert tree(tmp_path) == ["exam", "exam/students", "exam/teacher"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ProblemsFound([]), OSError(errno.ENOSPC, "full"), SystemExit])
def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path, failure: BaseException):
    with pytest.raises(BaseException) as raised, new_folder(tmp_path / "a" / "b" / "exam", replace=False) as folder:
        write_whole(folder.students / "ada.html", "x")
        raise failure
    assert raised.type in (KeyboardInterrupt, ProblemsFound, OSError, SystemExit)
    assert tree(tmp_path) == []


def test_folders_that_lead_there_stay_if_somebody_used_them_meanwhile(tmp_path: Path):
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "a" / "exam", replace=False):
        (tmp_path / "a" / "note.txt").write_text("x")
        raise KeyboardInterrupt
    assert tree(tmp_path) == ["a", "a/note.txt"]


def test_a_failure_while_replacing_leaves_the_old_exam(tmp_path: Path):
    make_exam(tmp_path / "exam", mark="old")
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "exam", replace=True) as folder:
        write_whole(folder.manifest, "new")
        raise KeyboardInterrupt
    assert Folder(tmp_path / "exam").manifest.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["exam"]


def test_a_failure_between_the_two_renames_puts_the_old_exam_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fails(self: Path, target: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", str(target))

    make_exam(tmp_path / "exam", mark="old")
    with monkeypatch.context() as patch, pytest.raises(OSError, match="Input/output"):
        patch.setattr(Path, "replace", fails)
        with new_folder(tmp_path / "exam", replace=True):
            pass
    assert Folder(tmp_path / "exam").manifest.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["exam"]


def test_replaced_exams_are_kept_one_beside_the_other(tmp_path: Path):
    for mark in ("one", "two", "three"):
        make_exam(tmp_path / "exam", replace=True, mark=mark)
    found = {path.name: Folder(path).manifest.read_text() for path in tmp_path.iterdir()}
    assert found == {"exam": "three", "exam.old": "one", "exam.old2": "two"}


def test_a_link_to_an_exam_stays_a_link(tmp_path: Path):
    make_exam(tmp_path / "there", mark="old")
    (tmp_path / "link").symlink_to(tmp_path / "there")
    make_exam(tmp_path / "link", replace=True, mark="new")
    assert (tmp_path / "link").is_symlink()
    assert Folder(tmp_path / "there").manifest.read_text() == "new"
    assert Folder(tmp_path / "there.old").manifest.read_text() == "old"


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("there", ["a file", "a folder of something else"])
def test_what_is_no_exam_is_never_moved(tmp_path: Path, there: str, replace: bool):
    target = tmp_path / "exam"
    if there == "a file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "thesis.tex").write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(ProblemsFound, match="is there already"), new_folder(target, replace=replace):
        raise AssertionError("it must not begin")
    assert tree(tmp_path) == before


def test_an_exam_is_replaced_only_on_request(tmp_path: Path):
    make_exam(tmp_path / "exam")
    with pytest.raises(ProblemsFound, match="--replace"), new_folder(tmp_path / "exam", replace=False):
        raise AssertionError("it must not begin")


def test_an_empty_folder_is_taken(tmp_path: Path):
    (tmp_path / "exam").mkdir()
    make_exam(tmp_path / "exam")
    assert Folder(tmp_path / "exam").manifest.read_text() == "x"


@pytest.mark.parametrize("target", [".", "/", "exam/.."])
def test_the_folder_one_is_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str):
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(ProblemsFound, match="the folder you are in"),
        new_folder(Path(target), replace=True),
    ):
        raise AssertionError("it must not begin")


def test_where_nothing_can_be_written_the_system_says_so(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError) as refusal, new_folder(tmp_path / "file" / "exam", replace=False):
        raise AssertionError("it must not begin")
    assert refusal.value.filename is not None
    assert tree(tmp_path) == ["file"]


def test_a_secret_is_taken_from_the_file_given_else_from_the_exam_there_else_drawn(tmp_path: Path):
    exam = tiny.tiny_exam()
    assert choose_secret(exam.root, None).derive("a") == tiny.SECRET.derive("a")
    assert choose_secret(tmp_path / "new", exam.teacher / "secret.key").derive("a") == tiny.SECRET.derive("a")
    drawn = [choose_secret(tmp_path / "new", None).derive("a") for _ in range(2)]
    assert len({*drawn, tiny.SECRET.derive("a")}) == 3


def test_a_secret_given_goes_before_the_one_that_is_there(tmp_path: Path):
    other = tiny.write(tmp_path / "other", tiny.tiny_built(), Secret(bytes(32)))
    chosen = choose_secret(tiny.tiny_exam().root, other.teacher / "secret.key")
    assert chosen.derive("a") == Secret(bytes(32)).derive("a")
