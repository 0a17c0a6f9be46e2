"""Checks a file's content against a pydantic model and reports every problem at its own line and column.

The words are ours, never pydantic's: an author need not know that there is a library.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from qbank.loading.complaints import Words, complain
from qbank.loading.error_places import Fault, locate, named, one_branch_each, value_at
from qbank.loading.field_names import field_names, tag_names
from qbank.loading.suggestions import did_you_mean, listed, shown
from qbank.loading.yaml_source import Loc, Source
from qbank.problems import Problem, ProblemsFound

__all__ = ["did_you_mean", "shown", "validate"]

MOST = 200
"""The most problems that one file is answered with."""

T = TypeVar("T", bound=BaseModel)


def validate(source: Source, model: type[T], *, strict: bool | None = None, context: dict[str, Any] | None = None) -> T:
    """Return the content as `model`, or raise ProblemsFound with every problem of the file.

    A validator adds to its error by `PydanticCustomError(kind, message, {...})` with any of: `line` and
    `column`, from 1, inside the text at fault; `loc`, a tuple that leads from the value at fault to a part
    of it; `allowed` (text or a list of names) and `hint`. `strict` and `context` are pydantic's.
    """
    try:
        return model.model_validate(source.content, strict=strict, context=context)
    except ValidationError as error:
        details = error.errors(include_url=False)
    located = (locate(source.content, detail) for detail in details)
    faults = one_branch_each([fault for fault in located if not _is_echo(fault)])
    problems = [*dict.fromkeys(_problems(source, model, faults[:MOST]))]
    if len(faults) > MOST:
        problems.append(Problem(source.path, 0, 0, f"{len(faults) - MOST} more problems are not listed"))
    raise ProblemsFound(problems)


def _is_echo(fault: Fault) -> bool:
    """Tell whether a list is called too short only because pydantic left out items that are at fault themselves."""
    least = fault.particulars.get("min_length", 0)
    return fault.kind == "too_short" and isinstance(fault.value, list | dict) and len(fault.value) >= least


def _problems(source: Source, model: type[BaseModel], faults: list[Fault]) -> list[Problem]:
    problems: list[Problem] = []
    meant: set[tuple[Loc, str]] = set()
    for fault in faults:
        if fault.kind == "extra_forbidden":
            *parent, unknown = fault.loc
            loc = tuple(parent)
            names = field_names(model, source.content, loc)
            hint = did_you_mean(str(unknown), names)
            meant |= {(loc, name) for name in names if hint == did_you_mean(name, [name])}
            what = f"unknown field {shown(str(unknown))}"
            problems.append(_at(source, source.position(fault.loc, key=True), (what, listed(names), hint)))
    for fault in faults:
        # A misspelt field is missing too: one mistake, one problem.
        if fault.kind != "extra_forbidden" and (fault.loc, fault.missing) not in meant:
            problems.append(_problem(source, model, fault))
    return problems


def _problem(source: Source, model: type[BaseModel], fault: Fault) -> Problem:
    name = named(source.content, fault.loc)
    if fault.missing is not None:
        return _at(source, source.position(fault.loc), (_missing(fault.missing, name, fault.loc), "", ""))
    if fault.kind == "union_tag_not_found":
        tag = str(fault.particulars.get("discriminator", "")).strip("'")
        allowed = listed(tag_names(model, source.content, fault.loc))
        return _at(source, source.position(fault.loc), (_missing(tag, name, fault.loc), allowed, ""))
    if fault.kind == "union_tag_invalid":
        tag = str(fault.particulars["discriminator"]).strip("'")
        inner = (*fault.loc, tag)
        words = complain(replace(fault, value=value_at(source.content, inner)), shown(tag))
        return _at(source, source.position(inner), words)
    words = complain(fault, name)
    line, column = fault.particulars.get("line"), fault.particulars.get("column", 1)
    if isinstance(line, int) and isinstance(column, int):
        return _at(source, source.text_position(fault.loc, line, column), words)
    return _at(source, source.position(fault.loc, key=fault.on_key), words)


def _missing(field: str, name: str, loc: Loc) -> str:
    return f"{shown(field)} is missing in {name}" if loc else f"{shown(field)} is missing"


def _at(source: Source, place: tuple[int, int], words: Words) -> Problem:
    what, allowed, hint = words
    return Problem(source.path, *place, what, allowed, hint)
