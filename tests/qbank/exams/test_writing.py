"""Files appear whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from qbank.writing import folder_beside, named_for, open_whole, write_whole
from tests.qbank.exams.tiny import names


def test_text_is_written_as_utf_8_with_line_feeds(tmp_path: Path):
    write_whole(tmp_path / "a.txt", ["Gödel\n", "Ω\r\n"])
    assert (tmp_path / "a.txt").read_bytes() == "Gödel\nΩ\r\n".encode()
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_private_file_is_private_whatever_the_umask(tmp_path: Path, umask: int):
    before = os.umask(umask)
    try:
        with open_whole(tmp_path / "a.txt", mode=0o600) as file:
            file.write("x")
            (beside,) = tmp_path.iterdir()
            assert beside.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit, OSError])
def test_a_failure_in_the_middle_leaves_the_old_content_and_nothing_else(tmp_path: Path, failure: type[BaseException]):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(failure), open_whole(tmp_path / "a.txt") as file:
        file.write("new" * 100_000)
        raise failure
    assert (tmp_path / "a.txt").read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("call", ["fsync", "open"])
def test_a_full_disk_leaves_the_old_content_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
):
    def full(*arguments: object, **_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a.txt").write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(OSError, match="No space left") as failed:
            write_whole(tmp_path / "a.txt", "new")
    assert failed.value.filename == str(tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("call", ["open", "replace"])
def test_an_error_names_the_file_that_was_asked_for_as_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
):
    real, asked = getattr(os, call), tmp_path / "link.txt"
    asked.symlink_to(tmp_path / "there.txt")

    def refusing(path: Path, *arguments: object, **_: object) -> object:
        if str(path).endswith(".part"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refusing)
        with pytest.raises(PermissionError) as failed:
            write_whole(asked, "new")
    assert failed.value.filename == str(asked)


def test_an_error_of_what_is_read_meanwhile_keeps_its_own_name(tmp_path: Path):
    with pytest.raises(FileNotFoundError) as failed, open_whole(tmp_path / "a.txt") as file:
        file.write((tmp_path / "missing.txt").read_text())
    assert Path(failed.value.filename) == tmp_path / "missing.txt"


def test_an_error_within_a_folder_under_way_names_the_file_where_it_would_have_been(tmp_path: Path):
    def full(beside: Path) -> None:
        with pytest.raises(IsADirectoryError) as failed, named_for(Path("exam"), beside):
            (beside / "ada.html").mkdir()
            write_whole(beside / "ada.html", "x")
        assert failed.value.filename2 == "exam/ada.html"

    with folder_beside(Path("exam"), tmp_path / "exam") as beside:
        full(beside)
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_named_as_it_was_asked_for(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError) as failed, folder_beside(Path("file/exam"), tmp_path / "file" / "exam"):
        pass
    assert failed.value.filename == "file/exam"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_device_is_written_to_and_never_replaced():
    before = Path("/dev/full").stat().st_rdev
    with pytest.raises(OSError, match="No space left"):
        write_whole(Path("/dev/full"), "x" * 100_000)
    write_whole(Path("/dev/null"), "x")
    assert Path("/dev/full").stat().st_rdev == before


def test_a_link_stays_a_link(tmp_path: Path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "there" / "a.txt")
    write_whole(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "there" / "a.txt").read_text() == "new"


def test_a_folder_is_never_replaced_by_a_file(tmp_path: Path):
    (tmp_path / "a").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "a", "x")
    assert names(tmp_path) == ["a"]


def test_a_name_as_long_as_names_can_be_is_no_obstacle(tmp_path: Path):
    write_whole(tmp_path / ("x" * 255), "x")
    assert len(names(tmp_path)) == 1
