"""`qbank check` as a user meets it: what it prints, writes and returns, in one process or several, and interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.qbank.check.conftest import BANK, FLAWED, ROOT
from tests.qbank.check.written import write_bank
from tests.qbank.exams.tiny import INTERRUPTED

SOUND = BANK / "shapes" / "output-shape-seq-first.yaml"
FALSE_COMMENT = FLAWED / "published" / "p9-false-comment.yaml"


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "qbank", "check", *map(str, arguments)]


def qbank_check(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def test_a_sound_question_ends_with_0_and_says_what_was_swept() -> None:
    ended = qbank_check(SOUND, "--seeds", 3)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "output-shape-seq-first" in ended.stdout
    assert ended.stdout.endswith("1 question over 3 seeds: no findings.\n")


def test_findings_end_with_1_and_name_place_code_seed_and_command(tmp_path: Path) -> None:
    files = ("--json", tmp_path / "report.json", "--junit", tmp_path / "report.xml")
    ended = qbank_check(FALSE_COMMENT, FLAWED / "broken", "--seeds", 3, *files)
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    place = f"{FALSE_COMMENT}:12:30: [comment-contradicts-layout] "
    (at,) = [number for number, line in enumerate(lines) if line.startswith(place)]
    assert lines[at].endswith("(seed 0 and 2 more)")
    assert lines[at + 1] == f"    reproduce: qbank show p9-false-comment --seed 0 --reveal --bank {FLAWED}"
    assert any("misspelt-field.yaml:14:1: [does-not-load] unknown field 'distractor'" in line for line in lines)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [question["question"] for question in report["questions"]] == ["p9-false-comment"]
    assert (tmp_path / "report.xml").read_text(encoding="utf-8").startswith("<?xml")


def test_the_report_does_not_depend_on_how_many_processes_wrote_it() -> None:
    arguments = (FALSE_COMMENT, FLAWED / "invented" / "coinciding-options.yaml", "--seeds", 110, "--json", "-")
    alone, shared = (qbank_check(*arguments, "-j", jobs) for jobs in (1, 3))
    assert (alone.returncode, shared.returncode) == (1, 1)
    assert alone.stdout == shared.stdout
    assert {finding["code"] for question in json.loads(alone.stdout)["questions"] for finding in question["findings"]}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("no-such-folder",), 2, "no-such-folder"),
        (("--seeds", "0"), 2, "0 is not in the range"),
        (("-j", "0"), 2, "0 is not in the range"),
        ((str(ROOT / "docs" / "findings.md"),), 1, "bank.yaml"),
        ((str(SOUND), "--junit", "/no/such/folder/report.xml", "--seeds", "1"), 3, "/no/such/folder"),
    ],
)
def test_wrong_use_is_one_clear_line(arguments: tuple[str, ...], code: int, said: str) -> None:
    ended = qbank_check(*arguments)
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_bank_whose_own_files_are_faulty_is_a_finding(tmp_path: Path) -> None:
    path = write_bank(tmp_path)
    (tmp_path / "bank.yaml").write_text("nam: tests\n", encoding="utf-8")
    ended = qbank_check(path, "--seeds", 1)
    assert ended.returncode == 1
    assert f"{tmp_path / 'bank.yaml'}:1:1: [does-not-load]" in ended.stdout


def _descendants(pid: int) -> set[int]:
    """List the living processes below `pid`, whatever session they are in."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    below = {pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    return below - {pid}


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are listed from /proc")
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_with_130_and_leaves_no_process_behind(jobs: int, tmp_path: Path) -> None:
    path = write_bank(tmp_path)
    files = ("--json", tmp_path / "report.json")
    running = subprocess.Popen(
        command(path, "--seeds", 100_000, "-j", jobs, *files),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    wanted = jobs if jobs == 1 else 2 * jobs  # a worker for each process, and the processes themselves
    while len(below := _descendants(running.pid)) < wanted:
        assert running.poll() is None, running.communicate()
    os.kill(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode in INTERRUPTED, (out, err)
    assert "interrupted" in err
    assert "Traceback" not in err
    for pid in below:
        for _ in range(600):
            if not _is_alive(pid):
                break
            signal.sigtimedwait([], 0.1)
        assert not _is_alive(pid)
    assert [entry.name for entry in tmp_path.iterdir() if "report" in entry.name] == []
