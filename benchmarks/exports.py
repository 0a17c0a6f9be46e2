"""Writes N variants of a shape question in a format, from YAML to file, and prints what it took.

Run by itself for each measurement, so that peak memory is that of one export.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from graders.several import Several
from qbank.bank.load import load_bank
from qbank.bank.question import Question
from qbank.formats.package import Entry, Package, Pool
from qbank.formats.pools import Variants, pools_of
from qbank.formats.table import format_named
from qbank.items.item import Item
from qbank.items.making import Maker
from qbank.shipped import shipped

QUESTION = "initial-state-shape"
FORMATS = ("moodle", "canvas", "qti21", "gift")


@dataclass(frozen=True)
class Took:
    """Seconds from reading the YAML to the finished file, those of starting the worker; MB of file and memory."""

    seconds: float
    starting: float
    file_mb: float
    own_mb: float
    worker_mb: float


def rows(passes: int) -> Iterator[str]:
    """Yield the table, line by line."""
    yield "## Exports"
    yield ""
    yield f"Variants of the shape question `{QUESTION}`, from its YAML to the file: drawn, run (with the numpy"
    yield "reference), judged, told apart and written. Starting torch is counted apart, and not in variants per second;"
    yield "two workers share the programs."
    yield ""
    yield "| format | variants | seconds | of these starting | variants per second | file MB | own MB | worker MB |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for name in FORMATS:
        took = [measured(name, 1000) for _ in range(passes)]
        yield _row(name, 1000, took)
    for name in FORMATS[:2]:
        yield _row(name, 10_000, [measured(name, 10_000)])
    yield ""
    yield "Ten thousand are seeds as they come, repetitions included: no shape question has so many variants."
    yield ""


def _row(name: str, count: int, took: list[Took]) -> str:
    rate = median(count / (one.seconds - one.starting) for one in took)
    cells = (median(one.seconds for one in took), median(one.starting for one in took))
    last = took[-1]
    sizes = f"{last.file_mb:.1f} | {last.own_mb:.0f} | {last.worker_mb:.0f}"
    return f"| {name} | {count} | {cells[0]:.2f} | {cells[1]:.2f} | {rate:.0f} | {sizes} |"


def measured(name: str, count: int) -> Took:
    """Export in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.exports", name, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Took(*map(float, done.stdout.split()))


def main() -> None:
    """Export N variants in FORMAT and print the figures."""
    name, count = sys.argv[1], int(sys.argv[2])
    form = format_named(name)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"export{form.suffix}"
        start = time.perf_counter()
        bank = load_bank(shipped("questions"), [shipped("questions") / "shapes" / f"{QUESTION}.yaml"])
        loaded = time.perf_counter()
        with Several(min(2, os.cpu_count() or 1)) as runner:
            torch = runner.facts().torch
            ready = time.perf_counter()
            maker = Maker.of(bank, runner.run, torch)
            form.write(_package(bank.question(QUESTION), count, maker), path, lambda loss: None)
            seconds = time.perf_counter() - start
        size = path.stat().st_size / 1e6
    own, worker = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{seconds:.4f} {ready - loaded:.4f} {size:.3f} {own:.1f} {worker:.1f}")


def _package(question: Question, count: int, maker: Maker) -> Package:
    if count <= 1000:
        pools = pools_of([question], "choice", 1.0, Variants(count, 0, maker))
    else:
        pools = iter([_as_they_come(question, count, maker)])
    return Package(question.id, question.spec.title, "", pools)


def _as_they_come(question: Question, count: int, maker: Maker) -> Pool:
    items = (made for made in maker.make(question, range(count)) if isinstance(made, Item))
    entries = (Entry(f"{item.id}-{item.seed}", item.title, 1.0, "choice", item) for item in items)
    return Pool(question.id, question.id, question.spec.title, question.topic, "", 1.0, 1, entries)


if __name__ == "__main__":
    main()
