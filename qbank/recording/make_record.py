"""Makes a record: items are made as always, and every program that was run for them is written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graders.programs import Outcome, Program
from qbank.bank.load import Bank
from qbank.bank.question import Question
from qbank.drawing.draw import Draw, draw
from qbank.items.evidence import Run
from qbank.items.item import Item
from qbank.items.making import Avoided, Made, Maker
from qbank.kinds.findings import Refused
from qbank.kinds.judgement import Planned
from qbank.kinds.table import kind_of
from qbank.recording.record import Attempt, Entry, RecordedRun, digest_of, written_outcome


def make_entries(bank: Bank, questions: Iterable[Question], seeds: Sequence[int], run: Run) -> Iterator[Entry]:
    """Make the items of every question and seed and yield what was run for each, in their order.

    Raise ProblemsFound when a question cannot be drawn.
    """
    for question in questions:
        heard = _Heard(run)
        attempts: dict[int, list[Attempt]] = {seed: [] for seed in seeds}
        for made in Maker.of(bank, heard, "").make(question, seeds):
            drawn = _draw_of(question, made)
            attempts[drawn.seed].append(Attempt(drawn.attempt, tuple(_runs(drawn, heard))))
        for seed, each in attempts.items():
            in_order = {one.attempt: one for one in each}  # a seed whose draws were all sent back tells its last twice
            yield Entry(question.id, question.spec.version, question.digest, seed, tuple(in_order.values()))


def planned(drawn: Draw) -> tuple[Planned, ...]:
    """Plan a draw's programs; a draw of which nothing can be run has none."""
    try:
        return kind_of(drawn.question.spec).plan(drawn)
    except Refused:
        return ()


class _Heard:
    """Runs programs and remembers what came of each."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.outcomes: dict[Program, Outcome] = {}

    def __call__(self, programs: Sequence[Program]) -> Sequence[Outcome]:
        outcomes = self._run(programs)
        self.outcomes.update(zip(programs, outcomes, strict=True))
        return outcomes


def _draw_of(question: Question, made: Made) -> Draw:
    match made:
        case Item():
            return draw(question, made.seed, made.attempt)
        case Avoided():
            return made.draw
        case _:
            return draw(question, made.seed, made.attempt)


def _runs(drawn: Draw, heard: _Heard) -> Iterator[RecordedRun]:
    for one in planned(drawn):
        yield RecordedRun(one.role, digest_of(one.program), written_outcome(heard.outcomes[one.program]))
