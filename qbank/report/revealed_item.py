"""An item as JSON with its key and everything that decided it: for teachers and their scripts."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase

import msgspec

from graders.keys import AnswerValue, EntryKey
from graders.programs import Input, Outcome, Plain
from qbank.items.figure import Figure
from qbank.items.item import Asked, Item, Option, Ran, Select
from qbank.kinds.code_task import CodeTask
from qbank.report.shown_item import Given, ShownBlank, shown_blanks


class RevealedOption(msgspec.Struct, frozen=True):
    """An option with what it is worth. `mark` is the share of the points that choosing it adds; `ran` says what ran."""

    letter: str
    text: str
    is_code: bool
    value: AnswerValue
    correct: bool
    mark: float
    misconceptions: tuple[str, ...]
    feedback: str
    ran: str


class RunProgram(msgspec.Struct, frozen=True):
    """A program as it ran. `observe` maps a name to the Python expression that was evaluated after the code.

    `after` was run after the code, and uses it; it is empty but where a program is to be written.
    """

    setup: str
    code: str
    observe: Mapping[str, str]
    inputs: tuple[Input, ...]
    torch_seed: int
    after: str


class Run(msgspec.Struct, frozen=True):
    """A program that was run for the item: what it stood for, and what came of it."""

    role: str
    program: RunProgram
    outcome: Outcome


class RevealedProvenance(msgspec.Struct, frozen=True):
    """Where the item comes from and what decided its key. `question_hash` is the SHA-256 of the question's file."""

    source: tuple[str, ...]
    path: str
    bank: str
    question_hash: str
    torch: str
    runs: tuple[Run, ...]


class RevealedItem(msgspec.Struct, frozen=True, rename={"ways": "as"}):
    """The object of `qbank show --format json --reveal`. `entry` is null where the question is never typed."""

    id: str
    seed: int
    attempt: int
    version: int
    kind: str
    title: str
    level: str
    topic: str
    ways: tuple[Asked, ...]
    asked: Asked
    select: Select
    parameters: Mapping[str, Plain]
    setup: str
    code: str
    number_lines: bool
    given: tuple[Given, ...]
    stem: str
    options: tuple[RevealedOption, ...]
    wanted: str
    blanks: tuple[ShownBlank, ...]
    long_answer: bool
    starter: str
    task: CodeTask | None
    figure: Figure | None
    key: AnswerValue
    entry: EntryKey | None
    hint: str
    solution: tuple[str, ...]
    quick_check: str
    settled: tuple[str, ...]
    provenance: RevealedProvenance


def revealed_item(item: Item, asked: Asked) -> RevealedItem:
    """Describe an item in full. `options` are always there, also when it is asked as a typed answer."""
    return RevealedItem(
        id=item.id,
        seed=item.seed,
        attempt=item.attempt,
        version=item.version,
        kind=item.kind,
        title=item.title,
        level=item.level,
        topic=item.topic,
        ways=item.asked,
        asked=asked,
        select=item.select,
        parameters=item.parameters,
        setup=item.setup,
        code=item.code,
        number_lines=item.number_lines,
        given=tuple(Given(name, shape) for name, shape in item.given),
        stem=item.stem,
        options=tuple(_option(letter, one) for letter, one in zip(ascii_uppercase, item.options, strict=False)),
        wanted=item.wanted,
        blanks=shown_blanks(item),
        long_answer=item.long_answer,
        starter=item.task.starter if item.task else "",
        task=item.task,
        figure=item.figure,
        key=item.key,
        entry=item.entry,
        hint=item.hint,
        solution=item.solution,
        quick_check=item.quick_check,
        settled=item.settled,
        provenance=_provenance(item),
    )


def _option(letter: str, option: Option) -> RevealedOption:
    return RevealedOption(
        letter=letter,
        text=option.text,
        is_code=option.is_code,
        value=option.value,
        correct=option.correct,
        mark=option.mark,
        misconceptions=option.misconceptions,
        feedback=option.feedback,
        ran=option.ran,
    )


def _provenance(item: Item) -> RevealedProvenance:
    kept = item.provenance
    return RevealedProvenance(
        source=kept.source,
        path=kept.path,
        bank=kept.bank,
        question_hash=kept.question_hash,
        torch=kept.torch,
        runs=tuple(_run(run) for run in kept.runs),
    )


def _run(run: Ran) -> Run:
    program = run.program
    sent = RunProgram(
        program.setup, program.code, dict(program.observe), program.inputs, program.torch_seed, program.after
    )
    return Run(run.role, sent, run.outcome)
