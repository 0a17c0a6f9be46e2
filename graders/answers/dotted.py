"""The dotted name of what an expression calls, such as `torch.nn.RNN`."""

from __future__ import annotations

import ast


def dotted(node: ast.expr) -> str:
    """Return the names that stand before each other, joined by dots; "" if anything else stands among them."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
