"""Times items against the bare limit, pass by pass in turn, so that a machine whose speed drifts gives fair ratios."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from graders.runner import Runner
from qbank.bank.load import Bank
from qbank.items.item import Item
from qbank.items.making import Maker


@dataclass(frozen=True)
class Row:
    """Milliseconds per item (medians) and the medians of the ratios bare / ours, pass by pass."""

    question: str
    count: int
    bare_ms: float
    plain_ms: float
    checked_ms: float
    plain_ratio: float
    checked_ratio: float


def compare(bank: Bank, question: str, count: int, passes: int) -> Row:
    """Time bare, ours without and ours with the numpy reference, in turn, `passes` times."""
    bare, plain, checked = [], [], []
    with _bare(bank.root, question, count) as limit, _ours(bank, False) as without, _ours(bank, True) as with_reference:
        for maker in (without, with_reference):
            _make(bank, maker, question, count)
        for _ in range(passes):
            bare.append(limit())
            plain.append(_make(bank, without, question, count))
            checked.append(_make(bank, with_reference, question, count))
    return Row(
        question,
        count,
        1000 * median(bare) / count,
        1000 * median(plain) / count,
        1000 * median(checked) / count,
        median(b / p for b, p in zip(bare, plain, strict=True)),
        median(b / c for b, c in zip(bare, checked, strict=True)),
    )


@contextmanager
def _bare(root: Path, question: str, count: int):  # type: ignore[no-untyped-def]
    command = [sys.executable, "-m", "benchmarks.bare", str(root), question, str(count)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    stdin, stdout = process.stdin, process.stdout

    def one_pass() -> float:
        stdin.write("go\n")
        stdin.flush()
        return float(stdout.readline())

    try:
        assert stdout.readline() == "ready\n", "the bare loop did not start"
        yield one_pass
    finally:
        stdin.close()
        process.wait()


@contextmanager
def _ours(bank: Bank, second_opinion: bool) -> Iterator[Maker]:
    with Runner(second_opinion=second_opinion) as runner:
        yield Maker.of(bank, runner.run, "")


def _make(bank: Bank, maker: Maker, question: str, count: int) -> float:
    start = time.perf_counter()
    made = sum(isinstance(one, Item) for one in maker.make(bank.question(question), range(count)))
    assert made == count, f"{question}: {made} of {count} seeds gave an item"
    return time.perf_counter() - start
