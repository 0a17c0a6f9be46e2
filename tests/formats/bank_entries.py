"""Two variants of every question of the bank, in every way it is asked: made once for all tests of formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from graders.runner import Runner
from qbank.bank.load import load_bank
from qbank.formats.package import Entry, Package, Pool
from qbank.items.item import Item
from qbank.items.making import Maker

QUESTIONS = Path(__file__).resolve().parents[2] / "questions"
SEEDS = (3, 4)


@cache
def bank_entries() -> tuple[Entry, ...]:
    """Make the entries; points differ, so that none can be taken for a share."""
    bank = load_bank(QUESTIONS)
    with Runner() as runner:
        maker = Maker.of(bank, runner.run, runner.facts().torch)
        items = [made for question in bank.questions for made in maker.make(question, SEEDS) if isinstance(made, Item)]
    return tuple(
        Entry(f"{item.id}-{asked}-{item.seed}", item.title, 1.5 if asked == "choice" else 2.0, asked, item)
        for item in items
        for asked in item.asked
    )


def package_of(entries: Sequence[Entry], *, name: str = "bank") -> Package:
    """Put entries into a pool for each question and way."""
    pools: dict[str, list[Entry]] = {}
    for entry in entries:
        pools.setdefault(f"{entry.item.id}-{entry.asked}", []).append(entry)
    return Package(name, "The bank", "Answer **all**.", (_pool(key, inside) for key, inside in pools.items()))


def _pool(name: str, entries: Iterable[Entry]) -> Pool:
    first, *rest = entries
    item = first.item
    return Pool(name, item.id, item.title, item.topic, item.topic, first.points, 1, iter((first, *rest)))
