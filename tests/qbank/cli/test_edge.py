"""The edge: an expected failure is plain lines on stderr and a documented exit code; our own bugs keep their trace."""

from __future__ import annotations

import errno
import importlib
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from running_qbank import Qbank

from qbank.cli.app import COMMANDS, app
from qbank.cli.edge import CannotDo, guarded
from qbank.problems import Problem, ProblemsFound

ROOT = Path(__file__).parents[3]


def _failing(error: BaseException) -> click.Command:
    @click.command()
    def command() -> None:
        raise error

    return command


def _wrapped(cause: BaseException) -> RuntimeError:
    """Return what Python 3.11 makes of an error inside `__set_name__`."""
    error = RuntimeError("Error calling __set_name__")
    error.__cause__ = cause
    return error


def _os_error(number: int, *names: str) -> OSError:
    error = OSError(number, os.strerror(number))
    if names:
        error.filename = names[0]
        error.filename2 = names[1] if len(names) > 1 else None
    return error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ProblemsFound([Problem("a.yaml", 3, 7, "what", "this", "that")]), 1,
         "a.yaml:3:7: what\n    allowed: this\n    hint: that\n"),
        (ProblemsFound([Problem("b", 0, 0, "y"), Problem("a", 0, 0, "x")]), 1, "a: x\nb: y\n"),
        (CannotDo("no worker here"), 3, "qbank: no worker here\n"),
        (KeyboardInterrupt(), 130, "\nqbank: interrupted; nothing was left half-written.\n"),
        (_wrapped(KeyboardInterrupt()), 130, "qbank: interrupted; nothing was left half-written.\n"),
        (click.Abort(), 130, "qbank: interrupted; nothing was left half-written.\n"),
        (_os_error(errno.ENOSPC), 3, "qbank: the output: No space left on device\n"),
        (_os_error(errno.EACCES, "/root/x"), 3, "qbank: /root/x: Permission denied\n"),
        (_os_error(errno.ENOENT, "a.part", "out/a"), 3, "qbank: out/a: No such file or directory\n"),
        (_os_error(errno.EROFS, "bad\x1b[31m\nname"), 3, "qbank: bad\\x1b[31m\\nname: Read-only file system\n"),
        (ProblemsFound([Problem("a\x1b[2J\nb.yaml", 1, 1, "x\x07", "y\x9b", "z\u202e")]), 1,
         "a\\x1b[2J\\nb.yaml:1:1: x\\x07\n    allowed: y\\x9b\n    hint: z\\u202e\n"),
        (CannotDo("bell\x07"), 3, "qbank: bell␇\n"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)  # fmt: skip
def test_an_expected_failure_is_plain_lines_and_its_code(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    assert guarded(_failing(error), []) == code
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", said)


@pytest.mark.parametrize(
    "error", [ValueError("a bug"), KeyError("x"), OSError("no number"), _wrapped(TypeError()), _os_error(errno.EINVAL)]
)
def test_a_bug_of_ours_is_not_hidden(error: BaseException) -> None:
    with pytest.raises(type(error)):
        guarded(_failing(error), [])


@pytest.mark.parametrize("result", [0, 1, 3, None])
def test_what_a_command_returns_is_the_exit_code(result: int | None) -> None:
    assert guarded(click.Command("x", callback=lambda: result), []) == (result or 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lst"], "No such command 'lst'. Did you mean 'list'?"),
        (["list", "--knid", "shape"], "No such option"),
        (["show"], "Missing argument 'ID'"),
        (["show", "a", "b"], "unexpected extra argument"),
        (["list", "--\x1b[31m"], "No such option"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_has_code_2_and_a_way_on(qbank: Qbank, arguments: list[str], said: str) -> None:
    ended = qbank(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert "--help" in ended.err
    assert "\x1b" not in ended.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(qbank: Qbank, name: str) -> None:
    ended = qbank(name, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert f"Example: qbank {name}" in ended.out
    assert importlib.import_module(COMMANDS[name][0]).command.name == name


def test_help_names_every_command_and_exit_code(qbank: Qbank) -> None:
    ended = qbank("--help")
    assert ended.code == 0
    assert all(f"  {name} " in ended.out for name in COMMANDS)
    assert "130 interrupted" in ended.out


def _qbank(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "qbank", *arguments], cwd=ROOT, capture_output=True, check=False, env=environment
    )


def test_python_m_qbank_is_the_command() -> None:
    ended = _qbank("--version")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(b"qbank, version ")


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["schema"], ["list", "--kind", "é\x1b"]])
def test_a_terminal_that_knows_only_ascii_is_no_reason_to_fail(arguments: list[str]) -> None:
    ended = _qbank(*arguments, environment={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert ended.returncode == (2 if "--kind" in arguments else 0)
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("arguments", [["list"], ["schema"], ["list", "--json"], ["--help"]])
def test_a_reader_that_goes_away_is_no_error(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "qbank", *arguments], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "qbank", "schema"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ended.returncode == 3
    assert ended.stderr == b"qbank: the output: No space left on device\n"


def test_the_command_is_named_qbank_however_it_is_started(qbank: Qbank) -> None:
    assert qbank("list", "--nonsense").err.startswith("Usage: qbank list")
    assert app.name
