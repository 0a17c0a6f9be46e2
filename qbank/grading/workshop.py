"""Shares what must be run among hands that work side by side, and keeps every verdict as soon as it is known.

What comes out does not depend on how many hands there are, nor on whether a verdict was kept from before.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import metadata
from typing import TypeAlias

import msgspec

from qbank import __version__
from qbank.grading.hand import BATCH, Hand
from qbank.grading.mark import Judged, Marked
from qbank.grading.verdicts import KEPT, Verdict, Verdicts, content_key

_FORM = b"verdict 3"
_JOIN_S = 5.0
Batch: TypeAlias = Sequence[tuple[int, str, Marked]]
"""Answers with their places in the list of all, and the keys under which their verdicts are kept."""


class Workshop:
    """Runs answers with up to `hands` workers, each started when there is work for it; they stay until `close`."""

    def __init__(self, hands: int, hire: Callable[[], Hand]) -> None:
        self._wanted = hands
        self._hire = hire
        self._hands: list[Hand] = []

    def judge(self, marked: Sequence[Marked], verdicts: Verdicts) -> Iterator[Mapping[int, Judged]]:
        """Yield what is known of the waiting answers, by place: first all that is kept, then batch by batch."""
        waiting = [(place, _key(one), one) for place, one in enumerate(marked) if one.waits]
        kept = {place: verdict for place, key, _ in waiting if (verdict := verdicts.get(key)) is not None}
        if kept:
            yield {place: Judged(verdict.grade, "", verdict.seed, verdict.figure) for place, verdict in kept.items()}
        for batch, judged in self._worked(_batches([one for one in waiting if one[0] not in kept])):
            for (_, key, _), one in zip(batch, judged, strict=True):
                if one.grade.status in KEPT:
                    verdicts.put(key, Verdict(one.grade, one.seed, one.figure))
            yield {place: one for (place, _, _), one in zip(batch, judged, strict=True)}

    def close(self) -> None:
        """End every worker."""
        for hand in self._hands:
            hand.close()
        self._hands.clear()

    def _worked(self, batches: Sequence[Batch]) -> Iterator[tuple[Batch, Sequence[Judged]]]:
        todo: queue.SimpleQueue[Batch] = queue.SimpleQueue()
        done: queue.SimpleQueue[tuple[Batch, Sequence[Judged] | BaseException]] = queue.SimpleQueue()
        for batch in batches:
            todo.put(batch)
        while len(self._hands) < min(self._wanted, len(batches)):
            self._hands.append(self._hire())
        threads = [
            threading.Thread(target=_work, args=(hand, todo, done), daemon=True) for hand in self._hands[: len(batches)]
        ]
        for thread in threads:
            thread.start()
        try:
            for _ in batches:
                batch, judged = done.get()
                if isinstance(judged, BaseException):
                    raise judged
                yield batch, judged
        except BaseException:
            self._abandon(threads)
            raise

    def _abandon(self, threads: Sequence[threading.Thread]) -> None:
        """Stop at once: end the workers, and let the threads that waited for them end."""
        for hand in self._hands:
            hand.abort()
        for thread in threads:
            thread.join(_JOIN_S)
        if not any(thread.is_alive() for thread in threads):
            self.close()
        self._hands.clear()


def _work(
    hand: Hand,
    todo: queue.SimpleQueue[Batch],
    done: queue.SimpleQueue[tuple[Batch, Sequence[Judged] | BaseException]],
) -> None:
    while True:
        try:
            batch = todo.get_nowait()
        except queue.Empty:
            return
        try:
            done.put((batch, hand.mark([one for _, _, one in batch])))
        except BaseException as error:  # noqa: BLE001 - raised again where the results are awaited
            done.put((batch, error))
            return


def _batches(waiting: Sequence[tuple[int, str, Marked]]) -> list[Batch]:
    """Cut what waits into batches: typed calls together, students' programs and typed gaps one by one."""
    calls = [one for one in waiting if one[2].task.gap is not None]
    programs = [one for one in waiting if one[2].task.gap is None]
    return [*(calls[start : start + BATCH] for start in range(0, len(calls), BATCH)), *([one] for one in programs)]


def _key(one: Marked) -> str:
    """Name all that the verdict depends on: the task, whose it is, the answer, and what runs and marks it."""
    assert one.handed is not None, "what waits was handed in"
    return content_key(
        [
            _FORM,
            _versions().encode(),
            msgspec.json.encode(one.task),
            one.submission.student.encode("utf-8", "surrogatepass"),
            repr(one.handed.response).encode("utf-8", "surrogatepass"),
        ]
    )


def _versions() -> str:
    """Name what runs and marks; torch is asked for its version without being loaded."""
    try:
        torch = metadata.version("torch")
    except metadata.PackageNotFoundError:
        torch = "none"
    return f"qbank {__version__}, torch {torch}"
