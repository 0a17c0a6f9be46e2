"""A file is read as UTF-8 text or refused in one line that says what it is instead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qbank.loading.text_file import read_text
from qbank.problems import ProblemsFound

ACCEPTED = {
    "nothing": (b"", ""),
    "letters of any script": ("aß日𝒳".encode(), "aß日𝒳"),
    "a byte-order mark": (b"\xef\xbb\xbfa", "a"),
    "line ends as they are": (b"a\r\nb\rc\n\td", "a\r\nb\rc\n\td"),
}

REFUSED = {
    "NUL": (b"a\nb\0c", "f:2:2: this is not a text file: it holds a NUL character"),
    "control character": (b"a\r\nb\x1b[31m", "f:2:2: the file holds the control character U+001B"),
    "delete": (b"\x7f", "f:1:1: the file holds the control character U+007F"),
    "C1 control character": (b"ab\xc2\x9b", "f:1:3: the file holds the control character U+009B"),
    "Latin-1": (
        "a\nüb M\xfcller".encode("latin-1"),
        "f:2:1: the file is not UTF-8: byte 0xFC does not belong here\n    hint: save it as UTF-8",
    ),
    "a broken character at the end": (
        "aü\nbü".encode()[:-1],
        "f:2:2: the file is not UTF-8: byte 0xC3 does not belong here\n    hint: save it as UTF-8",
    ),
    "UTF-16, little end first": (
        b"\xff\xfea\0",
        "f: the file is UTF-16, not UTF-8\n    hint: save it as UTF-8",
    ),
    "UTF-16, big end first": (
        b"\xfe\xff\0a",
        "f: the file is UTF-16, not UTF-8\n    hint: save it as UTF-8",
    ),
    "UTF-32, little end first": (
        b"\xff\xfe\0\0a\0\0\0",
        "f: the file is UTF-32, not UTF-8\n    hint: save it as UTF-8",
    ),
    "UTF-32, big end first": (
        b"\0\0\xfe\xff\0\0\0a",
        "f: the file is UTF-32, not UTF-8\n    hint: save it as UTF-8",
    ),
    "a spreadsheet": (
        b"PK\x03\x04\x14\0",
        "f: this is a ZIP archive or a spreadsheet, not a text file\n    hint: save it as UTF-8",
    ),
    "too many bytes": (b"a" * 1001, "f: the file is too large: 1001 bytes\n    allowed: at most 1000 bytes"),
}


@pytest.mark.parametrize(("content", "expected"), ACCEPTED.values(), ids=ACCEPTED)
def test_text_is_read(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "f"
    file.write_bytes(content)
    assert read_text(file) == expected


@pytest.mark.parametrize(("content", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "f"
    file.write_bytes(content)
    with pytest.raises(ProblemsFound) as caught:
        read_text(file, limit=1000, display="f")
    assert str(caught.value) == expected


def test_a_huge_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    file = tmp_path / "f"
    with file.open("wb") as sparse:
        sparse.truncate(100_000_000)
    with pytest.raises(ProblemsFound) as caught:
        read_text(file, display="f")
    assert str(caught.value) == "f: the file is too large: 100.0 MB\n    allowed: at most 1.0 MB"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "plain").write_text("")
    expected = {
        "missing": "there is no such file",
        "": "this is a folder, not a file",
        "pipe": "this is not an ordinary file",
        "loop": "the file cannot be read: Too many levels of symbolic links",
        "plain/inside": "the file cannot be read: Not a directory",
        "x" * 300: "the file cannot be read: File name too long",
        "a\0b": "this cannot be the name of a file",
    }
    found = {}
    for name in expected:
        with pytest.raises(ProblemsFound) as caught:
            read_text(tmp_path / name)
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (0, 0)
        found[name] = problem.what
    assert found == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("a")
    file.chmod(0)
    with pytest.raises(ProblemsFound, match="f: you may not read this file"):
        read_text(file, display="f")


def test_the_path_shown_obeys_no_terminal(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as caught:
        read_text(tmp_path / "x", display="\x1b[31m\udc80.yaml")
    assert str(caught.value) == r"\x1b[31m\udc80.yaml: there is no such file"
