"""The edge of the command line: expected failures become plain lines and exit codes; only our bugs show a traceback."""

from __future__ import annotations

import errno
import os
import sys

import click

from qbank.problems import ProblemsFound

FINE, FINDINGS, USAGE, CANNOT, INTERRUPTED = 0, 1, 2, 3, 130


class CannotDo(Exception):
    """This machine cannot do what was asked (no worker, disk full, no permission): one plain line for the user."""


def guarded(command: click.Command) -> int:
    """Run a click command and return its exit code, having printed what went wrong to stderr."""
    try:
        result = command.main(standalone_mode=False)
        return result if isinstance(result, int) else FINE
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        print("qbank: interrupted; nothing was left half-written.", file=sys.stderr)
        return INTERRUPTED
    except ProblemsFound as found:
        for problem in found.problems:
            print(problem, file=sys.stderr)
        return FINDINGS
    except CannotDo as cannot:
        print(f"qbank: {cannot}", file=sys.stderr)
        return CANNOT
    except BrokenPipeError:
        # The reader (head, less) has gone: point stdout elsewhere so that the interpreter's last flush is silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EPERM, errno.EMFILE):
            raise
        print(f"qbank: cannot write {error.filename or 'the output'}: {error.strerror}", file=sys.stderr)
        return CANNOT
