"""The fork's side: lock down, run the programs one after the other, hand over each batch of results with a canary."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NoReturn

import msgspec

from graders import frames, layers
from graders.canary import Canary
from graders.execution import Execution
from graders.layer import Ground
from graders.passing import Room
from graders.printed import EXIT_OUTPUT
from graders.progress import Progress
from graders.reports import Reports
from graders.rnn_calls import RnnWatch
from graders.wire import Job, decode_program, encode_outcome, split_programs

BATCH = 64
BATCH_BYTES = 1_000_000
"""Results between two canaries: what is held back meanwhile, and has to be run again when one does not sing."""


class Preloaded(msgspec.Struct, frozen=True):
    """What every fork shares with the keeper: the watch in front of `nn.RNN`, the canary, and the layers that hold."""

    watch: RnnWatch
    canary: Canary
    song: dict[str, str]
    layers: frozenset[str]
    ground: Ground


def serve(
    preloaded: Preloaded, ground: Ground, job: Job, programs: Room, indices: Sequence[int], progress: Progress
) -> NoReturn:
    """Be the fork: run these programs of the job, write to `ground.kept_descriptor`, never return.

    READY is written when all is locked down: a fork that ends before it has run nobody's program.
    """
    status = 1
    try:
        raws = split_programs(programs.view)
        layers.hold_in_fork(ground, preloaded.layers)
        preloaded.watch.judge(job.second_opinion)
        reports = Reports(ground.kept_descriptor, job.limits.reports) if job.limits.reports else None
        execution = Execution(job.limits, preloaded.watch, None if reports is None else reports.send)
        frames.write_frame(ground.kept_descriptor, frames.READY)
        _run_all(execution, raws, indices, preloaded.canary, ground.kept_descriptor, progress, reports)
        status = 0
    finally:
        os._exit(status)


def _run_all(
    execution: Execution,
    raws: Sequence[msgspec.Raw],
    indices: Sequence[int],
    canary: Canary,
    channel: int,
    progress: Progress,
    reports: Reports | None,
) -> None:
    batch: list[bytes] = []
    size = 0
    last = len(indices) - 1
    for position, index in enumerate(indices):
        progress.enter(position)
        if reports is not None:
            reports.begin(index)
        payload = encode_outcome(execution.run(decode_program(raws[index])))
        if len(payload) > frames.RESULT_CAP:
            os._exit(EXIT_OUTPUT)
        batch.append(frames.pack(frames.RESULT, index, payload))
        size += len(payload)
        if position == last or len(batch) >= BATCH or size >= BATCH_BYTES:
            progress.enter(position, checking=True)
            execution.reset()
            batch.append(frames.pack(frames.CANARY, 0, msgspec.json.encode(canary.sing())))
            frames.write_all(channel, b"".join(batch))
            batch.clear()
            size = 0
