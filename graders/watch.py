"""The keeper's side of one fork: what is verified, what is awaited, and what the end means.

A result counts only when the canary that follows it was unchanged. Nothing that a fork says is kept here or put into
words of ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from graders import frames
from graders.endings import Clean, Ending, Halted, Suspect, exit_of
from graders.passing import Claim, ClaimReader, Room
from graders.programs import Stopped
from graders.progress import Place, Progress
from graders.serving import BATCH
from graders.wire import UNDECODABLE, Job

Deliver: TypeAlias = Callable[[int, memoryview], None]
"""Takes a program's number in the job, and what is claimed of it."""


class Work(NamedTuple):
    """One job: how to run it, its programs as they came, room for its forks' claims, who gets their reports."""

    job: Job
    programs: Room
    claims: Room
    tell: Deliver


class Watch:
    """Follows a fork that is ready to its end.

    `tied`: programs cannot end themselves by the signals that an outsider would send.
    """

    def __init__(
        self,
        pid: int,
        reader: ClaimReader,
        progress: Progress,
        work: Work,
        song: dict[str, str],
        indices: Sequence[int],
        tied: bool,
    ) -> None:
        self._pid = pid
        self._reader = reader
        self._progress = progress
        self._limits = work.job.limits
        self._tell = work.tell
        self._song = song
        self._indices = tuple(indices)
        self._tied = tied
        self._verified = 0
        self._reports_left = self._limits.reports * len(self._indices)
        # whatever a fork says of its progress, it gets no more than every program's full time
        self._end_of_patience = time.monotonic() + self._limits.wall_s * (len(self._indices) + 1)

    def follow(self, deliver: Deliver) -> Ending:
        """Read batches until the programs are done or the fork is past helping."""
        while self._verified < len(self._indices):
            batch = self._next_batch()
            if isinstance(batch, Stopped):
                return self._halted(batch)
            *results, canary = batch
            changed = _what_changed(canary.payload, self._song)
            if changed:
                end = self._verified + len(results)
                return Suspect(self._indices[self._verified : end], self._indices[end:], changed)
            for result in results:
                deliver(result.number, result.payload)
            self._verified += len(results)
            self._reader.drop()
        return Clean()

    def _next_batch(self) -> list[Claim] | Stopped:
        """Return the results up to the next canary, and it; or how the fork ended instead."""
        batch: list[Claim] = []
        while not batch or batch[-1].kind != frames.CANARY:
            frame = self._next_frame()
            if isinstance(frame, Stopped):
                return frame
            if frame.kind == frames.REPORT:
                if not self._pass_on(frame):
                    return Stopped("output", "it reported too much")
                continue
            if not self._may_follow(frame, len(batch)):
                return Stopped("crash", "it wrote to the result channel")
            batch.append(frame)
        return batch

    def _pass_on(self, report: Claim) -> bool:
        """Pass a report on unless there are too many, it is too long, or it is none of a program that may run now."""
        self._reports_left -= 1
        awaited = self._indices[self._verified :]
        if self._reports_left < 0 or len(report.payload) > frames.REPORT_CAP or report.number not in awaited:
            return False
        self._tell(report.number, report.payload)
        return True

    def _may_follow(self, frame: Claim, results: int) -> bool:
        if frame.kind == frames.CANARY:
            return results > 0
        place = self._verified + results
        return (
            frame.kind == frames.RESULT
            and results < BATCH
            and place < len(self._indices)
            and frame.number == self._indices[place]
        )

    def _next_frame(self) -> Claim | Stopped:
        """Wait for a frame while each program stays within its time, by the fork's clock and by ours."""
        place, first_seen = self._progress.place(), time.monotonic()
        while True:
            try:
                frame = self._reader.read(self._deadline(place, first_seen))
            except frames.BadFrame as error:
                return Stopped("crash", f"it wrote to the result channel: {error}")
            except frames.Overdue:
                now = self._progress.place()
                same = now[:2] == place[:2]
                if time.monotonic() >= (self._deadline(now, first_seen) if same else self._end_of_patience):
                    return exit_of(self._pid, self._tied) or Stopped(
                        "time", f"it ran longer than {self._limits.wall_s:g} s"
                    )
                place, first_seen = now, first_seen if same else time.monotonic()
                continue
            return self._await_exit() if frame is None else frame

    def _deadline(self, place: Place, first_seen: float) -> float:
        return min(min(place.since, first_seen) + self._limits.wall_s, self._end_of_patience)

    def _await_exit(self) -> Stopped:
        deadline = time.monotonic() + self._limits.wall_s
        while time.monotonic() < deadline:
            how = exit_of(self._pid, self._tied)
            if how is not None:
                return how
            time.sleep(0.001)
        return Stopped("crash", "it closed the result channel")

    def _halted(self, how: Stopped) -> Ending:
        place = self._progress.place()
        position = min(max(place.position, self._verified), len(self._indices) - 1)
        if place.checking:
            words = f"what follows the program no longer worked: {how.detail}"
            return Suspect(self._indices[self._verified : position + 1], self._indices[position + 1 :], words)
        before, rest = self._indices[self._verified : position], self._indices[position + 1 :]
        return Halted(self._indices[position], how, before, rest)


def _what_changed(payload: memoryview, song: dict[str, str]) -> str:
    """Name the parts in which a canary differs from the keeper's own; an empty text when there are none."""
    try:
        heard = msgspec.json.decode(payload, type=dict[str, str])
    except UNDECODABLE:
        return "the canary cannot be read"
    changed = sorted(part for part in song if heard.get(part) != song[part])
    if heard.keys() - song.keys():
        return "the canary has parts that it never had"
    return "it changed what the next program would see: " + ", ".join(changed) if changed else ""
