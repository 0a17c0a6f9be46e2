"""Tells whether two calls that we wrote say the same: `nn.RNN(5, 3)` and `nn.RNN(hidden_size=3, input_size=5)`.

Only for recognising a belief in a call that running has found wrong: it never makes an answer right.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_REQUIRED: Final = object()
_SIGNATURES: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "nn.RNN": {
            "input_size": _REQUIRED,
            "hidden_size": _REQUIRED,
            "num_layers": 1,
            "nonlinearity": "tanh",
            "bias": True,
            "batch_first": False,
            "dropout": 0.0,
            "bidirectional": False,
        }
    }
)
"""Parameters in order, with their defaults, as PyTorch documents them. Other callables are compared as text."""


def same_call(one: str, other: str) -> bool:
    """Tell whether two sources call the same with the same values; each must be a single call with plain arguments."""
    return one == other or ((meant := _meaning(one)) is not None and meant == _meaning(other))


def _meaning(source: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the callable and every argument by name, defaults left out; None where that cannot be said."""
    try:
        call = ast.parse(source, mode="eval").body
    except SyntaxError:
        return None
    if not isinstance(call, ast.Call):
        return None
    name = ast.unparse(call.func).removeprefix("torch.")
    signature = _SIGNATURES.get(name)
    if signature is None or len(call.args) > len(signature):
        return None
    given = {parameter: ast.unparse(value) for parameter, value in zip(signature, call.args, strict=False)}
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg in given:
            return None
        given[keyword.arg] = ast.unparse(keyword.value)
    return name, {key: value for key, value in given.items() if value != repr(signature.get(key, _REQUIRED))}
