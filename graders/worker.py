"""The worker's entry: give up what programs must not have, load torch, give up the rest, serve until the pipe closes.

The order matters: namespaces can only be left while there is one thread, and torch reads files that programs must not.
"""

from __future__ import annotations

import os

from graders import frames, layers
from graders.own_memory import OwnMemory
from graders.passing import Room, read_into
from graders.wire import decode_job, encode_facts


def main(*without: str) -> None:
    """Serve jobs from standard input until it closes, answer on standard output. `graders.runner` starts this.

    `without` names layers to go without, so that tests can show what each is good for.
    """
    ground = layers.trial_ground()
    held = layers.hold("start", ground, without)
    requests, answers = _take_channels()
    own = OwnMemory()
    from graders.keeper import Keeper, warm_up  # loads torch

    watch = warm_up()
    held += layers.hold("loaded", ground, without)
    ground = layers.with_rules(ground)
    held += layers.try_in_fork(ground, without)
    keeper = Keeper(watch, held, ground, own, requests)
    frames.write_frame(answers, frames.FACTS, 0, encode_facts(keeper.facts()))
    while (head := _next_room(requests, frames.JOB)) is not None:
        with head:
            job = decode_job(head.view)
        programs = _next_room(requests, frames.PROGRAMS)
        if programs is None:
            break
        with programs:
            keeper.serve(job, programs, answers)
    os._exit(0)  # nothing of ours needs tidying, and torch takes its time for it


def on_device(device: str) -> None:
    """Run one job on a device in this process, and end. `graders.fresh_runner` starts this, for our programs alone."""
    requests, answers = _take_channels()
    from graders.on_device import device_facts, run_job  # loads torch

    frames.write_frame(answers, frames.FACTS, 0, encode_facts(device_facts(device)))
    head = _next_room(requests, frames.JOB)
    programs = None if head is None else _next_room(requests, frames.PROGRAMS)
    if head is None or programs is None:
        return
    with head, programs:
        run_job(device, decode_job(head.view), programs, answers)


def _next_room(requests: int, kind: int) -> Room | None:
    """Read the next frame, which is of this kind; None once the caller has left."""
    with Room(frames.HEADER.size) as head:
        if not read_into(requests, head.view):
            return None
        found, _, length = frames.HEADER.unpack(head.view)
    if found != kind or length > frames.JOB_CAP:
        raise frames.BadFrame(f"a frame of kind {found} and {length} bytes instead of a job's")
    room = Room(length)
    return room if read_into(requests, room.view) else None


def _take_channels() -> tuple[int, int]:
    """Move the pipes away from standard input and output, where nothing of ours may be read or printed."""
    requests, answers = os.dup(0), os.dup(1)
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 0)
    os.dup2(silent, 1)
    os.close(silent)
    return requests, answers
