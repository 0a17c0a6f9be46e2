"""Rows of text for people: a table on a terminal, aligned columns in a pipe. An id is never cut or wrapped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qbank.prose.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

_GAP = 2
_LEAST = 24
"""Columns that a flexible column needs; on a narrower terminal each row becomes a small block of its own."""


def print_plain(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print aligned columns, the heads first, for grep and awk: one line per row, nothing cut."""
    lines = [_clean(row) for row in (heads, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        print((" " * _GAP).join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, flexible: Sequence[str]) -> None:
    """Print a table on a terminal; `flexible` columns wrap, and where even that is too wide, rows are stacked."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    lines = [_clean(row) for row in rows]
    fixed = [column for column, head in enumerate(heads) if head not in flexible]
    needed = sum(max(len(line[column]) for line in [*lines, list(heads)]) + _GAP for column in fixed)
    if needed + _LEAST * len(flexible) > console.width:
        _print_stacked(console, heads, lines)
        return
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for head in heads:
        table.add_column(head, no_wrap=head not in flexible, overflow="fold")
    for line in lines:
        table.add_row(Text(line[0], "bold cyan"), *map(Text, line[1:]))
    console.print(table)


def _print_stacked(console: Console, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    from rich.text import Text

    for line in lines:
        console.print(Text(line[0], "bold cyan"), soft_wrap=True)
        words = "; ".join(f"{head}: {cell}" for head, cell in zip(heads[1:], line[1:], strict=True) if cell)
        console.print(Text(f"  {words}"), soft_wrap=True)


def _clean(row: Sequence[str]) -> list[str]:
    return [" ".join(visible(cell).split()) for cell in row]
