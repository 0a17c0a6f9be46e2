"""Every question of the bank as items, run once per test session: other test processes make theirs from its record."""

from __future__ import annotations

import fcntl
import io
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from graders.runner import Runner
from qbank.bank.load import Bank, load_bank
from qbank.formats.package import Entry, Package, Pool
from qbank.items.item import Item
from qbank.items.making import Maker
from qbank.recording.make_record import make_entries
from qbank.recording.record import VERSION, Header, Record, read_record, record_lines
from qbank.recording.replaying import Replay
from qbank.shipped import shipped

SEEDS = (1, 20, 300)


@cache
def bank() -> Bank:
    """Load the bank that ships with qbank."""
    return load_bank(shipped("questions"))


def items(folder: Path) -> tuple[Item, ...]:
    """Make the items of a few seeds of every question; `folder` is shared by all test processes of a session."""
    with (folder / "bank.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = folder / "bank.jsonl"
        if not path.exists():
            path.write_text(_recorded(), encoding="utf-8")
    maker = Maker.of(bank(), Replay(read_record(path)), "")
    made = [one for question in bank().questions for one in maker.make(question, SEEDS) if isinstance(one, Item)]
    assert len(made) == len(SEEDS) * len(bank().questions)
    return tuple(made)


def _recorded() -> str:
    text = io.StringIO()
    with Runner() as runner:
        header = Header(VERSION, bank().name, "", "", "", len(SEEDS))
        entries = tuple(make_entries(bank(), bank().questions, SEEDS, runner.run))
    text.writelines(record_lines(Record(header, entries)))
    return text.getvalue()


def entries(items: Sequence[Item]) -> Iterator[Entry]:
    """Yield each item in each of its ways of asking; what a question is worth differs from its neighbours."""
    for number, item in enumerate(items):
        for way in item.asked:
            yield Entry(f"{item.id}-{item.seed}-{way}", item.title, 1.0 + number // len(SEEDS) % 3, way, item)


def package(entries: Sequence[Entry]) -> Package:
    """Pack entries: the variants of one question asked in one way are a pool."""
    pools: dict[str, list[Entry]] = {}
    for entry in entries:
        pools.setdefault(f"{entry.item.id}-{entry.asked}", []).append(entry)
    return Package("bank", "The whole bank", "Read all.", (_pool(name, its) for name, its in pools.items()))


def _pool(name: str, its: Sequence[Entry]) -> Pool:
    first = its[0]
    return Pool(name, first.item.id, first.title, first.item.topic, "", first.points, 1, iter(its))
