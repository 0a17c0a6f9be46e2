"""Makes the variants that a report page shows of each question: made anew, with the seeds that anybody can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.fresh_runner import AnyRunner
from qbank.check.report import Report
from qbank.check.selection import Selection
from qbank.items.item import Item
from qbank.items.making import Maker
from qbank.problems import ProblemsFound

SHOWN = 6
_TRIED = 12
"""Seeds that are tried for them: of some no item may be made."""


@dataclass(frozen=True)
class Gallery:
    """The belief of each misconception by id; of each question by its path its source, and some of its items."""

    beliefs: dict[str, str]
    items: dict[str, tuple[Item, ...]]
    sources: dict[str, tuple[str, ...]]


def gallery(selections: Sequence[Selection], report: Report, runner: AnyRunner, *, shown: int = SHOWN) -> Gallery:
    """Make up to `shown` items of every question of which the report made any."""
    made = {question.path for question in report.questions if question.made}
    beliefs: dict[str, str] = {}
    items: dict[str, tuple[Item, ...]] = {}
    sources: dict[str, tuple[str, ...]] = {}
    for selection in selections:
        if selection.bank is None:
            continue
        beliefs |= {name: entry.belief for name, entry in selection.bank.misconceptions.items()}
        maker = Maker.of(selection.bank, runner.run, report.torch)
        for question in selection.bank.questions:
            sources[question.path] = tuple(Path(question.path).read_text(encoding="utf-8").splitlines())
            if question.path in made:
                found = []
                try:
                    for one in maker.make(question, range(min(_TRIED, report.seeds))):
                        if isinstance(one, Item):
                            found.append(one)
                except ProblemsFound:  # some seeds cannot be drawn, which the report says
                    pass
                items[question.path] = tuple(sorted(found, key=lambda item: item.seed)[:shown])
    return Gallery(beliefs, items, sources)
