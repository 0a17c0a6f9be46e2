"""Zips are the same bytes whenever and wherever they are written, and no member leads out of them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from qbank.formats.zip_file import NewZip, new_zip


def _write(path: Path) -> bytes:
    with new_zip(path) as made:
        made.write("b.txt", "ä & b\n")
        with made.member("a/long.xml") as text:
            text.writelines(["one\n", "two\n"])
        made.write("a/x.bin", bytes(range(256)))
    return path.read_bytes()


def test_two_zips_of_the_same_members_are_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert _write(tmp_path / "one.zip") == _write(tmp_path / "other" / "two.zip")


def test_members_stand_in_the_order_they_were_written_with_a_fixed_date(tmp_path: Path) -> None:
    _write(tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as read:
        assert read.namelist() == ["b.txt", "a/long.xml", "a/x.bin"]
        assert {info.date_time for info in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert read.read("b.txt").decode() == "ä & b\n"
        assert read.read("a/long.xml") == b"one\ntwo\n"
        assert read.testzip() is None


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../x", "a//b", "./a", "", "b.txt"])
def test_a_name_that_leads_elsewhere_or_is_taken_is_refused(tmp_path: Path, name: str) -> None:
    with new_zip(tmp_path / "one.zip") as made:
        made.write("b.txt", "")
        with pytest.raises(ValueError, match="name for a member"):
            made.write(name, "")


def test_an_existing_file_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "one.zip").write_text("mine")
    with pytest.raises(FileExistsError), new_zip(tmp_path / "one.zip") as made:
        assert isinstance(made, NewZip)
    assert (tmp_path / "one.zip").read_text() == "mine"
