"""Reads a text file that a person wrote, or says in one line why it cannot be read.

Nothing is read before its size and kind are known: a pipe, a device or a huge file never hangs the command.
"""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path

from qbank.loading.suggestions import printable
from qbank.problems import Problem, ProblemsFound

# The C0 and C1 control characters and DEL, without tab, line feed and carriage return.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

# UTF-32 before UTF-16: the little-endian mark of one begins with that of the other.
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_text(path: Path, *, limit: int = 1_000_000, display: str | None = None, save_as: str = "UTF-8") -> str:
    """Return the text of a UTF-8 file of at most `limit` bytes, without its byte-order mark.

    Line endings are kept as they are. `display` is the path to show; `save_as` is the advice given
    for another encoding. Raises ProblemsFound with one problem.
    """
    name = printable(display if display is not None else str(path))
    content = _read_bytes(path, name, limit)
    advice = f"save it as {save_as}"
    for mark, encoding in _OTHER_MARKS:
        if content.startswith(mark):
            raise _refusal(name, f"the file is {encoding}, not UTF-8", hint=advice)
    if content.startswith(b"PK\x03\x04"):
        raise _refusal(name, "this is a ZIP archive or a spreadsheet, not a text file", hint=advice)
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = place_after(content[: error.start].decode("utf-8"))
        what = f"the file is not UTF-8: byte 0x{content[error.start]:02X} does not belong here"
        raise _refusal(name, what, place, hint=advice) from None
    if found := CONTROL.search(text):
        raise _refusal(name, _control(found[0]), place_after(text[: found.start()]))
    return text


def _read_bytes(path: Path, name: str, limit: int) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _refusal(name, "this is a folder, not a file")
        if not stat.S_ISREG(status.st_mode):
            raise _refusal(name, "this is not an ordinary file")
        if status.st_size > limit:
            raise _refusal(name, f"the file is too large: {_size(status.st_size)}", allowed=_at_most(limit))
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise _refusal(name, "there is no such file") from None
    except PermissionError:
        raise _refusal(name, "you may not read this file") from None
    except OSError as error:
        raise _refusal(name, f"the file cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise _refusal(name, "this cannot be the name of a file") from None
    if len(content) > limit:
        raise _refusal(name, "the file is too large", allowed=_at_most(limit))
    return content


def _control(letter: str) -> str:
    if letter == "\0":
        return "this is not a text file: it holds a NUL character"
    return f"the file holds the control character U+{ord(letter):04X}"


def _refusal(
    path: str, what: str, place: tuple[int, int] = (0, 0), *, allowed: str = "", hint: str = ""
) -> ProblemsFound:
    return ProblemsFound([Problem(path, *place, what, allowed, hint)])


def _at_most(limit: int) -> str:
    return f"at most {_size(limit)}"


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{count} bytes"


def place_after(before: str) -> tuple[int, int]:
    """Return the line and column that follow `before`, both from 1; \\r\\n, \\n and \\r end a line."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1
