"""The Elman recurrence h_t = f(W_ih x_t + b_ih + W_hh h_(t-1) + b_hh) in numpy, without torch.

It is the second opinion on every `nn.RNN` call, so it must never share code with what it judges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Activation: TypeAlias = Callable[[Floats], object]
"""Applies the nonlinearity in place: the loop over time allocates nothing."""


class Cell(NamedTuple):
    """One layer in one direction: W_ih (H, H_in), W_hh (H, H), and b_ih + b_hh (H,) or None without bias."""

    w_ih: Floats
    w_hh: Floats
    bias: Floats | None


class Packed(NamedTuple):
    """Steps of sequences sorted by falling length: (sum of lengths, features), and how many run at each step.

    A dense batch is the special case in which all sequences run at every step.
    """

    steps: Floats
    running: tuple[int, ...]


def tanh(z: Floats) -> None:
    """Replace z by tanh(z)."""
    np.tanh(z, z)


def relu(z: Floats) -> None:
    """Replace z by max(z, 0); NaN stays NaN."""
    np.maximum(z, 0, out=z)


ACTIVATIONS: dict[str, Activation] = {"tanh": tanh, "relu": relu}


def run_packed(
    x: Packed, h_0: Floats | None, layers: Sequence[Sequence[Cell]], activate: Activation
) -> tuple[Floats, Floats]:
    """Run all layers over packed steps.

    `layers[k]` holds one cell, or two (forward, backward). `h_0`: (num_layers * D, N, H), None for zeros.
    Returns the last layer's steps (sum of lengths, D * H) and h_n (num_layers * D, N, H), layer by layer.
    """
    steps, count = x.steps, x.running[0]
    width, directions = layers[0][0].w_hh.shape[0], len(layers[0])
    if h_0 is None:
        h_0 = np.zeros((len(layers) * directions, count, width), steps.dtype)
    h_n = np.empty((len(layers) * directions, count, width), steps.dtype)
    for number, cells in enumerate(layers):
        outputs = []
        for direction, cell in enumerate(cells):
            row = number * directions + direction
            output, h_n[row] = _run_cell(Packed(steps, x.running), h_0[row], cell, activate, backward=direction == 1)
            outputs.append(output)
        steps = outputs[0] if directions == 1 else np.concatenate(outputs, axis=1)
    return steps, h_n


def _run_cell(x: Packed, start: Floats, cell: Cell, activate: Activation, *, backward: bool) -> tuple[Floats, Floats]:
    """Run one layer in one direction: the input's part in one product, then a loop over time."""
    drive = x.steps.dot(cell.w_ih.T)
    if cell.bias is not None:
        drive += cell.bias
    recur = cell.w_hh.T
    if x.running[0] == x.running[-1]:
        return _run_dense(drive, x.running[0], start, recur, activate, backward=backward)
    h = start.copy()
    ends = np.cumsum(x.running).tolist()
    rows = list(zip((0, *ends[:-1]), ends, x.running, strict=True))
    for begin, end, count in reversed(rows) if backward else rows:
        step = drive[begin:end]
        step += h[:count].dot(recur)
        activate(step)
        h[:count] = step
    return drive, h


def _run_dense(
    drive: Floats, count: int, h: Floats, recur: Floats, activate: Activation, *, backward: bool
) -> tuple[Floats, Floats]:
    """Run with the same sequences at every step: each step is a view, so the states land in `drive`."""
    by_step = drive.reshape(-1, count, recur.shape[0])
    for step in by_step[::-1] if backward else by_step:
        np.add(step, h.dot(recur), step)
        activate(step)
        h = step
    return drive, h


def run_dense(
    x: Floats,
    h_0: Floats | None,
    layers: Sequence[Sequence[Cell]],
    activate: Activation,
    *,
    batch_first: bool = False,
) -> tuple[Floats, Floats]:
    """Run all layers over a dense input, laid out as `nn.RNN` takes and gives it.

    `x`: (L, N, H_in), (N, L, H_in) with `batch_first`, or (L, H_in) unbatched; `h_0` is (layers * D, N, H), or
    (layers * D, H) unbatched. Returns (output, h_n) in the same layout.
    """
    if x.ndim == 2:
        output, h_n = run_dense(x[:, None], None if h_0 is None else h_0[:, None], layers, activate)
        return output[:, 0], h_n[:, 0]
    timed = x.swapaxes(0, 1) if batch_first else x
    length, count = timed.shape[:2]
    output, h_n = run_packed(Packed(timed.reshape(length * count, -1), (count,) * length), h_0, layers, activate)
    output = output.reshape(length, count, -1)
    return (output.swapaxes(0, 1) if batch_first else output), h_n
