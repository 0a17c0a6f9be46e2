"""Compares one finished `nn.RNN` call with the torch-free recurrence, with the weights as they were at the call.

It only reads detached tensors: judging a call must not leave a trace in the program's graph or random state.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn.utils.rnn import PackedSequence

from graders.recurrence import ACTIVATIONS, Cell, Floats, Packed, run_dense, run_packed

TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-10}
"""Largest error per unit of magnitude that rounding explains in a well-conditioned recurrence."""

ILL_CONDITIONED = 64
"""A recurrence may amplify rounding: then torch may be this many times further off than numpy in torch's own dtype."""


class Skip(Exception):
    """This call cannot be recomputed; the text says why."""


def disagreement(module: torch.nn.RNN, given: Any, hx: Any, result: Any) -> str | None:
    """Recompute a call and describe how its result differs; None where both agree.

    Raises Skip where the recurrence is not the whole story (dropout in training, a subclass with its own forward, ...).
    """
    _refuse_what_is_not_elman(module)
    if not (isinstance(result, tuple) and len(result) == 2):
        return f"the call returned {type(result).__name__} instead of (output, h_n)"
    output, h_n = result
    packed = isinstance(given, PackedSequence)
    if packed != isinstance(output, PackedSequence):
        return f"the call took {type(given).__name__} and returned {type(output).__name__}"
    x = given.data if packed else given
    dtype = x.dtype
    if dtype not in TOLERANCE:
        raise Skip(f"no tolerance is known for {dtype}")
    claimed = (_array(output.data if packed else output, dtype), _array(h_n, dtype))

    def recompute(number: type) -> tuple[Floats, Floats]:
        return _recompute(module, given, hx, packed=packed, number=number)

    # numpy warns where relu overflows to inf: torch does the same, and the comparison knows inf
    with np.errstate(all="ignore"):
        return _compare(recompute, claimed, dtype)


def _refuse_what_is_not_elman(module: torch.nn.RNN) -> None:
    kind = type(module)
    if kind.forward is not torch.nn.RNN.forward:
        raise Skip("a subclass with its own forward")
    if module.dropout > 0 and module.training and module.num_layers > 1:
        raise Skip("dropout in training mode draws at random")


def _recompute(module: torch.nn.RNN, given: Any, hx: Any, *, packed: bool, number: type) -> tuple[Floats, Floats]:
    """Run the recurrence with the call's input, state and weights cast to `number`; h_n in the caller's order."""
    x = given.data if packed else given
    dtype = x.dtype
    h_0: Floats | None = None if hx is None else _array(hx, dtype).astype(number)
    activate = ACTIVATIONS[module.mode.removeprefix("RNN_").lower()]
    suffixes = ("", "_reverse") if module.bidirectional else ("",)
    layers = [
        [_read_cell(module, f"_l{k}{suffix}", dtype, number) for suffix in suffixes] for k in range(module.num_layers)
    ]
    steps: Floats = _array(x, dtype).astype(number)
    if not packed:
        return run_dense(steps, h_0, layers, activate, batch_first=module.batch_first)
    if h_0 is not None and given.sorted_indices is not None:
        h_0 = h_0[:, given.sorted_indices.numpy()]
    output, h_n = run_packed(Packed(steps, tuple(given.batch_sizes.tolist())), h_0, layers, activate)
    return output, h_n if given.unsorted_indices is None else h_n[:, given.unsorted_indices.numpy()]


def _read_cell(module: torch.nn.RNN, suffix: str, dtype: torch.dtype, number: type) -> Cell:
    def read(name: str) -> Floats:
        # a parametrized weight is no parameter of the module itself: then, and only then, ask the module
        weight = module._parameters.get(name + suffix)
        return _array(getattr(module, name + suffix) if weight is None else weight, dtype).astype(number)

    return Cell(read("weight_ih"), read("weight_hh"), read("bias_ih") + read("bias_hh") if module.bias else None)


def _array(tensor: Any, dtype: torch.dtype) -> Floats:
    if tensor.dtype is not dtype:
        raise Skip(f"mixed dtypes: {dtype} and {tensor.dtype}")
    try:
        array: Floats = tensor.numpy(force=True)
    except (RuntimeError, TypeError) as error:  # meta and fake tensors, functional transforms
        raise Skip(f"its numbers cannot be read: {error}") from error
    return array


def _compare(
    recompute: Callable[[type], tuple[Floats, Floats]], claimed: tuple[Floats, Floats], dtype: torch.dtype
) -> str | None:
    tolerance = TOLERANCE[dtype]
    (output, h_n), (their_output, their_h_n) = recompute(np.float64), claimed
    if not _excess(output, their_output, tolerance) and not _excess(h_n, their_h_n, tolerance):
        return None
    rough_type, fine_type = (np.float32, np.float64) if dtype is torch.float32 else (np.float64, np.longdouble)
    fine, rough = recompute(fine_type), recompute(rough_type)
    for name, ours, theirs, low in zip(("output", "h_n"), fine, claimed, rough, strict=True):
        found = _excess(ours, theirs, tolerance, _spread(ours, low) * ILL_CONDITIONED)
        # what overflows in torch's dtype may be finite in a wider one: then numpy in that dtype is the fair judge
        if found and _excess(low, theirs, tolerance):
            return f"{name} {found}"
    return None


def _spread(fine: Floats, rough: Floats) -> float:
    gaps = np.abs(fine - rough)
    return float(np.max(gaps, initial=0.0, where=np.isfinite(gaps)))


def _excess(ours: Floats, theirs: Floats, tolerance: float, slack: float = 0.0) -> str:
    """Describe a difference beyond `tolerance` per unit of magnitude plus `slack`; an empty text when there is none."""
    if ours.shape != theirs.shape:
        return f"has shape {theirs.shape}, recomputed {ours.shape}"
    if not ours.size:
        return ""
    gaps = np.abs(ours - theirs)
    if gaps.max() <= tolerance + slack:
        return ""
    finite = np.isfinite(ours)
    same_kind = bool(np.array_equal(finite, np.isfinite(theirs))) and bool(
        np.array_equal(ours[~finite], theirs[~finite], equal_nan=True)
    )
    if not same_kind:
        return "is not finite in the same places as recomputed"
    largest = float(np.max(gaps, initial=0.0, where=finite))
    scale = max(1.0, float(np.max(np.abs(ours), initial=0.0, where=finite)))
    return (
        ""
        if largest <= tolerance * scale + slack
        else f"is off by {largest:.3g} where {tolerance * scale + slack:.1g} is allowed"
    )
