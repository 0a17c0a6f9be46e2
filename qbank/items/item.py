"""An item: a question drawn, run and judged. It holds the key: never hand it to a template that students see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from graders.keys import AnswerValue, EntryKey
from graders.programs import Outcome, Plain, Program
from qbank.items.figure import Figure
from qbank.kinds.code_example import PublicExamples
from qbank.kinds.code_task import CodeTask
from qbank.kinds.filling_task import FillingTask
from qbank.kinds.gap_run import GapRun, Requirement
from qbank.kinds.judgement import Blank

__all__ = ["Asked", "Blank", "GapRun", "Item", "Option", "Provenance", "Ran", "Requirement", "Select"]

Asked: TypeAlias = Literal["choice", "entry", "card"]
Select: TypeAlias = Literal["one", "all"]


@dataclass(frozen=True)
class Option:
    """One option. `text` is shown as code when `is_code`, else as a value or short sentence in plain text.

    `mark` is the share of the item's points that choosing it adds (negative for a wrong one of several);
    `feedback` is Markdown; `ran` says in words what running it showed.
    """

    text: str
    is_code: bool
    value: AnswerValue
    correct: bool
    mark: float
    misconceptions: tuple[str, ...]
    feedback: str
    ran: str


@dataclass(frozen=True)
class Ran:
    """One program that was run for an item: what it stood for (`role`), the program, and what came of it."""

    role: str
    program: Program
    outcome: Outcome


@dataclass(frozen=True)
class Provenance:
    """Where an item comes from and what decided its key; kept on the teacher's side."""

    source: tuple[str, ...]
    path: str
    bank: str
    question_hash: str
    torch: str
    runs: tuple[Ran, ...]


@dataclass(frozen=True)
class Item:
    """A question ready for any writer. Prose fields are Markdown with `$math$`; `code` is shown as it ran.

    `given` names the tensors handed to the code with their shapes; `number_lines` asks writers to number the code;
    `wanted` tells the student in which form to type an answer; `options` stand in the drawn order; `blanks` are gaps to
    fill; `settled` lists claims that no run decides; `task` is what a submission is run on and held to,
    `examples` what its student may have of that; `figure` stands below the code; `filling` is what typed texts in the
    gaps are run on and held to.
    """

    id: str
    version: int
    seed: int
    attempt: int
    kind: str
    title: str
    level: str
    topic: str
    asked: tuple[Asked, ...]
    parameters: Mapping[str, Plain]
    setup: str
    code: str
    number_lines: bool
    given: tuple[tuple[str, tuple[int, ...]], ...]
    stem: str
    select: Select
    options: tuple[Option, ...]
    entry: EntryKey | None
    gap: GapRun | None
    wanted: str
    key: AnswerValue
    hint: str
    solution: tuple[str, ...]
    quick_check: str
    provenance: Provenance
    blanks: tuple[Blank, ...] = ()
    long_answer: bool = False
    settled: tuple[str, ...] = ()
    task: CodeTask | None = None
    examples: PublicExamples | None = None
    figure: Figure | None = None
    filling: FillingTask | None = None
