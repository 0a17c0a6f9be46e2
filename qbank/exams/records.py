"""What the manifest keeps of each task, so that answers are marked without the bank; teacher's side only."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from graders.keys import ChoiceKey, EntryKey
from qbank.items.figure import Figure
from qbank.items.item import GapRun
from qbank.kinds.code_task import CodeTask
from qbank.kinds.filling_task import FillingTask


class TaskRecord(msgspec.Struct, frozen=True):
    """One task of one student. Exactly one of `choice` and `entry` is set. Prose is Markdown.

    `correct_text` is the key as displayed; `lines` counts the lines of `code` (for a typed line number);
    `task` is what a submission is run on and held to, `filling` what texts that a student typed into gaps are.
    """

    student: str
    name: str
    number: int
    token: str
    question: str
    version: int
    seed: str
    attempt: int
    kind: str
    title: str
    level: str
    points: float
    setup: str
    code: str
    number_lines: bool
    given: tuple[tuple[str, tuple[int, ...]], ...]
    stem: str
    correct_text: str
    solution: tuple[str, ...]
    choice: ChoiceKey | None = None
    entry: EntryKey | None = None
    gap: GapRun | None = None
    lines: int = 0
    task: CodeTask | None = None
    figure: Figure | None = None
    filling: FillingTask | None = None


class ExamRecord(msgspec.Struct, frozen=True):
    """The manifest's first line. `tokens` maps each exam token to its student (or version)."""

    format: str
    title: str
    bank: str
    torch: str
    built_with: str
    versions: bool
    tokens: Mapping[str, str]
