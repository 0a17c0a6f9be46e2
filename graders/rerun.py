"""Runs a shown program once more with gradients to everything it makes, so that measures can tell what reads what.

A fresh running has other inputs and weights, in float64: dependence is read from exact zeros, so nothing may make a
gradient vanish that is not zero by structure, and no unit saturates or dies. An own running has the program's own
numbers: it tells how strongly these depend on each other, and keeps every `detach`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from types import CodeType
from typing import Any, Literal, TypeAlias

import torch
from torch.nn.utils.rnn import PackedSequence
from torch.overrides import TorchFunctionMode

from graders.programs import Input
from graders.rnn_calls import RnnWatch

Running: TypeAlias = Literal["fresh", "own"]
FRESH_SEED = 0x5EED
"""Added to the program's own seed, so that fresh runnings never see the numbers that the observations came from."""
MOST_ROWS = 512
"""Elements of a tensor whose gradients are asked for one by one."""

_DRAWN = (torch.randn, torch.rand, torch.randn_like, torch.rand_like, torch.normal)
_MADE = (torch.tensor, torch.zeros, torch.ones, torch.full, torch.empty, torch.linspace, torch.eye)
_MADE_LIKE = (torch.zeros_like, torch.ones_like, torch.full_like, torch.empty_like, torch.arange)
_LEAVES = frozenset((*_DRAWN, *_MADE, *_MADE_LIKE))


class NoGraph(Exception):
    """The program computed the tensor without gradients, so nothing can be read from them."""


class _OwnLeaves(TorchFunctionMode):  # type: ignore[misc]
    """Makes every floating tensor that the program creates a place where gradients arrive, and keeps its numbers."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        named = dict(kwargs or {})
        if func is torch.Tensor.backward:
            named["retain_graph"] = True  # the measures still have to go through this graph
        result = func(*args, **named)
        return _open_leaf(result) if _is_new_leaf(func, named, result) else result


class _FreshLeaves(TorchFunctionMode):  # type: ignore[misc]
    """Makes every floating tensor that the program creates float64 and a place where gradients arrive."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        named = dict(kwargs or {})
        if named.get("dtype") is torch.float32:
            named["dtype"] = torch.float64
        if func is torch.Tensor.backward:
            named["retain_graph"] = True  # the measures still have to go through this graph
        if func is torch.Tensor.float:
            return args[0].double()
        if func is torch.Tensor.detach and torch.is_grad_enabled():
            return args[0].view_as(args[0])
        result = func(*args, **named)
        if not _is_new_leaf(func, named, result):
            return result
        if func in _DRAWN:
            result = _positive(result.shape)
        return _open_leaf(result.double())


def _is_new_leaf(func: Callable[..., Any], named: Mapping[str, Any], result: Any) -> bool:
    if func not in _LEAVES or not torch.is_grad_enabled() or not result.is_floating_point():
        return False
    return not result.requires_grad and "out" not in named


def run_again(
    running: Running,
    codes: tuple[CodeType, ...],
    inputs: tuple[Input, ...],
    torch_seed: int,
    names: dict[str, Any],
    watch: RnnWatch,
) -> dict[str, Any]:
    """Execute a program's sources in order and return their names; the caller's default dtype comes back afterwards.

    `names` is a fresh namespace. Whatever the program raises passes through.
    """
    fresh = running == "fresh"
    prepared: set[int] = set()
    keep: list[torch.nn.RNN] = []

    def prepare(module: torch.nn.RNN, given: Any) -> None:
        if id(module) not in prepared:
            prepared.add(id(module))
            keep.append(module)
            if fresh:
                _draw_weights(module)

    torch.default_generator.manual_seed(torch_seed + FRESH_SEED if fresh else torch_seed)
    torch.set_default_dtype(torch.float64 if fresh else torch.float32)
    watch.suspend(prepare)
    try:
        for given in inputs:
            names[given.name] = _open_leaf(_positive(given.shape) if fresh else _as_given(given))
        with _FreshLeaves() if fresh else _OwnLeaves():
            for code in codes:
                exec(code, names)  # noqa: S102 - running the bank's program is what this process is for
    finally:
        watch.suspend(None)
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
    return names


def _as_given(given: Input) -> torch.Tensor:
    return torch.tensor(given.values, dtype=torch.float32).reshape(given.shape)


def _positive(shape: Any) -> torch.Tensor:
    return torch.empty(tuple(shape), dtype=torch.float64).uniform_(0.1, 1.0)


def _open_leaf(tensor: torch.Tensor) -> torch.Tensor:
    """Return a tensor that gradients reach and that the program may still change in place."""
    return tensor.requires_grad_().clone()


def _draw_weights(module: torch.nn.RNN) -> None:
    """Draw weights through which gradients neither vanish nor die, whatever the sizes."""
    draw = _draw_for_tanh if module.mode == "RNN_TANH" else _draw_for_relu
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if weight.dtype is torch.float64 and weight.numel():
                weight.copy_(draw(name, weight))


def _draw_for_tanh(name: str, weight: torch.Tensor) -> torch.Tensor:
    """An orthogonal recurrence and a weak drive keep every unit far from saturation, forty steps and more."""
    drawn = torch.empty_like(weight).uniform_(0.5, 1.0)
    if weight.dim() == 1:
        return drawn * 0.01
    if "weight_hh" in name:
        return torch.linalg.qr(torch.randn_like(weight))[0]
    signs = torch.randint(0, 2, weight.shape) * 2 - 1
    return drawn * signs * (0.1 if "_l0" in name else 0.5) / weight.shape[1] ** 0.5


def _draw_for_relu(name: str, weight: torch.Tensor) -> torch.Tensor:
    """Positive weights on positive inputs keep every unit alive; rows that sum to less than one keep it bounded."""
    drawn = torch.empty_like(weight).uniform_(0.5, 1.0)
    return drawn * 0.1 if weight.dim() == 1 else drawn / weight.shape[1]


def _is_made(tensor: torch.Tensor) -> bool:
    """Tell whether the tensor is an opened leaf or a parameter, unchanged since: then no gradient means no path."""
    if tensor.is_leaf:
        return True
    (before, *others) = [node for node, _ in tensor.grad_fn.next_functions]
    return tensor.grad_fn.name().startswith("Clone") and before.name().endswith("AccumulateGrad") and not others


def gradient(of: torch.Tensor, to: torch.Tensor) -> torch.Tensor:
    """Return d(weighted sum of `of`) / d `to`, shaped like `to`; exact zeros where nothing depends.

    The weights of the sum are fresh and positive, so no two paths cancel. `to` may be a view such as `x[2:]` of a
    tensor that the program made. Raises NoGraph where the program itself cut the graph.
    """
    _refuse_what_has_no_gradient(of, to)
    return _pulled_back((of * _positive(of.shape)).sum(), to) if of.numel() else torch.zeros(to.shape)


def gradient_rows(of: torch.Tensor, to: torch.Tensor) -> Iterator[torch.Tensor]:
    """Yield d(element) / d `to`, shaped like `to`, for each element of `of`. Raises NoGraph as `gradient` does."""
    _refuse_what_has_no_gradient(of, to)
    if of.numel() > MOST_ROWS:
        raise ValueError(f"{of.numel()} elements are more than the {MOST_ROWS} of this measure: take a part")
    for element in of.reshape(-1):
        yield _pulled_back(element, to)


def gradient_along(of: torch.Tensor, to: torch.Tensor, axis: int) -> Iterator[torch.Tensor]:
    """Yield `gradient(of at each index of axis, to)`, all of them in one walk through the graph where that can be."""
    _refuse_what_has_no_gradient(of, to)
    if not of.numel() or not to.numel():
        yield from (torch.zeros(to.shape) for _ in range(of.shape[axis]))
        return
    sums = (of * _positive(of.shape)).movedim(axis, 0).reshape(of.shape[axis], -1).sum(dim=1)
    root = to if to._base is None else to._base
    try:
        with warnings.catch_warnings(action="ignore"):  # an operation that is walked through row by row is no news
            (found,) = torch.autograd.grad(
                sums,
                root,
                torch.eye(len(sums), dtype=sums.dtype),
                retain_graph=True,
                allow_unused=True,
                is_grads_batched=True,
            )
    except RuntimeError:  # an operation of the program that cannot be walked through for several rows at once
        found = None
    for index, number in enumerate(sums):
        yield _pulled_back(number, to) if found is None else _seen_from(found[index], to, root)


def _refuse_what_has_no_gradient(of: Any, to: Any) -> None:
    for name, tensor in (("the first", of), ("the second", to)):
        if not isinstance(tensor, torch.Tensor):
            kind = (
                "a PackedSequence: use its .data"
                if isinstance(tensor, PackedSequence)
                else f"a {type(tensor).__name__}"
            )
            raise TypeError(f"{name} argument of a measure is a tensor, not {kind}")
        if not tensor.requires_grad:
            raise NoGraph(f"{name} tensor was computed without gradients (no_grad, .data, numpy or integers)")


def _pulled_back(number: torch.Tensor, to: torch.Tensor) -> torch.Tensor:
    """Return the gradient of one number to a tensor that the program made, or to a view of one."""
    if not to.numel():
        return torch.zeros(to.shape, dtype=number.dtype)
    root = to if to._base is None else to._base
    (found,) = torch.autograd.grad(number, root, retain_graph=True, allow_unused=True)
    if found is None:
        if not _is_made(root):
            raise TypeError(
                "the second argument of a measure is a tensor that the program made, or a view of it such as x[2:]: "
                "a copy such as x[[0, 2]] or x * 1 comes after the output"
            )
        return torch.zeros(to.shape, dtype=number.dtype)
    return _seen_from(found, to, root)


def _seen_from(found: torch.Tensor, to: torch.Tensor, root: torch.Tensor) -> torch.Tensor:
    """Return what of the gradient to `root` belongs to `to`, which is it or a view of it."""
    if not torch.isfinite(found).all():
        raise ArithmeticError("a gradient is not finite, so dependence cannot be read")
    return found.contiguous().as_strided(to.shape, to.stride(), to.storage_offset()) if root is not to else found
