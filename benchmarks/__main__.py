"""`make bench`: runs every measurement once and writes docs/bench.md: ratios and medians, no verdict."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import click

from benchmarks import exports, submissions
from benchmarks.marking import seconds_for
from benchmarks.throughput import compare
from benchmarks.whole_commands import cold, once, peak_memory
from qbank.bank.load import load_bank
from qbank.shipped import shipped
from qbank.writing import write_whole

QUESTIONS = ("directions-in-output", "layer-sizes-in-order", "number-of-features")
"""A shape, a configuration and a debugging question."""


@click.command()
@click.option("--passes", default=7, show_default=True, help="Passes of each loop; medians are reported.")
@click.option("--counts", default="100,500", show_default=True, help="Numbers of variants to compare at.")
@click.option("-o", "--output", default="docs/bench.md", show_default=True, type=click.Path(path_type=Path))
def main(passes: int, counts: str, output: Path) -> None:
    """Measure, print and write the tables."""
    lines = []
    for line in _report(passes, [int(count) for count in counts.split(",")]):
        print(line, flush=True)
        lines.append(line + "\n")
    write_whole(output, lines)


def _report(passes: int, counts: list[int]) -> Iterator[str]:
    bank = load_bank(shipped("questions"))
    root = str(bank.root)
    yield "# How fast qbank is"
    yield ""
    yield "Written by `make bench`; run it on your machine and compare ratios, not seconds."
    here = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    yield f"Here: {here}; every figure is a median."
    yield ""
    yield "## Making items, against the bare limit"
    yield ""
    yield "The bare limit is one process and a plain loop that renders the same templates with plain Jinja, evaluates"
    yield "the same expressions with plain `eval` and executes the same programs (beliefs and options included) with"
    yield "plain `exec`: no isolation, no draws, no judging, no second opinion. 1.00 would be as fast as that; wanted"
    yield "are 0.67 without and 0.50 with the numpy reference."
    yield ""
    yield "| question | kind | variants | bare ms | ours ms | with reference ms | bare ÷ ours | bare ÷ with reference |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for count in counts:
        for question in QUESTIONS:
            row = compare(bank, question, count, passes)
            kind = bank.question(question).spec.kind
            times = f"{row.bare_ms:.2f} | {row.plain_ms:.2f} | {row.checked_ms:.2f}"
            yield f"| {question} | {kind} | {count} | {times} | {row.plain_ratio:.2f} | {row.checked_ratio:.2f} |"
    yield ""
    yield from submissions.section(passes, 100)
    yield from _two_workers(bank.question(QUESTIONS[0]).path)
    yield from _memory(root)
    yield from exports.rows(max(1, passes // 2))
    yield from _cold_starts(passes)
    yield from _marking(passes)


def _two_workers(path: str) -> Iterator[str]:
    yield "## Two workers"
    yield ""
    yield "`qbank check` of one question, whole process, starting torch included."
    yield ""
    yield "| variants | one worker s | two workers s | ratio |"
    yield "|---:|---:|---:|---:|"
    for seeds in ("2000",):
        pairs = [[once(["check", path, "--seeds", seeds, "-j", jobs]) for jobs in ("1", "2")] for _ in range(3)]
        one, two = (median(pair[index] for pair in pairs) for index in (0, 1))
        yield f"| {seeds} | {one:.1f} | {two:.1f} | {median(pair[0] / pair[1] for pair in pairs):.2f} |"
    yield ""


def _memory(root: str) -> Iterator[str]:
    yield "## Peak memory"
    yield ""
    yield "| variants | qbank's process MB | largest worker process MB |"
    yield "|---:|---:|---:|"
    for count in (100, 10_000):
        own, worker = peak_memory(root, QUESTIONS[0], count)
        yield f"| {count} | {own:.0f} | {worker:.0f} |"
    yield ""


def _cold_starts(runs: int) -> Iterator[str]:
    yield "## Cold starts"
    yield ""
    yield f"A bare `{Path(sys.executable).name} -c pass` is part of each. `show` starts torch; the others do not."
    yield ""
    yield "| command | seconds |"
    yield "|---|---:|"
    for arguments in (["--help"], ["list"], ["show", QUESTIONS[0]]):
        yield f"| `qbank {' '.join(arguments)}` | {cold(arguments, runs):.2f} |"
    yield ""


def _marking(passes: int) -> Iterator[str]:
    seconds = median(seconds_for(10_000) for _ in range(passes))
    yield "## Marking"
    yield ""
    yield f"10 000 parsed answers (a quarter choices, the rest typed shapes, vectors and outcomes): {seconds:.2f} s."


if __name__ == "__main__":
    main()
