"""Changes a call in one aspect at a time: keywords toggled, sizes doubled or swapped, arguments dropped."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qbank.check.attack.mutant import Aspect, Change

_LAYERS = frozenset({"RNN", "LSTM", "GRU"})
_POSITIONS = (
    "input_size",
    "hidden_size",
    "num_layers",
    "nonlinearity",
    "bias",
    "batch_first",
    "dropout",
    "bidirectional",
)
"""nn.RNN's own order; of LSTM and GRU the first three places."""


@dataclass(frozen=True)
class _Call:
    """A call as written: source of the callable and of each argument."""

    callee: str
    positional: tuple[str, ...]
    named: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.callee}({', '.join((*self.positional, *(f'{k}={v}' for k, v in self.named.items())))})"


def call_changes(source: str) -> Iterator[Change]:
    """Yield the changes of a call; nothing for a text that is no plain call."""
    call = _read(source)
    if call is None:
        return
    seen = {str(call)}
    changes = _layer_changes(call) if call.callee.rpartition(".")[2] in _LAYERS else _other_changes(call)
    for label, aspects, changed in changes:
        if str(changed) not in seen:
            seen.add(str(changed))
            yield Change(label, frozenset(aspects), str(changed))


def _read(source: str) -> _Call | None:
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    if not isinstance(tree, ast.Call) or any(isinstance(one, ast.Starred) for one in tree.args):
        return None
    if any(one.arg is None for one in tree.keywords):
        return None
    named = {str(one.arg): ast.unparse(one.value) for one in tree.keywords}
    return _Call(ast.unparse(tree.func), tuple(map(ast.unparse, tree.args)), named)


_Changed = tuple[str, set[Aspect], _Call]


def _layer_changes(call: _Call) -> Iterator[_Changed]:
    yield "batch_first toggled", {"layout"}, _toggled(call, "batch_first", default=False)
    turned = _toggled(call, "bidirectional", default=False)
    yield "bidirectional toggled", {"direction"}, turned
    hidden, features = _number(call, "hidden_size"), _number(call, "input_size")
    if hidden is not None:
        twice = _get(turned, "bidirectional") != "True"
        if twice or hidden % 2 == 0:
            kept = _set(turned, "hidden_size", str(hidden * 2 if twice else hidden // 2))
            yield "bidirectional toggled, width kept", {"direction"}, kept
        yield "hidden_size doubled", {"width"}, _set(call, "hidden_size", str(2 * hidden))
    if features is not None:
        yield "input_size doubled", {"input size"}, _set(call, "input_size", str(2 * features))
        if hidden is not None:
            swapped = _set(_set(call, "input_size", str(hidden)), "hidden_size", str(features))
            yield "sizes swapped", {"input size", "width"}, swapped
    layers = _number(call, "num_layers") or 1
    yield "num_layers changed", {"depth"}, _set(call, "num_layers", str(layers - 1 if layers > 1 else 2))
    yield "bias toggled", {"bias"}, _toggled(call, "bias", default=True)
    if call.callee.endswith("RNN"):
        relu = (_get(call, "nonlinearity") or "").strip("'\"") != "relu"
        yield "nonlinearity changed", {"nonlinearity"}, _set(call, "nonlinearity", "'relu'" if relu else "'tanh'")


def _other_changes(call: _Call) -> Iterator[_Changed]:
    """Change a call that makes a tensor (its arguments are sizes, its axes a layout), or any other call."""
    sizes = bool(call.positional) and all(one.lstrip("-").isdigit() or one.isidentifier() for one in call.positional)
    makes_tensor = call.callee.startswith("torch.") and sizes
    aspect: Aspect = "layout" if makes_tensor else "arguments"
    what = "sizes" if makes_tensor else "arguments"
    count = len(call.positional)
    for place in range(count - 1):
        order = [*range(place), place + 1, place, *range(place + 2, count)]
        swapped = tuple(call.positional[index] for index in order)
        yield f"{what} {place + 1} and {place + 2} exchanged", {aspect}, _Call(call.callee, swapped, call.named)
    for place in range(count if count > 1 else 0):
        rest = (*call.positional[:place], *call.positional[place + 1 :])
        yield f"without {what[:-1]} {place + 1}", {aspect}, _Call(call.callee, rest, call.named)
    for name in call.named:
        kept = {key: value for key, value in call.named.items() if key != name}
        yield f"without {name}", {aspect}, _Call(call.callee, call.positional, kept)
    if makes_tensor:
        for place, size in enumerate(call.positional):
            doubled = (*call.positional[:place], _doubled(size), *call.positional[place + 1 :])
            yield f"size {place + 1} doubled", {"sizes"}, _Call(call.callee, doubled, call.named)


def _doubled(size: str) -> str:
    return str(2 * int(size)) if size.lstrip("-").isdigit() else f"2 * {size}"


def _get(call: _Call, name: str) -> str | None:
    place = _POSITIONS.index(name)
    return call.positional[place] if place < len(call.positional) else call.named.get(name)


def _set(call: _Call, name: str, value: str) -> _Call:
    place = _POSITIONS.index(name)
    if place < len(call.positional):
        return _Call(call.callee, (*call.positional[:place], value, *call.positional[place + 1 :]), call.named)
    return _Call(call.callee, call.positional, {**call.named, name: value})


def _toggled(call: _Call, name: str, *, default: bool) -> _Call:
    now = (_get(call, name) or str(default)) == "True"
    if name in call.named and now is not default:
        kept = {key: value for key, value in call.named.items() if key != name}
        return _Call(call.callee, call.positional, kept)
    return _set(call, name, str(not now))


def _number(call: _Call, name: str) -> int | None:
    written = _get(call, name)
    return int(written) if written is not None and written.isdigit() else None
