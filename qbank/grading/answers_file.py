"""Reads the answers file that an exam page saves: strict JSON of one student for one exam."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from graders.grades import Chosen, Response, Typed
from qbank.loading.text_file import read_text
from qbank.problems import Problem, ProblemsFound

FORMAT = "qbank-answers"
_LIMIT = 5_000_000


class _Answer(msgspec.Struct, frozen=True):
    chosen: tuple[str, ...] | None = None
    text: str | None = None
    seconds: float = 0.0


class AnswersFile(msgspec.Struct, frozen=True):
    """One saved page: whose it is, for which exam, and what was answered, by item token."""

    format: str
    format_version: int
    exam: str
    answers: dict[str, _Answer]
    student: str = ""
    name: str = ""
    saved_at: str = ""

    def responses(self) -> Mapping[str, tuple[Response, float]]:
        """Return each item's response and the seconds spent on it."""
        return {token: (_response(answer), answer.seconds) for token, answer in self.answers.items()}


def read_answers_file(path: Path) -> AnswersFile:
    """Read one answers file. Raise ProblemsFound with one plain line when it is not one."""
    text = read_text(path, limit=_LIMIT)
    try:
        answers = msgspec.json.decode(text.encode(), type=AnswersFile)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _refused(
            path, f"not a whole answers file: {error}", "ask for it again, or use its page's Save button"
        ) from None
    if answers.format != FORMAT or answers.format_version != 1:
        found = f"{answers.format!r:.40} version {answers.format_version}"
        raise _refused(path, f"not an answers file of this qbank: {found}", f"allowed: {FORMAT} version 1")
    return answers


def _refused(path: Path, what: str, hint: str) -> ProblemsFound:
    return ProblemsFound([Problem(str(path), 0, 0, what, hint=hint)])


def _response(answer: _Answer) -> Response:
    return Chosen(answer.chosen) if answer.chosen is not None else Typed(answer.text or "")
