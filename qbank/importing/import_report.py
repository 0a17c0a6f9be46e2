"""What an import found, as the one object that `qbank import --json` prints."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from qbank.importing.audit import Audited
from qbank.importing.draft_bank import Written
from qbank.importing.published import Form, LeftOut, Place, Reading
from qbank.importing.verdicts import Word

VERSION = 1


class QuestionRow(msgspec.Struct, frozen=True):
    """One question: where it stands, its key, what the runs say of it, and its draft (empty: there is none)."""

    name: str
    place: Place
    category: tuple[str, ...]
    form: Form
    verdict: Word
    because: str
    asked: str
    key: tuple[str, ...]
    holding: tuple[str, ...]
    notes: tuple[str, ...]
    draft: str


class ImportReport(msgspec.Struct, frozen=True):
    """The whole import. While `version` stays 1, fields are added, never renamed or removed."""

    version: int
    file: str
    format: str
    questions: tuple[QuestionRow, ...]
    left_out: tuple[LeftOut, ...]

    def count(self, word: Word) -> int:
        """Return how many questions have a verdict."""
        return sum(row.verdict == word for row in self.questions)


def report_of(file: str, reading: Reading, audited: Sequence[Audited], written: Written | None) -> ImportReport:
    """Put together what was read, judged and written."""
    drafts = written.paths if written is not None else ("",) * len(audited)
    rows = tuple(
        QuestionRow(
            one.question.name,
            one.question.place,
            one.question.category,
            one.question.form,
            one.verdict.word,
            one.verdict.because,
            one.asked,
            one.verdict.key,
            one.verdict.holding,
            one.notes,
            draft,
        )
        for one, draft in zip(audited, drafts, strict=True)
    )
    return ImportReport(
        VERSION, file, reading.format, rows, (*reading.left_out, *(written.left_out if written else ()))
    )
