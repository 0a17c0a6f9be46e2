"""Runs one job on a device in this very process, which ends afterwards. Random numbers are drawn on the CPU and moved.

So a program has the same inputs and default weights on every device, and what differs is the device's arithmetic.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

from graders import frames
from graders.execution import Execution
from graders.passing import Room
from graders.rnn_calls import RnnWatch
from graders.wire import Job, WorkerFacts, decode_program, encode_outcome, split_programs

_DRAWN = frozenset((torch.randn, torch.rand, torch.randint, torch.randperm, torch.normal))
_FILLED = frozenset(
    getattr(torch.Tensor, name)
    for name in ("uniform_", "normal_", "random_", "bernoulli_", "exponential_", "trunc_normal_")
    if hasattr(torch.Tensor, name)
)


class DrawnOnCpu(TorchFunctionMode):  # type: ignore[misc]
    """Draws on the CPU whatever a program draws, and moves it to the device."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self._device = device

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        named = dict(kwargs or {})
        if func in _DRAWN and named.get("device") is None and not any(isinstance(one, torch.Tensor) for one in args):
            grows = bool(named.pop("requires_grad", False))
            drawn = func(*args, **{**named, "device": "cpu"}).to(self._device)
            return drawn.requires_grad_() if grows else drawn
        if func in _FILLED and args and isinstance(args[0], torch.Tensor) and args[0].device.type != "cpu":
            with torch.no_grad():
                filled = func(torch.empty_like(args[0], device="cpu"), *args[1:], **named)
                return args[0].copy_(filled)
        return func(*args, **named)


def device_facts(device: str) -> WorkerFacts:
    """Say what runs the programs. Raise RuntimeError where there is no such device."""
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise RuntimeError("torch sees no CUDA device here")
    name = f", {torch.cuda.get_device_name()}" if device.startswith("cuda") else ""
    return WorkerFacts(
        torch=str(torch.__version__),
        python=platform.python_version(),
        numpy=np.__version__,
        platform=f"{platform.system()} {platform.machine()}{name}",
        layers=(),
    )


def run_job(device: str, job: Job, programs: Room, answers: int) -> None:
    """Run every program and write its result as soon as it is known."""
    torch.set_num_threads(1)
    torch.set_warn_always(True)
    watch = RnnWatch()
    watch.install()
    watch.judge(False)
    execution = Execution(job.limits, watch, device=device)
    for number, raw in enumerate(split_programs(programs.view)):
        with DrawnOnCpu(device):
            payload = encode_outcome(execution.run(decode_program(raw)))
        frames.write_frame(answers, frames.RESULT, number, payload)
