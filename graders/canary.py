"""A fixed program whose result no honest program can change: run in every fork after its programs, and compared.

A difference means that a program changed something that the next one would have seen.
"""

from __future__ import annotations

import builtins
import json
import math
import sys
import threading
from collections.abc import Mapping
from typing import Any

import torch

MODULES: Mapping[str, Mapping[str, Any]] = {
    module.__name__: vars(module) for module in (builtins, json, math, torch.nn.functional, torch.nn.init)
}
CLASSES: tuple[type, ...] = (torch.Tensor, torch.nn.Module, torch.nn.RNN, torch.nn.RNNBase, torch.nn.Linear)

CACHES = frozenset({"__slotnames__", "__annotations__", "__annotations_cache__"})
"""Attributes that Python itself puts on a class when it is first copied or inspected."""

NAMES = ("RNN", "RNNBase", "RNNCell", "LSTM", "GRU", "Linear", "Embedding", "Module", "Parameter", "Sequential")
FUNCTIONS = (
    "tensor",
    "randn",
    "rand",
    "zeros",
    "ones",
    "full",
    "arange",
    "cat",
    "stack",
    "equal",
    "allclose",
    "manual_seed",
)


class Canary:
    """Remembers how torch and the interpreter look now; `sing` says in text, part by part, how they look later.

    It is made before any program ran. Module surfaces are compared on the names that were there then, because a
    library adds names of its own when it is first used; classes on all names.
    """

    def __init__(self) -> None:
        self._known = {name: tuple(module) for name, module in MODULES.items()}

    def sing(self) -> dict[str, str]:
        """Return what every part looks like, as texts that are equal exactly when nothing was changed."""
        parts = {name: _identities(module, self._known[name]) for name, module in MODULES.items()}
        parts |= {
            kind.__qualname__: _identities(vars(kind), tuple(name for name in vars(kind) if name not in CACHES))
            for kind in CLASSES
        }
        parts["torch"] = _identities(vars(torch), FUNCTIONS)
        parts["torch.nn"] = _identities(vars(torch.nn), NAMES)
        parts["interpreter"] = repr((sys.gettrace(), sys.getprofile(), threading.active_count(), threading.gettrace()))
        try:
            parts["a known nn.RNN"] = _known_rnn()
        except Exception as error:  # noqa: BLE001 - whatever a patched torch raises is a difference, too
            parts["a known nn.RNN"] = f"raised {type(error).__name__}"
        return parts


def _identities(surface: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Name the very objects behind `names`: a fork shares them with the keeper, so addresses can be compared."""
    return f"{len(names)} {hash(tuple(id(surface.get(name)) for name in names))}"


def _known_rnn() -> str:
    """Run forward and backward with constant weights and input, and print every number exactly."""
    rnn = torch.nn.RNN(2, 2)
    with torch.no_grad():
        for number, weight in enumerate(rnn.parameters(), 1):
            weight.fill_(0.25 * number)
    x = torch.tensor([[[0.5, -1.0]], [[2.0, 0.125]]])
    output, h_n = rnn(x)
    (output.sum() + torch.nn.functional.relu(h_n).sum()).backward()
    numbers = [output.tolist(), h_n.tolist(), *(weight.grad.tolist() for weight in rnn.parameters())]
    torch.default_generator.manual_seed(7)
    return repr((numbers, torch.randn(2).tolist(), str(output.dtype), torch.equal(x, x)))
