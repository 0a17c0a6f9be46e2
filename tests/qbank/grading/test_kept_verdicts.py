"""Kept verdicts: what was written survives, what was cut or planted is not believed, and our failures are not kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graders.grades import Criterion, Grade
from qbank.exams.secret import Secret
from qbank.grading.verdicts import Verdict, Verdicts, content_key
from qbank.problems import ProblemsFound
from tests.qbank.exams.tiny import SECRET

FIRST = Verdict(Grade("correct", 2.0, "nn.RNN(1, 2)", (Criterion("runs", True),), "*ü*\n\x1b"), "ab12")
SECOND = Verdict(Grade("incorrect", 0.0, feedback='"quoted"', misconceptions=("m",)))


def kept(path: Path, *pairs: tuple[str, Verdict]) -> Path:
    verdicts = Verdicts(path, SECRET)
    for key, verdict in pairs:
        verdicts.put(key, verdict)
    verdicts.close()
    return path


def read(path: Path, secret: Secret = SECRET) -> dict[str, Verdict | None]:
    verdicts = Verdicts(path, secret)
    try:
        return {key: found for key in ("one", "two") if (found := verdicts.get(key)) is not None}
    finally:
        verdicts.close()


def test_what_is_kept_is_read_again_and_is_private(tmp_path: Path):
    path = kept(tmp_path / "v.jsonl", ("one", FIRST), ("two", SECOND))
    assert read(path) == {"one": FIRST, "two": SECOND}
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(kept(path, ("one", SECOND))) == {"one": SECOND, "two": SECOND}


def test_what_is_put_is_there_before_anything_is_closed(tmp_path: Path):
    """A kill at any later moment finds it on its way to the disk."""
    verdicts = Verdicts(tmp_path / "v.jsonl", SECRET)
    verdicts.put("one", FIRST)
    assert read(tmp_path / "v.jsonl") == {"one": FIRST}
    verdicts.close()


def test_a_line_cut_short_at_any_byte_costs_only_itself(tmp_path: Path):
    path = kept(tmp_path / "v.jsonl", ("one", FIRST), ("two", SECOND))
    whole = path.read_bytes()
    last = whole.rstrip().rindex(b"\n") + 1
    for cut in range(last, len(whole) - 1):
        path.write_bytes(whole[:cut])
        assert read(path) == {"one": FIRST}
        if cut % 37 == 0:  # and what is written after it is read
            assert read(kept(path, ("two", FIRST))) == {"one": FIRST, "two": FIRST}


@pytest.mark.parametrize(
    "change",
    [
        (b'"points":0.0', b'"points":9.0'),
        (b'"incorrect"', b'"correct"'),
        (b'"key":"two"', b'"key":"one"'),
        (b'"mac":"', b'"mac":"0'),
        (b'"mac":"', b'"mac":"\xc3\xa9'),
        (b'"mac":"', b'"mac":null,"x":"'),
        (b'"verdict":{', b'"verdict":[{'),
        (b'"key"', b"\xff"),
    ],
)
def test_a_verdict_that_was_changed_is_not_believed(tmp_path: Path, change: tuple[bytes, bytes]):
    path = kept(tmp_path / "v.jsonl", ("two", SECOND))
    changed = path.read_bytes().replace(*change)
    assert changed != path.read_bytes()
    path.write_bytes(kept(tmp_path / "w.jsonl", ("one", FIRST)).read_bytes() + changed)
    assert read(path) == {"one": FIRST}


def test_a_verdict_planted_without_the_secret_is_not_believed(tmp_path: Path):
    verdicts = Verdicts(tmp_path / "v.jsonl", Secret(bytes(32)))
    verdicts.put("one", FIRST)
    verdicts.close()
    assert read(tmp_path / "v.jsonl") == {}
    line = json.loads((tmp_path / "v.jsonl").read_text())
    (tmp_path / "v.jsonl").write_text(json.dumps({**line, "mac": ""}) + "\n[]\n7\n" + "[" * 9999 + "\n")
    assert read(tmp_path / "v.jsonl") == {}


def test_two_graders_may_append_to_one_file(tmp_path: Path):
    one, two = (Verdicts(tmp_path / "v.jsonl", SECRET) for _ in range(2))
    one.put("one", FIRST)
    two.put("two", SECOND)
    one.close()
    two.close()
    assert read(tmp_path / "v.jsonl") == {"one": FIRST, "two": SECOND}


def test_a_link_in_its_place_is_not_followed(tmp_path: Path):
    (tmp_path / "v.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="jsonl"):
        Verdicts(tmp_path / "v.jsonl", SECRET)
    assert not (tmp_path / "elsewhere").exists()
    (tmp_path / "folder").mkdir()
    with pytest.raises((OSError, ProblemsFound)):
        Verdicts(tmp_path / "folder", SECRET)


def test_without_a_path_they_are_kept_in_memory():
    verdicts = Verdicts(None, SECRET)
    verdicts.put("one", FIRST)
    assert verdicts.get("one") == FIRST
    assert verdicts.get("two") is None
    verdicts.close()


def test_no_two_contents_share_a_key():
    lists = [[b"ab", b"c"], [b"a", b"bc"], [b"abc"], [b"abc", b""], [b"", b"abc"], []]
    assert len({content_key(parts) for parts in lists}) == len(lists)
