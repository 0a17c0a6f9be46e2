"""Reads the answers file that an exam page saves: strict JSON of one student for one exam.

One answer that cannot be read never costs the student the others.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from graders.grades import Chosen, Filled, Response, Typed
from qbank.ordinary_file import open_ordinary, refused

FORMAT = "qbank-answers"
FORMAT_VERSION = 1
_LIMIT = 5_000_000
_MAX_SECONDS = 10_000_000.0
"""A third of a year; what claims more is no time that was measured."""
_ASK_AGAIN = "ask for the file again: the page's button 'Save answers file' writes it"


class _Answer(msgspec.Struct, frozen=True):
    chosen: tuple[str, ...] | None = None
    text: str | None = None
    filled: dict[str, str] | None = None
    seconds: Any = 0.0


class AnswersFile(msgspec.Struct, frozen=True):
    """One saved page: whose it is, for which exam, and what was answered, by item token."""

    format: str
    format_version: int
    exam: str
    answers: dict[str, Any]
    student: str = ""
    name: str = ""
    saved_at: str = ""

    def moment(self) -> datetime | None:
        """Return when the page was saved by the student's own clock, or None where it does not say."""
        try:
            return datetime.fromisoformat(self.saved_at).astimezone()
        except (ValueError, OverflowError, OSError):
            return None

    def responses(self) -> Mapping[str, tuple[Response | None, float]]:
        """Return each item's response (None for what no page writes) and the seconds spent on it."""
        return {token: _response(answer) for token, answer in self.answers.items()}


def looks_like_answers(content: bytes) -> bool:
    """Tell by its first sign whether a file is JSON, however it is named."""
    return content[:100].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def read_answers_file(path: Path) -> AnswersFile:
    """Read one answers file. Raise ProblemsFound with one plain line when it is not one."""
    with open_ordinary(path, "the answers file", limit=_LIMIT) as file:
        content = file.read()
    return parse_answers(content, str(path))


def parse_answers(content: bytes, path: str) -> AnswersFile:
    """Read the content of an answers file that came from `path`. Raise ProblemsFound with one plain line."""
    try:
        # Unlike msgspec, json reads half a surrogate pair: an emoji that a browser cut in two.
        record = json.loads(content.decode("utf-8-sig"), parse_constant=_no_such_number)
    except (ValueError, RecursionError) as error:
        what = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
        raise refused(path, f"not a whole answers file: {what}", _ASK_AGAIN) from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise refused(path, "not an answers file", _ASK_AGAIN)
    try:
        answers = msgspec.convert(record, AnswersFile)
    except msgspec.ValidationError as error:
        raise refused(path, f"not a whole answers file: {error}", _ASK_AGAIN) from None
    if answers.format_version != FORMAT_VERSION:
        what = "an answers file of another version of qbank"
        raise refused(path, what, allowed=f"format_version {FORMAT_VERSION}")
    return answers


def _no_such_number(written: str) -> NoReturn:
    raise ValueError(f"{written} is not JSON")


def _response(written: object) -> tuple[Response | None, float]:
    try:
        answer = msgspec.convert(written, _Answer)
    except msgspec.ValidationError:
        return None, 0.0
    given: list[Response] = []
    given += [] if answer.chosen is None else [Chosen(answer.chosen)]
    given += [] if answer.text is None else [Typed(answer.text)]
    given += [] if answer.filled is None else [Filled(answer.filled)]
    if len(given) > 1:
        return None, 0.0
    return (given[0] if given else Typed("")), _seconds(answer.seconds)


def _seconds(written: object) -> float:
    """Return the time as a page measures it, else 0: it is only information, and no reason to refuse an answer."""
    if isinstance(written, bool) or not isinstance(written, int | float):
        return 0.0
    return float(written) if 0 <= written <= _MAX_SECONDS and not math.isnan(written) else 0.0
