"""A figure as a table: a row for each place along the axis, a column for each curve."""

from __future__ import annotations

from qbank.items.figure import Figure, number_text


def table_head(figure: Figure) -> tuple[str, ...]:
    """Name the columns."""
    return (figure.x_label, *(curve.label for curve in figure.curves))


def table_rows(figure: Figure) -> tuple[tuple[str, ...], ...]:
    """Write the numbers, row by row."""
    columns = (figure.x, *(curve.y for curve in figure.curves))
    return tuple(tuple(map(number_text, row)) for row in zip(*columns, strict=True))
