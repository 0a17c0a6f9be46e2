"""What `qbank export` does once its arguments are read: choose, run while writing, count what is lost, and report."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import click

from qbank.bank.load import Bank, load_bank
from qbank.bank.question import Question
from qbank.cli.banks import find_bank
from qbank.cli.export_report import Done
from qbank.cli.options import require_known
from qbank.cli.workers import several_workers
from qbank.exams.blueprint import Blueprint, load_blueprint
from qbank.formats.blueprint_pools import blueprint_package
from qbank.formats.loss_report import LossReport, losses_file
from qbank.formats.output import new_output
from qbank.formats.package import Package, Pool
from qbank.formats.pools import Variants, pools_of
from qbank.formats.table import FORMATS, format_named
from qbank.items.making import Maker
from qbank.loading.suggestions import printable
from qbank.ordinary_file import refused
from qbank.report.rows import question_row
from qbank.report.vocabulary import KINDS, LEVELS
from qbank.writing import open_whole

MANY = 300
"""Variants of one question from which on a second worker pays."""
Way = Literal["choice", "entry"]


@dataclass(frozen=True)
class Filters:
    """What questions must be like; empty fields take all."""

    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    topics: tuple[str, ...]
    misconceptions: tuple[str, ...]

    def __bool__(self) -> bool:
        return any((self.kinds, self.levels, self.topics, self.misconceptions))

    def fits(self, question: Question) -> bool:
        """Tell whether a question is wanted."""
        row = question_row(question)
        return (
            _among(row.kind, self.kinds)
            and _among(row.level, self.levels)
            and _among(row.topic, self.topics)
            and (not self.misconceptions or bool(set(self.misconceptions) & set(row.misconceptions)))
        )


@dataclass(frozen=True)
class Asking:
    """What is to be exported: questions by id, by filters or all, or a blueprint; and how many variants of each."""

    ids: tuple[str, ...]
    filters: Filters
    blueprint: Path | None
    variants: int
    first: int
    way: Way | None
    jobs: int | None = None


class _NothingToKeep(Exception):
    """What was written is not wanted: a loss under --strict, or nothing in it."""


def export(
    form_name: str,
    asking: Asking,
    output: Path,
    losses: Path | None,
    *,
    strict: bool,
    replace: bool,
    bank_root: Path | None,
) -> Done:
    """Write the export. Every fault of arguments and files is told before anything runs."""
    require_known("--format", [form_name], FORMATS, "a format")
    form = format_named(form_name)
    bank = load_bank(find_bank(bank_root))
    chosen = load_blueprint(asking.blueprint, bank) if asking.blueprint else _questions(bank, asking)
    with listing(losses, output, replace=replace) as report:
        done = Done(form, output, report, strict)
        try:
            with new_output(output, folder=not form.suffix, replace=replace) as path:
                _run(bank, chosen, asking, done, path)
                if not done.written:
                    raise _NothingToKeep
        except _NothingToKeep:
            pass
    return done


@contextmanager
def listing(path: Path | None, output: Path, *, replace: bool) -> Iterator[LossReport]:
    """Give what hears of losses, and lists them in a file where one is named. It must not take the output's place.

    Raise ProblemsFound where there is a file of that name, unless it may be replaced.
    """
    if path is None:
        yield LossReport()
        return
    if os.path.realpath(path) == os.path.realpath(output):
        raise click.BadParameter(f"{printable(str(path))} is what -o names; name another file", param_hint="--losses")
    if path.is_file() and not replace:
        raise refused(path, "is there already", "choose another --losses, or give --replace")
    with open_whole(path) as file:
        file.write("[")
        yield LossReport(losses_file(file.write))
        file.write("\n]\n")


def _questions(bank: Bank, asking: Asking) -> tuple[Question, ...]:
    filters = asking.filters
    require_known("ID", asking.ids, (question.id for question in bank.questions), "a question of this bank")
    require_known("--kind", filters.kinds, KINDS, "a kind of question")
    require_known("--level", filters.levels, LEVELS, "a level")
    require_known("--topic", filters.topics, (question.topic for question in bank.questions), "a topic of this bank")
    require_known("--misconception", filters.misconceptions, bank.misconceptions, "a misconception of this bank")
    named = [bank.question(name) for name in dict.fromkeys(asking.ids)]
    for question in named:
        if asking.way and asking.way not in question.spec.ways:
            what = f"{question.id} is asked as {' or '.join(question.spec.ways)}, not as {asking.way}"
            raise click.BadParameter(what, param_hint="--as")
    fitting = named or [question for question in bank.questions if filters.fits(question)]
    chosen = tuple(question for question in fitting if not asking.way or asking.way in question.spec.ways)
    if not chosen:
        asked = f" and can be asked as {asking.way}" if fitting else ""
        raise click.UsageError(f"no question of the bank {bank.name} fits these filters{asked}")
    if len(chosen) < len(fitting):
        click.echo(f"note: {len(fitting) - len(chosen)} questions cannot be asked as {asking.way}", err=True)
    return chosen


def _run(bank: Bank, chosen: Blueprint | tuple[Question, ...], asking: Asking, done: Done, path: Path) -> None:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with (
        several_workers(asking.jobs or _jobs(asking)) as runner,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        count = len(
            {q.id for s in chosen.pools for pool in s for q in pool} if isinstance(chosen, Blueprint) else chosen
        )
        bar = progress.add_task("Running and writing every variant", total=count * asking.variants)

        def tick(made: int) -> None:
            done.entries += made
            progress.advance(bar, made)

        def short(question: str, found: int) -> None:
            done.short = (*done.short, (question, found))
            progress.advance(bar, asking.variants - found)

        maker = Maker.of(bank, runner.run, runner.facts().torch)
        variants = Variants(asking.variants, asking.first, maker, tick, short)
        package = _package(bank, chosen, asking, variants)
        done.form.write(replace(package, pools=_counted(package, done)), path, done.losses.lose)


def _jobs(asking: Asking) -> int:
    """Return how many workers pay: starting one costs as much as some hundred variants."""
    return 1 if asking.variants < MANY else max(1, min(2, os.cpu_count() or 1))


def _package(bank: Bank, chosen: Blueprint | tuple[Question, ...], asking: Asking, variants: Variants) -> Package:
    if isinstance(chosen, Blueprint):
        return blueprint_package(chosen, _slug(Path(chosen.source.path).stem), variants)
    alone = chosen[0] if len(chosen) == 1 else None
    name, title = (alone.id, alone.spec.title) if alone else (bank.name, bank.title)
    return Package(name, title, "", pools_of(chosen, asking.way, 1.0, variants))


def _counted(package: Package, done: Done) -> Iterator[Pool]:
    for pool in package.pools:
        done.pools += 1
        yield pool


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "exam"


def _among(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted
