"""The secret of an exam: where it may lie, and what is derived from it."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbank.exams.secret import Secret, new_secret, read_secret, write_secret
from qbank.problems import ProblemsFound

KEY = bytes(range(32))
names = st.lists(st.text(max_size=8), max_size=4)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_secret_file_is_its_owners_alone_whatever_the_umask(tmp_path: Path, umask: int):
    before = os.umask(umask)
    try:
        write_secret(tmp_path / "secret.key", Secret(KEY))
    finally:
        os.umask(before)
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_was_written_is_read_as_the_same(tmp_path: Path):
    write_secret(tmp_path / "secret.key", Secret(KEY))
    assert read_secret(tmp_path / "secret.key").derive("a") == Secret(KEY).derive("a")


def test_a_secret_is_never_written_over_another(tmp_path: Path):
    write_secret(tmp_path / "secret.key", Secret(KEY))
    with pytest.raises(FileExistsError):
        write_secret(tmp_path / "secret.key", new_secret())
    assert read_secret(tmp_path / "secret.key").derive("a") == Secret(KEY).derive("a")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o644, 0o666])
def test_a_secret_that_others_can_open_is_refused(tmp_path: Path, mode: int):
    path = tmp_path / "secret.key"
    write_secret(path, Secret(KEY))
    path.chmod(mode)
    with pytest.raises(ProblemsFound, match="can be read by others") as refusal:
        read_secret(path)
    assert "chmod 600" in str(refusal.value)
    assert KEY.hex() not in str(refusal.value)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\n", b"z" * 64, bytes(64), b"\xff" * 64, b"0" * 10_000, KEY.hex().upper().encode()),
        *(KEY.hex().encode()[:-1], KEY.hex().encode() + b"0", f"{KEY.hex()}\n{KEY.hex()}".encode()),
    ],
)
def test_what_is_not_64_hexadecimal_digits_is_no_secret(tmp_path: Path, content: bytes):
    path = tmp_path / "secret.key"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(ProblemsFound) as refusal:
        read_secret(path)
    assert len(refusal.value.problems) == 1
    assert KEY.hex()[:20] not in str(refusal.value)


def test_a_missing_secret_a_folder_and_a_pipe_are_refused_in_a_line_each(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name, what in (("missing", "No such file"), (".", "it is a folder"), ("pipe", "not an ordinary file")):
        with pytest.raises(ProblemsFound, match=what):
            read_secret(tmp_path / name)


def test_nothing_that_prints_a_secret_shows_it():
    secret = Secret(KEY)
    for text in (repr(secret), str(secret), f"{secret!s:.200}", str([secret]), str({"secret": secret})):
        assert KEY.hex()[:8] not in text
        assert "…" in text


@given(names, names)
def test_other_names_derive_other_bytes(one: list[str], other: list[str]):
    assert (Secret(KEY).derive(*one) == Secret(KEY).derive(*other)) == (one == other)


@given(names)
def test_seeds_and_tokens_depend_on_the_secret(its: list[str]):
    one, other = Secret(KEY), Secret(KEY[::-1])
    assert one.seed(*its) != other.seed(*its)
    assert one.token(*its) != other.token(*its)
    assert 0 <= one.seed(*its) < 2**63
    assert one.token(*its).isalnum() and len(one.token(*its)) == 16


@given(st.lists(st.integers(), max_size=12), names)
def test_a_shuffle_keeps_every_value_and_can_be_repeated(values: list[int], its: list[str]):
    shuffled = Secret(KEY).shuffled(values, *its)
    assert sorted(shuffled) == sorted(values)
    assert shuffled == Secret(KEY).shuffled(values, *its)


def test_a_shuffle_favours_no_place():
    firsts = [Secret(KEY).shuffled("abc", str(number))[0] for number in range(600)]
    assert all(150 < firsts.count(letter) < 250 for letter in "abc")


def test_two_new_secrets_differ():
    assert new_secret().derive("a") != new_secret().derive("a")
