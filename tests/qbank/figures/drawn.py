"""Figures to draw, from numbers alone."""

from __future__ import annotations

from typing import Literal

from qbank.items.figure import Curve, Figure


def figure(
    *curves: tuple[float | None, ...], x: tuple[float, ...] = (), scale: Literal["linear", "log"] = "linear"
) -> Figure:
    """Make a figure of curves that are called a, b, c and d."""
    return Figure(
        title="A title",
        x_label="epoch",
        y_label="loss",
        scale=scale,
        x=x or tuple(float(place) for place in range(1, len(curves[0]) + 1)),
        curves=tuple(Curve(label, y) for label, y in zip("abcd", curves, strict=False)),
        alt="What is seen.",
    )
