"""What `observe` may call besides Python: measures of which output depends on which input, and how strongly.

An expression that names a measure is evaluated on another running of the shown program (`rerun.py`): a fresh one in
float64, where nothing that depends has a zero gradient, or one with the program's own numbers. Arguments are tensors of
that running, so `output`, `output[:3]`, `x[-1]` all work. `raised` needs no other running.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from graders.rerun import Running, gradient, gradient_along, gradient_rows


@dataclass(frozen=True)
class Measure:
    """A function that observations may call, and the running that its arguments come from (None: the shown one)."""

    function: Callable[..., Any]
    running: Running | None


def depends(of: torch.Tensor, to: torch.Tensor) -> float:
    """Return the largest absolute gradient of `of` to `to`: exactly 0.0 where no element depends on any.

    `of` may have any shape; all its elements together are asked. Example: `depends(output[:t], x[t:])`.
    """
    found = gradient(of, to)
    return float(found.abs().max()) if found.numel() else 0.0


def independent(of: torch.Tensor, to: torch.Tensor) -> bool:
    """Tell whether no element of `of` depends on any of `to`: the gradient is exactly zero everywhere."""
    return depends(of, to) == 0.0


def steps_read(of: torch.Tensor, x: torch.Tensor, axis: int = 0) -> tuple[int, ...]:
    """List the places along `axis` of `x` on which `of` depends. Example: `steps_read(output[2], x)`."""
    return tuple(int(place) for place in _reached(of, x, axis).nonzero().reshape(-1))


def gradient_norm(of: torch.Tensor, to: torch.Tensor) -> float:
    """Return the Frobenius norm of the Jacobian d `of` / d `to`, with the program's own weights and inputs.

    It tells how strongly, not whether: `gradient_norm(output[-1], x[0]) / gradient_norm(output[0], x[0])` falls with
    the length of the sequence where the layer forgets. What the program detaches counts as cut off.
    """
    return float(sum(row.double().square().sum() for row in gradient_rows(of, to)) ** 0.5)


def raised(call: Callable[[], Any]) -> str:
    """Call it and return the name of the exception's class; empty where it returns. Example: `raised(lambda: f(x))`."""
    try:
        call()
    except Exception as error:
        if isinstance(error, MemoryError) or "memory" in str(error):
            raise  # the limit is ours, and no truth about the call
        return type(error).__name__
    return ""


def features_used(of: torch.Tensor, x: torch.Tensor) -> int:
    """Count the features (last axis) of `x` on which `of` depends."""
    return int((gradient(of, x) != 0).reshape(-1, x.shape[-1]).any(dim=0).sum())


def reads_axes(output: torch.Tensor, x: torch.Tensor, batch_first: bool = True) -> dict[str, Any]:
    """Tell along which axes `output` reads `x`: `{"batch": int, "past": bool, "future": bool}`.

    Both are (N, L, features), or (L, N, features) with `batch_first=False`, or (L, features) without a batch. The
    layout is the *question's* and is stated here: what layout a wrong option believes in is what the measure is for.
    `batch`: on how many other sequences one output sequence depends (the most of all; 0 when sequences do not mix).
    `past` / `future`: whether an output at some step depends on an earlier / a later step of any sequence.
    """
    if x.dim() != output.dim() or x.dim() not in (2, 3):
        raise ValueError(
            f"reads_axes wants output and x of 2 or 3 axes each, not {tuple(output.shape)} and {tuple(x.shape)}: "
            "use depends(...) for other shapes"
        )
    if x.dim() == 2:
        past, future = _reads_in_time(output, x, 0)
        return {"batch": 0, "past": past, "future": future}
    batch_axis, time_axis = (0, 1) if batch_first else (1, 0)
    past, future = _reads_in_time(output, x, time_axis)
    return {"batch": _sequences_mixed(output, x, batch_axis), "past": past, "future": future}


def _sequences_mixed(output: torch.Tensor, x: torch.Tensor, axis: int) -> int:
    others_read = []
    for own, reached in enumerate(_reached_along(output, x, axis)):
        others_read.append(int(reached.sum()) - int(reached[own]))
    return max(others_read)


def _reads_in_time(output: torch.Tensor, x: torch.Tensor, axis: int) -> tuple[bool, bool]:
    past = future = False
    for step, reached in enumerate(_reached_along(output, x, axis)):
        past = past or bool(reached[:step].any())
        future = future or bool(reached[step + 1 :].any())
    return past, future


def _reached(of: torch.Tensor, x: torch.Tensor, axis: int) -> torch.Tensor:
    """Return, per index of `axis` of `x`, whether `of` depends on it."""
    return _nonzero_along(gradient(of, x), axis)


def _reached_along(output: torch.Tensor, x: torch.Tensor, axis: int) -> Iterator[torch.Tensor]:
    """Yield, for each index of `axis` that both have, which of the indices of `x` the output there depends on."""
    for _, found in zip(range(x.shape[axis]), gradient_along(output, x, axis), strict=False):
        yield _nonzero_along(found, axis)


def _nonzero_along(found: torch.Tensor, axis: int) -> torch.Tensor:
    return (found != 0).movedim(axis, 0).reshape(found.shape[axis], -1).any(dim=1)


MEASURES: Mapping[str, Measure] = {
    "depends": Measure(depends, "fresh"),
    "features_used": Measure(features_used, "fresh"),
    "gradient_norm": Measure(gradient_norm, "own"),
    "independent": Measure(independent, "fresh"),
    "raised": Measure(raised, None),
    "reads_axes": Measure(reads_axes, "fresh"),
    "steps_read": Measure(steps_read, "fresh"),
}
