"""The edge of the command line: expected failures become plain lines and exit codes; only our bugs show a traceback.

The only place that prints errors. Nothing may reach the terminal here without `visible` or `printable`.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from dataclasses import replace

import click

from qbank.loading.suggestions import printable
from qbank.problems import Problem, ProblemsFound
from qbank.prose.visible import visible

FINE, FINDINGS, USAGE, CANNOT, INTERRUPTED = 0, 1, 2, 3, 130

_SURROUNDINGS = frozenset(
    getattr(errno, name)
    for name in (
        "ENOSPC", "EACCES", "EROFS", "EDQUOT", "EPERM", "EMFILE", "ENFILE", "EIO", "EFBIG", "ETXTBSY", "ENODEV",
        "ENOENT", "ENOTDIR", "EISDIR", "EEXIST", "ELOOP", "ENAMETOOLONG", "ENOTEMPTY", "EXDEV", "EBUSY",
    )
    if hasattr(errno, name)
)  # fmt: skip
"""Errors of the system that say something of the disk, the folder or the rights, and nothing of our code."""

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
"""Those of them that a write raises, which does not know the file's name."""

_LONGEST_NAME = 300


class CannotDo(Exception):
    """This machine cannot do what was asked (no worker, disk full, no permission): one plain line for the user."""


def guarded(command: click.Command, arguments: list[str] | None = None) -> int:
    """Run a click command and return its exit code, having printed what went wrong to stderr."""
    try:
        result = command.main(arguments, prog_name="qbank", standalone_mode=False)
        sys.stdout.flush()  # a reader that has gone is noticed here, not when the interpreter ends
        return result if isinstance(result, int) else FINE
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        _print_usage(error)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return _say_interrupted()
    except ProblemsFound as found:
        for problem in found.problems:
            print(harmless(problem), file=sys.stderr)
        return FINDINGS
    except CannotDo as cannot:
        print(f"qbank: {visible(str(cannot))}", file=sys.stderr)
        return CANNOT
    except (BrokenPipeError, SystemExit) as gone:
        return _reader_gone(gone)
    except OSError as error:
        if error.errno not in _DISK and (error.errno not in _SURROUNDINGS or error.filename is None):
            raise
        print(f"qbank: {_named(error)}: {error.strerror}", file=sys.stderr)
        return CANNOT
    except RuntimeError as error:
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        return _say_interrupted()  # Python 3.11 wraps what `__set_name__` raises while a module is loaded


def _say_interrupted() -> int:
    print("qbank: interrupted; nothing was left half-written.", file=sys.stderr)
    return INTERRUPTED


def harmless(problem: Problem) -> Problem:
    """Return the problem with whatever a terminal would obey written out, each part on one line."""
    return replace(
        problem,
        path=printable(problem.path),
        what=printable(problem.what),
        allowed=printable(problem.allowed),
        hint=printable(problem.hint),
    )


def _print_usage(error: click.ClickException) -> None:
    text = io.StringIO()
    error.show(file=text)
    print(visible(text.getvalue()), end="", file=sys.stderr)


def _named(error: OSError) -> str:
    name = error.filename2 if error.filename2 is not None else error.filename
    if not isinstance(name, str | bytes | os.PathLike):
        return "the output"
    text = printable(os.fsdecode(name))
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def _reader_gone(gone: BaseException) -> int:
    """End quietly when the reader of our output (head, less) has gone. click and rich say it by SystemExit(1)."""
    if isinstance(gone, SystemExit) and gone.code != 1:
        raise gone
    try:
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        # The interpreter flushes once more at its end: point the stream elsewhere, so that this stays silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return FINE
