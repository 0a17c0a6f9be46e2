"""The keeper holds torch warm and forks for every job. It never runs a bank's code itself.

It must stay single-threaded, or a fork of it can deadlock; `forks` asserts that before each fork.
"""

from __future__ import annotations

import gc
import importlib
import os
import platform
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from graders import frames, spawn
from graders.canary import Canary
from graders.execution import Execution
from graders.forks import CLAIMS, ForkRunner
from graders.jobs import JobRun
from graders.layer import Ground
from graders.layers import LayerState
from graders.limits import Limits
from graders.own_memory import OwnMemory
from graders.passing import Room
from graders.programs import Input, Program, Ran, Stopped
from graders.rnn_calls import RnnWatch
from graders.serving import Preloaded
from graders.watch import Work
from graders.wire import Job, WorkerFacts, encode_outcome, encode_stopped

WARM_UP = Program(
    setup="import torch\nfrom torch import nn\nfrom torch.nn.utils.rnn import *\nimport torch.nn.functional as F",
    code=(
        "rnn = nn.RNN(3, 2, num_layers=2, bidirectional=True)\n"
        "output, h_n = rnn(x)\n"
        "packed = rnn(pack_padded_sequence(x, [2, 1]))\n"
        "F.mse_loss(output, output.detach() + 1).backward()\n"
    ),
    observe=(("shape", "output.shape"), ("h", "h_n"), ("reads", "reads_axes(output, x, batch_first=False)")),
    inputs=(Input("x", (2, 2, 3), (0.5,) * 12),),
)
"""Our own program that uses every path of a fork once, so that no fork has to load or initialise anything."""


def _forget_the_project() -> None:
    """Let no program import the bank's side, and take a checkout off the import path, whoever put it there.

    Installed as a wheel, the project lies among the packages that programs need, and the path stays.
    """
    sys.modules["qbank"] = None  # type: ignore[assignment]  # how Python is told that a module cannot be imported
    if Path(spawn.ROOT) in (Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")):
        return
    sys.path[:] = [entry for entry in sys.path if entry != spawn.ROOT]
    importlib.invalidate_caches()


def warm_up() -> RnnWatch:
    """Use all that programs use once, while the files that torch looks at when it is first used are still there."""
    torch.set_num_threads(1)
    # otherwise some warnings of torch appear once per process, and which program gets them depends on the order
    torch.set_warn_always(True)
    watch = RnnWatch()
    watch.install()
    watch.judge(True)
    warmed = Execution(Limits(), watch).run(WARM_UP)
    if not isinstance(warmed, Ran) or warmed.second_opinion is None or warmed.second_opinion.disagreed:
        raise RuntimeError(f"the worker's own first program went wrong: {warmed}")
    encode_outcome(warmed)
    os.environ.clear()  # torch has read what it needs
    # some late imports want to be sure of a folder for their caches, which nothing of ours ever fills
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = tempfile.gettempdir()
    _forget_the_project()
    return watch


class Keeper:
    """Holds torch warm and what every fork shares with it. `held`: the layers as tried, `ground`: what they need.

    `caller`: the pipe that jobs come from. When its other end is closed, nobody wants results.
    """

    def __init__(
        self, watch: RnnWatch, held: Sequence[LayerState], ground: Ground, own: OwnMemory, caller: int
    ) -> None:
        self._watch, self._held, self._ground = watch, tuple(held), ground
        self._own, self._caller = own, caller
        self._late: set[str] = set()
        self._forks = self._settle()

    def facts(self) -> WorkerFacts:
        """Say what runs the programs."""
        return WorkerFacts(
            torch=str(torch.__version__),
            python=platform.python_version(),
            numpy=np.__version__,
            platform=f"{platform.system()} {platform.machine()}",
            layers=self._held,
        )

    def serve(self, job: Job, programs: Room, answers: int) -> None:
        """Run one job and write its results, then DONE."""
        self._load_late(job)

        def deliver(number: int, payload: memoryview) -> None:
            frames.write_frame(answers, frames.RESULT, number, payload)

        def stop(number: int, stopped: Stopped) -> None:
            frames.write_frame(answers, frames.STOPPED, number, encode_stopped(stopped))

        def tell(number: int, payload: memoryview) -> None:
            frames.write_frame(answers, frames.REPORT, number, payload)

        with Room(CLAIMS) as claims:
            JobRun(Work(job, programs, claims, tell), self._forks, deliver, stop).run()
        frames.write_frame(answers, frames.DONE)
        self._forks.reap()

    def _load_late(self, job: Job) -> None:
        """Import what torch would import in the middle of a program, where it would cost that program's time."""
        missing = set(job.late) - self._late
        if missing:
            for module in sorted(missing):
                importlib.import_module(module)
            self._late |= missing
            self._forks = self._settle()

    def _settle(self) -> ForkRunner:
        """Listen to the canary as torch is now, and keep what is loaded out of the collector's way in forks."""
        canary = Canary()
        canary.sing()  # what is initialised by the first song is there for the second
        gc.collect()
        gc.freeze()
        held = frozenset(layer.name for layer in self._held if layer.held)
        return ForkRunner(Preloaded(self._watch, canary, canary.sing(), held, self._ground), self._own, self._caller)
