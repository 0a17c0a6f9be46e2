"""Whatever is fed to `build` and `grade` ends in plain lines and a meaningful exit code; nothing is half-written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders.runner import Runner
from qbank.cli import building
from qbank.cli.app import app
from qbank.cli.edge import guarded
from qbank.grading.verdicts import FILE as VERDICTS
from tests.qbank.exams import tiny
from tests.qbank.exams.tiny import answers_text, names, token_of

ROOT = Path(__file__).parents[1]
ROSTER = b"student,name\nada,Ada\n"
Qbank = Callable[..., tuple[int, str, str]]


@contextmanager
def shared_worker(**_: object) -> Iterator[Runner]:
    yield tiny.runner()


@pytest.fixture
def qbank(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Qbank]:
    """Run `qbank` in an empty folder. An exception that is no expected failure is raised here, as it would be there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(building, "worker", shared_worker)
    monkeypatch.setenv("QBANK_BANK", str(tiny.BANK))

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = guarded(app, [str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield run
    (tiny.tiny_exam().teacher / VERDICTS).unlink(missing_ok=True)


def is_plain(text: str) -> bool:
    """Tell whether no line is long, and nothing in it could steer a terminal."""
    return "Traceback" not in text and all(line.isprintable() and len(line) < 600 for line in text.splitlines())


BLUEPRINTS: list[tuple[str, bytes, str]] = [
    ("empty", b"", "empty"),
    ("binary", bytes(range(256)), "not UTF-8"),
    ("in UTF-16", tiny.BLUEPRINT.encode("utf-16"), "UTF-16"),
    ("with a NUL", b"title: a\0b\n", "NUL"),
    ("an alias bomb", b"a: &a [x]\nb: &b [*a, *a]\ntitle: *b\n", "anchor"),
    ("deeply nested", b"title: " + b"[" * 5000, ":1:"),
    ("of 100 MB", b"# " + b"x" * 2_000_000, "too large"),
    ("with a huge integer", tiny.BLUEPRINT.replace("minutes: 20", "minutes: " + "9" * 5000).encode(), ":3:"),
    ("with a key twice", b"title: A\ntitle: B\n", "2:1: "),
    ("with an escape", b'title: "\\e[31mred"\nsections: []\n', "U+001B"),
    ("cut short", b"title: [", ":1:"),
]
ROSTERS: list[tuple[str, bytes, str]] = [
    ("empty", b"", "empty"),
    ("no students", b"student,name\n", "no students"),
    ("binary", bytes(range(256)), "not UTF-8"),
    ("a workbook", b"PK\x03\x04" + bytes(100), "ZIP archive"),
    ("other columns", b"a,b\n1,2\n", "no column 'student'"),
    ("out of its folder", b"student\n../x\n", "'/'"),
    ("with a NUL", b"student\na\0b\n", "NUL"),
    ("300 characters", b"student\n" + b"x" * 300 + b"\n", "too long"),
    ("two that differ by case", b"student\nada\nADA\n", "differ only in case"),
    ("twice", b"student\nada\nada\n", "listed twice"),
    ("a device", b"student\nnul\n", "device"),
    ("a number that was shortened", b"student\n1.2E+10\n", "shortened"),
    ("an open quote", b'student\n"ada\n', "never closed"),
    ("a blank id", b"student,name\n,Ada\n", "blank"),
    ("an escape", b"student,name\nada,\x1b[31mred\n", "control character"),
]
ANSWERS: list[tuple[str, str, bytes]] = [
    ("empty", "a.json", b""),
    ("binary", "a.json", bytes(range(256))),
    ("cut short", "a.json", b'{"format": "qbank-answers", "answ'),
    ("deeply nested", "a.json", b'{"a":' * 50_000),
    ("50 MB", "a.json", b"{" + b" " * 50_000_000),
    ("a table of another kind", "a.csv", b"a,b,c\n1,2,3\n"),
    ("a table cut short", "a.csv", b'student,item,response\nada,1,"('),
    ("a workbook", "a.csv", b"PK\x03\x04" + bytes(100)),
    ("a page", "a.csv", b"<!doctype html>\n<html>\n"),
    ("in UTF-16", "a.csv", "student,item,response\n".encode("utf-16")),
    ("a cell of a megabyte", "a.csv", b'student,item,response\nada,1,"' + b"x" * 1_000_000 + b'"\n'),
    ("an odd name", "a\x1b[31m\n.csv", b"a,b\n"),
]


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in BLUEPRINTS], ids=[case[0] for case in BLUEPRINTS])
def test_a_blueprint_is_refused_in_plain_lines(qbank: Qbank, content: bytes, words: str):
    Path("exam.yaml").write_bytes(content)
    Path("roster.csv").write_bytes(ROSTER)
    code, out, err = qbank("build", "exam.yaml", "--roster", "roster.csv", "-o", "out")
    assert (code, out) == (1, "")
    assert err.startswith("exam.yaml") and words in err and is_plain(err)
    assert names(Path()) == ["exam.yaml", "roster.csv"]


@pytest.mark.parametrize(("content", "words"), [case[1:] for case in ROSTERS], ids=[case[0] for case in ROSTERS])
def test_a_roster_is_refused_in_plain_lines(qbank: Qbank, content: bytes, words: str):
    Path("exam.yaml").write_text(tiny.BLUEPRINT)
    Path("roster.csv").write_bytes(content)
    code, out, err = qbank("build", "exam.yaml", "--roster", "roster.csv", "-o", "out")
    assert (code, out) == (1, "")
    assert err.startswith("roster.csv") and words in err and is_plain(err)
    assert names(Path()) == ["exam.yaml", "roster.csv"]


@pytest.mark.parametrize(("name", "content"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS])
def test_answers_that_cannot_be_read_cost_only_themselves(qbank: Qbank, name: str, content: bytes):
    Path("in").mkdir()
    Path("in", name).write_bytes(content)
    item = next(iter(tiny.manifest().tasks[token_of("ada")]))
    Path("in", "good.json").write_text(answers_text(token_of("ada"), {item: {"text": "(1, 2, 3)"}}))
    code, out, err = qbank("grade", tiny.tiny_exam().manifest, "in", "-o", "grades.csv")
    assert code == 1
    assert err.startswith("note: in/") and is_plain(err)
    assert "Ada Lovelace" in out
    assert "ada,Ada Lovelace,,1,axes-of-output,incorrect" in Path("grades.csv").read_text()


MISSING: list[tuple[tuple[object, ...], int]] = [
    (("build", "none.yaml", "--versions", 2, "-o", "out"), 1),
    (("build", "exam.yaml", "--roster", "none.csv", "-o", "out"), 1),
    (("build", "exam.yaml", "--roster", ".", "-o", "out"), 1),
    (("build", ".", "--versions", 2, "-o", "out"), 1),
    (("build", "exam.yaml", "--versions", 2, "-o", "out", "--bank", "nowhere"), 1),
    (("build", "exam.yaml", "--versions", 2, "-o", "out", "--secret", "none.key"), 1),
    (("build", "exam.yaml", "--versions", 2), 2),
    (("build", "exam.yaml", "--versions", 1001, "-o", "out"), 2),
    (("build", "exam.yaml", "--versions", 2, "-o", "exam.yaml"), 1),
    (("build", "exam.yaml", "--versions", 2, "-o", "exam.yaml/out"), 3),
    (("build", "exam.yaml", "--versions", 2, "-o", "x" * 300), 3),
    (("grade", "none.jsonl", "a.csv"), 1),
    (("grade", "exam.yaml", "a.csv"), 1),
    (("grade", ".", "a.csv"), 1),
    (("grade", "exam.yaml"), 2),
    (("rehearse", "none.jsonl", "-o", "out"), 1),
    (("rehearse", "exam.yaml"), 2),
]


@pytest.mark.parametrize(("arguments", "expected"), MISSING)
def test_what_is_missing_or_in_the_way_is_named(qbank: Qbank, arguments: tuple[object, ...], expected: int):
    Path("exam.yaml").write_text(tiny.BLUEPRINT)
    code, out, err = qbank(*arguments)
    assert (code, out) == (expected, "")
    assert err.strip() and is_plain(err)
    assert names(Path()) == ["exam.yaml"]


@pytest.mark.parametrize("target", ["grades.csv/x", "in", "x" * 300 + ".csv"])
def test_results_that_cannot_be_written_are_told_and_lose_nothing(qbank: Qbank, target: str):
    Path("in").mkdir()
    Path("grades.csv").write_text("old")
    code, _, err = qbank("grade", tiny.tiny_exam().manifest, "in", "-o", target)
    assert code in (2, 3) and is_plain(err)
    assert Path("grades.csv").read_text() == "old"
    assert names(Path()) == ["grades.csv", "in"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may mount")
def test_a_disk_that_is_really_full_leaves_nothing(qbank: Qbank, tmp_path: Path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=150k", "none", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this system lets nobody mount")
    try:
        Path("exam.yaml").write_text(tiny.BLUEPRINT)
        code, _, err = qbank("build", "exam.yaml", "--versions", 20, "-o", small / "deep" / "out")
        assert (code, "No space left" in err) == (3, True)
        assert names(small) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_device_as_output_is_told(tmp_path: Path):
    command = [sys.executable, "-m", "qbank", "grade", str(tiny.tiny_exam().manifest), ".", "-o", "/dev/full"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "No space left" in done.stderr, "Traceback" in done.stderr) == (3, True, False)


quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
garbage = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(alphabet='{}[]:,"\\\n -&*!|>%@`ab1', max_size=120).map(str.encode),
)


@quickly
@given(garbage)
def test_no_blueprint_and_no_roster_raises(qbank: Qbank, content: bytes):
    shutil.rmtree("out", ignore_errors=True)
    Path("exam.yaml").write_bytes(content)
    Path("roster.csv").write_bytes(content)
    code, _, err = qbank("build", "exam.yaml", "--roster", "roster.csv", "-o", "out")
    assert (code, is_plain(err)) == (1, True)


@quickly
@given(
    st.sampled_from(["a.json", "a.csv"]),
    st.sampled_from([b"", b"{", b"student,item,response\n", b'{"format":']),
    garbage,
)
def test_no_answers_raise(qbank: Qbank, name: str, start: bytes, content: bytes):
    Path(name).write_bytes(start + content)
    code, _, err = qbank("grade", tiny.tiny_exam().manifest, name, "-o", "grades.csv")
    assert code in (0, 1) and is_plain(err)
    assert len(Path("grades.csv").read_text().splitlines()) == 22


typed = st.one_of(st.text(max_size=60), st.text(alphabet="()[],.0123456789 nNaoe-+xRer:;=", max_size=40))


@quickly
@given(st.lists(typed, min_size=7, max_size=7))
def test_whatever_is_typed_is_marked(qbank: Qbank, texts: list[str]):
    tasks = tiny.manifest().tasks[token_of("ada")]
    answers = {
        token: {"text": text if task.gap is None else "?"}
        for (token, task), text in zip(tasks.items(), texts, strict=True)
    }
    Path("a.json").write_text(answers_text(token_of("ada"), answers))
    code, _, err = qbank("grade", tiny.tiny_exam().manifest, "a.json", "-o", "grades.csv", "--feedback", "pages")
    assert (code, err) == (0, "")
    assert len(Path("grades.csv").read_text().splitlines()) == 22
