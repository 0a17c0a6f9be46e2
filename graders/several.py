"""Shares the programs of one trip among several workers, so that whoever makes items sees one."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from graders.programs import Outcome, Program
from graders.runner import Runner
from graders.wire import WorkerFacts

FEWEST = 32
"""Programs that are worth a second worker's trip."""


class Several:
    """As many runners as wanted; each is started when there is work for it. Used by one thread at a time."""

    def __init__(self, count: int, *, second_opinion: bool = True) -> None:
        self._runners = [Runner(second_opinion=second_opinion) for _ in range(count)]
        self._threads = ThreadPoolExecutor(count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            for runner in self._runners:
                runner.abort()  # a thread may still wait for what nobody will read
        with ExitStack() as stack:
            for runner in self._runners:
                stack.callback(runner.close)
            self._threads.shutdown()

    def facts(self) -> WorkerFacts:
        """Return what the first worker says of itself."""
        return self._runners[0].facts()

    def run(self, programs: Sequence[Program]) -> list[Outcome]:
        """Run the programs, neighbours in one worker; same length and order. Raises what `Runner.run` raises."""
        count = max(1, min(len(self._runners), len(programs) // FEWEST))
        size = -(-len(programs) // count) if programs else 0
        parts = [programs[at * size : (at + 1) * size] for at in range(count)]
        waiting = [self._threads.submit(runner.run, part) for runner, part in zip(self._runners, parts, strict=False)]
        return [outcome for each in waiting for outcome in each.result()]
