"""The worker's entry: give up what programs must not have, then load torch, then serve jobs until the pipe closes.

The order matters: namespaces can only be left while there is one thread, and before torch holds anything open.
"""

from __future__ import annotations

import os

from graders import frames, layers
from graders.wire import decode_job, encode_facts


def main() -> None:
    """Serve jobs from standard input until it closes, answer on standard output. `graders.runner` starts this."""
    held = layers.hold_in_keeper()
    requests, answers = _take_channels()
    ruleset, _ = layers.open_ruleset(layers.readable_paths())
    held += layers.try_in_fork(ruleset)
    from graders.keeper import Keeper  # loads torch

    keeper = Keeper(held, ruleset)
    frames.write_frame(answers, frames.FACTS, 0, encode_facts(keeper.facts()))
    reader = frames.FrameReader(requests, frames.JOB_CAP)
    while (frame := reader.read()) is not None:
        keeper.serve(decode_job(frame.payload), answers)


def _take_channels() -> tuple[int, int]:
    """Move the pipes away from standard input and output, where nothing of ours may be read or printed."""
    requests, answers = os.dup(0), os.dup(1)
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 0)
    os.dup2(silent, 1)
    os.close(silent)
    return requests, answers
