"""The pieces of a sweep, and how one process does them: load the question, make and examine its items, send counts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

import msgspec

from graders.fresh_runner import AnyRunner
from graders.runner import Runner
from qbank.bank.load import Bank, load_bank
from qbank.check.chunk import CHUNK, sweep_chunk
from qbank.check.tally import Tally
from qbank.items.evidence import Evidence
from qbank.items.making import Maker

_HURRIED = 6
"""Seeds between two looks at the clock."""


class Piece(msgspec.Struct, frozen=True):
    """A question file of a bank, and the seeds from `start` up to `stop`.

    `patience_s`: seeds that are left after so long are left out, and no program is run twice (0: all is done).
    """

    root: str
    path: str
    start: int
    stop: int
    patience_s: float = 0.0


class Done(msgspec.Struct, frozen=True):
    """What came of a piece, and the torch that ran it."""

    tally: Tally
    torch: str


def pieces_of(root: Path, path: str, seeds: int, *, patience_s: float = 0.0) -> list[Piece]:
    """Cut a question's seeds into pieces, always at the same seeds, so that a report never depends on who did what."""
    starts = range(0, seeds, CHUNK)
    return [Piece(str(root), path, start, min(start + CHUNK, seeds), patience_s) for start in starts]


class Workbench:
    """Does pieces with one runner; the question in hand stays loaded. Raises RunnerUnavailable where none can run."""

    def __init__(self, runner: AnyRunner) -> None:
        self._runner = runner
        self._torch = ""
        self._loaded: tuple[tuple[str, str], Bank] | None = None
        self._evidence = Evidence()

    def do(self, piece: Piece) -> Done:
        """Sweep the seeds of a piece."""
        self._torch = self._torch or self._runner.facts().torch
        wanted = (piece.root, piece.path)
        if self._loaded is None or self._loaded[0] != wanted:
            self._loaded = (wanted, load_bank(Path(piece.root), [Path(piece.path)]))
        bank = self._loaded[1]
        maker = Maker.of(bank, self._runner.run, self._torch, self._evidence)
        seeds = range(piece.start, piece.stop)
        if not piece.patience_s:
            return Done(sweep_chunk(bank.questions[0], seeds, maker), self._torch)
        tally, deadline = Tally(), perf_counter() + piece.patience_s
        for start in range(0, len(seeds), _HURRIED):
            tally.add(sweep_chunk(bank.questions[0], seeds[start : start + _HURRIED], maker, again=False))
            if perf_counter() > deadline:
                break
        return Done(tally, self._torch)


def do_here(pieces: Sequence[Piece], runner: AnyRunner | None = None) -> Iterator[tuple[int, Done]]:
    """Do the pieces in this process, in order; with a runner of our own unless one is lent."""
    with contextlib.nullcontext(runner) if runner else Runner() as hired:
        bench = Workbench(hired)
        yield from ((index, bench.do(piece)) for index, piece in enumerate(pieces))
