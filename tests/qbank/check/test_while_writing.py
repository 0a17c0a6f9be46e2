"""An author's loop: `--fast` looks once, `--watch` looks again at what was saved, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.qbank.check.conftest import FLAWED, ROOT
from tests.qbank.check.written import SOUND, write_bank

FAULTY = SOUND.replace("confirm: (L, N, H)", "confirm: (N, L, H)")


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "qbank", "check", *map(str, arguments)]


def fast(*arguments: object) -> subprocess.CompletedProcess[str]:
    ran = command(*arguments, "--fast")
    return subprocess.run(ran, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def test_fast_says_how_long_it_took_and_what_it_leaves_out(tmp_path: Path) -> None:
    ended = fast(write_bank(tmp_path))
    assert ended.returncode == 0, ended.stdout
    assert "1 question over 24 seeds: no findings. " in ended.stdout
    assert "without --fast" in ended.stdout.splitlines()[-1]


def test_fast_takes_no_second_look() -> None:
    path = FLAWED / "invented" / "weights-decide.yaml"
    assert "key-depends-on-rng" not in fast(path, "--seeds", 4).stdout
    ended = subprocess.run(command(path, "--seeds", 4), cwd=ROOT, capture_output=True, text=True, check=False)
    assert "key-depends-on-rng" in ended.stdout


@contextmanager
def watching(*paths: Path) -> Iterator[tuple[subprocess.Popen[str], IO[str], IO[str]]]:
    """Start the watch in a session of its own; whatever happens, it does not outlive the test."""
    process = subprocess.Popen(
        command(*paths, "--watch", "--seeds", 3),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        yield process, process.stdout, process.stderr
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def until(stream: IO[str], wanted: str) -> list[str]:
    """Read lines up to one that holds `wanted`."""
    lines: list[str] = []
    for line in stream:
        lines.append(line)
        if wanted in line:
            return lines
    raise AssertionError(f"{wanted!r} never came: {lines}")


def test_watch_checks_again_what_was_saved_and_ends_in_order(tmp_path: Path) -> None:
    path = write_bank(tmp_path)
    with watching(tmp_path / "topic") as (process, out, err):
        assert "no findings" in until(out, "1 question over 3 seeds")[-1]
        until(err, "Waiting")
        path.write_text(FAULTY, encoding="utf-8")
        lines = until(out, "1 question over 3 seeds")
        assert any("saved: mould.yaml" in line for line in lines)
        assert any("[confirm-disagrees]" in line for line in lines)
        until(err, "Waiting")
        (tmp_path / "topic" / "other.yaml").write_text(SOUND.replace("id: mould", "id: other"), encoding="utf-8")
        assert any("saved: other.yaml" in line for line in until(out, "no findings"))
        until(err, "Waiting")
        with (tmp_path / "bank.yaml").open("a", encoding="utf-8") as bank:
            bank.write("check: {severities: {cue: info}}\n")
        assert "2 questions over 3 seeds" in until(out, "questions over")[-1]
        until(err, "Waiting")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert "Traceback" not in err.read()


@pytest.mark.parametrize("option", ["--json", "--junit", "--html"])
def test_watch_writes_no_files(option: str, tmp_path: Path) -> None:
    arguments = command(write_bank(tmp_path), "--watch", option, tmp_path / "out")
    ended = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "--watch prints" in ended.stderr
