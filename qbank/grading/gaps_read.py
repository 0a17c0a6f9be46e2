"""Reads fillings that students typed: those made of declared texts are marked at once, others wait to be run.

Nothing here runs anything or knows torch; a text that is no part of a program is `invalid`, and never wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from graders.answers.display import describe, shown
from graders.answers.filling import NOTHING, read_filling
from graders.answers.gap_text import GapText, read_gap_text
from graders.answers.unreadable import Unreadable
from graders.grades import Filled, Grade, Response
from graders.keys import EntryKey, FillingValue
from graders.marking import mark_entry
from qbank.exams.records import TaskRecord
from qbank.kinds.filling_task import FillingTask, TaskGap, fill, keeps_its_statements


@dataclass(frozen=True)
class Typed:
    """A filling that must be run: what stands in each gap, and which texts are not declared, as read.

    `value` is the filling as the student gave it.
    """

    value: FillingValue
    texts: Mapping[str, str]
    new: Mapping[str, GapText]

    @property
    def computes(self) -> bool:
        """Whether no text of it could make up what is measured."""
        return all(read.computes for read in self.new.values())


def read_typed(task: TaskRecord, response: Response) -> Grade | Typed:
    """Return the grade of what need not be run, else what must be."""
    filling, key = _of(task)
    assert isinstance(key.value, FillingValue)
    read = read_filling(response, key.value)
    if isinstance(read, Unreadable):
        return mark_entry(key, response, task.points)
    texts: dict[str, str] = {}
    new: dict[str, GapText] = {}
    for gap, (name, text) in zip(filling.gaps, read.gaps, strict=True):
        got = _declared(gap, text, filling.names)
        if isinstance(got, Unreadable):
            return _invalid(read, name, got.wanted)
        texts[name] = got if isinstance(got, str) else got.source
        if isinstance(got, GapText):
            new[name] = got
    if not new:
        return mark_entry(key, Filled({name: text or NOTHING for name, text in texts.items()}), task.points)
    right = dict(key.value.gaps)
    for name, got in new.items():
        if not keeps_its_statements(_code(filling, {**right, name: got.source}), _code(filling, right)):
            return _invalid(read, name, "This does not fit into the line.")
    if not keeps_its_statements(_code(filling, texts), _code(filling, right)):
        return _invalid(read, next(iter(new)), "Together the gaps do not make a program.")
    return Typed(read, texts, new)


def _of(task: TaskRecord) -> tuple[FillingTask, EntryKey]:
    assert task.filling is not None, "gaps that are typed have a task"
    assert task.entry is not None, "and a key"
    return task.filling, task.entry


def _declared(gap: TaskGap, text: str, names: tuple[str, ...]) -> str | GapText | Unreadable:
    """Return the declared text that this is, else the text as read."""
    for one in gap.declared:
        if "".join(one.split()) == "".join(text.split()):
            return one
    read = read_gap_text(text, gap.sort, names)
    if isinstance(read, Unreadable):
        return read
    return dict(_sources(gap)).get(read.source, read)


@lru_cache(maxsize=256)
def _sources(gap: TaskGap) -> tuple[tuple[str, str], ...]:
    """Pair how each declared text is written anew with how it was declared."""
    return tuple(_written_anew(gap))


def _written_anew(gap: TaskGap) -> Iterator[tuple[str, str]]:
    for text in reversed(gap.declared):
        read = read_gap_text(text, gap.sort)
        if isinstance(read, GapText):
            yield read.source, text


def _code(filling: FillingTask, texts: Mapping[str, str]) -> str:
    return fill(filling.code, {gap.mark: texts[gap.name] for gap in filling.gaps})


def _invalid(read: FillingValue, name: str, wanted: str) -> Grade:
    return Grade("invalid", 0.0, shown(describe(read)), feedback=f"Gap `{name}`: {wanted}")
