"""Writes an observed value as text, in the same way here and in the sandbox that runs a student's program.

The function's own source is put into the template of a CodeRunner question: it may use nothing from outside itself.
"""

from __future__ import annotations


def observed_text(value: object, places: int) -> str:
    """Write a tensor, number, name or collection; decimals are rounded to `places`."""
    if hasattr(value, "detach"):
        value = value.detach().tolist()
    if isinstance(value, float):
        text = f"{value:.{places}f}"
        return text.lstrip("-") if not text.strip("-0.") else text
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {observed_text(inner, places)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):  # torch.Size is a tuple
        return "[" + ", ".join(observed_text(inner, places) for inner in value) + "]"
    return str(value)
