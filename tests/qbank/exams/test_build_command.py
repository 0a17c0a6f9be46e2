"""`qbank build`, as a teacher meets it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from graders.runner import Runner, RunnerUnavailable
from qbank.cli import building
from qbank.cli.app import app
from qbank.cli.edge import CannotDo, guarded
from tests.qbank.exams import tiny

ROOT = Path(__file__).parents[3]
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs/schema/output/build.json").read_text()))
ROSTER = "student,name\nada,Ada Lovelace\nbob,Bob\neve,\n"
Qbank = Callable[..., tuple[int, str, str]]


@contextmanager
def shared_worker(**_: object) -> Iterator[Runner]:
    yield tiny.runner()


@pytest.fixture
def qbank(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Qbank:
    """Run `qbank build` in a folder that holds a blueprint and a roster."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(building, "worker", shared_worker)
    monkeypatch.setenv("QBANK_BANK", str(tiny.BANK))
    Path("exam.yaml").write_text(tiny.BLUEPRINT)
    Path("roster.csv").write_text(ROSTER)

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = guarded(app, ["build", *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def pages(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "students").iterdir()}


def test_it_says_where_everything_lies(qbank: Qbank):
    code, out, err = qbank("exam.yaml", "--roster", "roster.csv", "-o", "out")
    assert (code, err) == (0, "")
    for words in ("out/students/  (3 files)", "out/teacher/answer-book.html", "qbank grade out/teacher/manifest.jsonl"):
        assert words in out
    assert tiny.names(Path("out/students")) == ["ada.html", "bob.html", "eve.html"]
    assert tiny.names(Path()) == ["exam.yaml", "out", "roster.csv"]


def test_the_secret_stands_in_its_file_and_nowhere_else(qbank: Qbank):
    _, out, err = qbank("exam.yaml", "--roster", "roster.csv", "-o", "out")
    secret = Path("out/teacher/secret.key").read_text().strip()
    assert len(secret) == 64
    written = {path.name: path.read_bytes() for path in Path("out").rglob("*") if path.is_file()}
    assert [name for name, content in written.items() if secret.encode() in content] == ["secret.key"]
    assert secret not in out + err


def test_json_names_every_file(qbank: Qbank):
    code, out, _ = qbank("exam.yaml", "--roster", "roster.csv", "-o", "out", "--json")
    said = json.loads(out)
    SCHEMA.validate(said)
    assert code == 0
    assert said["students"] == [f"out/students/{name}.html" for name in ("ada", "bob", "eve")]
    assert Path(said["manifest"]).exists() and Path(said["answer_book"]).exists()
    assert said["variants"]["axes-of-output"] == {"distinct": 3, "exams": 3}


def test_building_again_keeps_the_old_exam_its_secret_and_its_pages(qbank: Qbank):
    qbank("exam.yaml", "--roster", "roster.csv", "-o", "out")
    code, _, err = qbank("exam.yaml", "--roster", "roster.csv", "-o", "out")
    assert (code, "--replace" in err) == (1, True)
    Path("roster.csv").write_text("student,name\nzoe,Zoe\n" + ROSTER.partition("\n")[2])
    code, _, _ = qbank("exam.yaml", "--roster", "roster.csv", "-o", "out", "--replace")
    assert code == 0
    old, new = pages(Path("out.old")), pages(Path("out"))
    assert {name: new[name] for name in old} == old
    assert set(new) - set(old) == {"zoe.html"}
    assert Path("out.old/teacher/secret.key").read_bytes() == Path("out/teacher/secret.key").read_bytes()


def test_two_builds_share_nothing_unless_they_share_the_secret(qbank: Qbank):
    qbank("exam.yaml", "--roster", "roster.csv", "-o", "one")
    qbank("exam.yaml", "--roster", "roster.csv", "-o", "two")
    qbank("exam.yaml", "--roster", "roster.csv", "-o", "three", "--secret", "one/teacher/secret.key")
    assert not set(pages(Path("one")).values()) & set(pages(Path("two")).values())
    assert pages(Path("one")) == pages(Path("three"))
    assert Path("one/teacher/manifest.jsonl").read_bytes() == Path("three/teacher/manifest.jsonl").read_bytes()


def test_versions_are_built_without_a_roster(qbank: Qbank):
    code, out, _ = qbank("exam.yaml", "--versions", 2, "-o", "out")
    assert (code, "(2 files)" in out) == (0, True)
    assert tiny.names(Path("out/students")) == ["version-A.html", "version-B.html"]


@pytest.mark.parametrize("arguments", [(), ("--roster", "roster.csv", "--versions", 2), ("--versions", 0)])
def test_a_roster_or_versions_but_not_both(qbank: Qbank, arguments: tuple[object, ...]):
    code, _, _ = qbank("exam.yaml", "-o", "out", *arguments)
    assert code == 2
    assert not Path("out").exists()


def test_the_faults_of_every_file_are_told_in_one_run(qbank: Qbank):
    Path("exam.yaml").write_text(tiny.BLUEPRINT.replace("points: 2}", "points: 0}").replace("which-line", "which-lin"))
    Path("roster.csv").write_text("student,name\n../x,X\nada,A\nAda,B\n")
    Path("bad.key").write_text("guess")
    Path("bad.key").chmod(0o600)
    code, _, err = qbank("exam.yaml", "--roster", "roster.csv", "--secret", "bad.key", "-o", "out")
    assert code == 1
    told = [line.split(" ")[0] for line in err.splitlines() if not line.startswith(" ")]
    assert told == ["bad.key:", "exam.yaml:8:55:", "exam.yaml:12:20:", "roster.csv:2:1:", "roster.csv:4:1:"]
    assert not Path("out").exists()


def test_a_faulty_bank_hides_no_fault_of_the_blueprint_or_the_roster(qbank: Qbank, tmp_path: Path):
    (tmp_path / "bank").mkdir()
    Path("exam.yaml").write_text("titel: T\nsections: []\n")
    Path("roster.csv").write_text("student\n\x01\n")
    code, _, err = qbank("exam.yaml", "--roster", "roster.csv", "-o", "out", "--bank", "bank")
    assert code == 1
    for words in ("bank.yaml: there is no such file", "exam.yaml:1:1:", "at least 1 item", "roster.csv:2:1"):
        assert words in err


def test_a_refused_variant_names_its_seed_and_leaves_nothing(qbank: Qbank, monkeypatch: pytest.MonkeyPatch):
    Path("exam.yaml").write_text(
        "title: T\ndistinct: true\nsections: [{title: S, tasks: [{question: weights-in-all}]}]\n"
    )
    code, _, err = qbank("exam.yaml", "--versions", 10, "-o", "deep/down/out")
    assert code == 1
    assert "exam.yaml:3:" in err and "exhausted" in err
    assert tiny.names(Path()) == ["exam.yaml", "roster.csv"]


def test_a_machine_that_cannot_run_programs_is_told_and_leaves_nothing(qbank: Qbank, monkeypatch: pytest.MonkeyPatch):
    @contextmanager
    def none(**_: object) -> Iterator[Runner]:
        raise CannotDo(str(RunnerUnavailable("no forks here")))
        yield

    monkeypatch.setattr(building, "worker", none)
    code, _, err = qbank("exam.yaml", "--roster", "roster.csv", "-o", "out")
    assert (code, err) == (3, "qbank: no forks here\n")
    assert tiny.names(Path()) == ["exam.yaml", "roster.csv"]


@pytest.mark.parametrize("after", [0, 1, 2, 4])
def test_a_disk_that_fills_leaves_the_old_exam_and_nothing_else(
    qbank: Qbank, monkeypatch: pytest.MonkeyPatch, after: int
):
    """The disk fills at the secret, at a page, or at the teacher's files."""
    qbank("exam.yaml", "--roster", "roster.csv", "-o", "out")
    before = {path: path.read_bytes() for path in Path("out").rglob("*") if path.is_file()}
    calls = []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > after:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        code, _, err = qbank("exam.yaml", "--roster", "roster.csv", "-o", "out", "--replace")
    assert code == 3
    assert re.fullmatch(r"qbank: out/[\w./-]*: No space left on device\n", err)
    assert len(calls) == after + 1
    assert {path: path.read_bytes() for path in Path("out").rglob("*") if path.is_file()} == before
    assert tiny.names(Path()) == ["exam.yaml", "out", "roster.csv"]


def test_a_parent_that_is_a_file_is_told_with_its_name(qbank: Qbank):
    code, _, err = qbank("exam.yaml", "--roster", "roster.csv", "-o", "roster.csv/out")
    assert code == 3
    assert "roster.csv" in err
    assert Path("roster.csv").read_text() == ROSTER


def test_ctrl_c_while_variants_run_leaves_nothing(tmp_path: Path):
    (tmp_path / "exam.yaml").write_text(tiny.BLUEPRINT)
    command = [sys.executable, "-m", "qbank", "build", "exam.yaml", "--versions", "1000", "-o", "sub/out"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QBANK_BANK": str(tiny.BANK)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as build:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("sub/.qbank-*.part")) and time.monotonic() < deadline:
            time.sleep(0.02)
        part = list(tmp_path.glob("sub/.qbank-*.part"))
        build.send_signal(signal.SIGINT)
        _, err = build.communicate(timeout=60)
    assert len(part) == 1
    assert build.returncode in tiny.INTERRUPTED
    assert "interrupted" in err and "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["exam.yaml"]
