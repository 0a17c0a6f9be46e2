"""A figure in a terminal: what it shows in words, and its numbers as a table."""

from __future__ import annotations

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qbank.figures.table import table_head, table_rows
from qbank.items.figure import Figure
from qbank.prose.visible import visible


def figure_terminal(figure: Figure) -> list[RenderableType]:
    """Make the renderables, ended by an empty line."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in table_head(figure):
        table.add_column(Text(visible(name)), justify="right")
    for row in table_rows(figure):
        table.add_row(*map(Text, row))
    return [
        Text("Figure: ", "bold").append(visible(figure.alt), "not bold"),
        Padding(table, (0, 0, 0, 2)),
        Text(""),
    ]
