"""Finds the value in the file that a pydantic error speaks of.

pydantic mixes the names of union members and tags into its locations; here a location only ever holds keys
and indexes that exist in the content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qbank.loading.suggestions import shown
from qbank.loading.yaml_source import Loc

NO_BRANCH = "no_branch"
"""The kind of a fault that stands for the faults of several union members, none of which fits the value."""

_TYPES = (
    *("string", "int", "float", "decimal", "bool", "list", "tuple", "set", "frozen_set", "iterable"),
    *("dict", "mapping", "model", "model_attributes", "dataclass", "is_instance"),
)
_ENDINGS = ("type", "parsing", "of", "from_float", "sub_type")
THE_FILE = "the file"
WRONG_TYPE = frozenset(f"{word}_{end}" for word in _TYPES for end in _ENDINGS) | {"none_required", "int_parsing_size"}
"""The kinds of fault that say that a value is of another type than the model wants."""

_ABSENT: Any = object()


@dataclass(frozen=True)
class Fault:
    """One error: its kind and particulars by pydantic, its location and value by the file.

    `missing` is the name of an absent field of the mapping at `loc`; `on_key` says that the key at `loc` is
    at fault, not its value. `skipped` lists, outermost first, where in the content and under which name
    pydantic tried the member of a union. `options` holds the faults that a `no_branch` stands for.
    """

    kind: str
    message: str
    loc: Loc
    value: Any
    particulars: dict[str, Any] = field(default_factory=dict)
    missing: str | None = None
    on_key: bool = False
    skipped: tuple[tuple[Loc, str], ...] = ()
    options: tuple[Fault, ...] = ()


def locate(content: Any, detail: Any) -> Fault:
    """Place one entry of `ValidationError.errors()` in the content."""
    parts: Loc = detail["loc"]
    missing = str(parts[-1]) if detail["type"] == "missing" and parts else None
    on_key = bool(parts) and parts[-1] == "[key]"
    if missing is not None or on_key:
        parts = parts[:-1]
    walk = _best_walk(content, parts, detail["input"], on_key=on_key)
    particulars = detail.get("ctx") or {}
    loc = walk.loc
    if isinstance(inner := particulars.get("loc"), tuple) and value_at(content, (*loc, *inner)) is not _ABSENT:
        loc = (*loc, *inner)
    value = detail["input"] if on_key else value_at(content, loc)
    return Fault(detail["type"], detail["msg"], loc, value, particulars, missing, on_key, walk.skipped)


def value_at(content: Any, loc: Loc) -> Any:
    """Return what stands at `loc`; a marker that equals nothing if nothing does."""
    for part in loc:
        is_item = isinstance(content, list) and isinstance(part, int) and 0 <= part < len(content)
        if not is_item and not (isinstance(content, dict) and part in content):
            return _ABSENT
        content = content[part]
    return content


def named(content: Any, loc: Loc) -> str:
    """Name the value at `loc` as a reader would: 'key', item 2 of 'options', the file."""
    if not loc:
        return THE_FILE
    if isinstance(value_at(content, loc[:-1]), list) and isinstance(loc[-1], int):
        item = f"item {loc[-1] + 1}"
        return f"{item} of {named(content, loc[:-1])}" if len(loc) > 1 else item
    return shown(str(loc[-1]))


def one_branch_each(faults: Sequence[Fault], depth: int = 0) -> list[Fault]:
    """Where pydantic tried several members of a union, keep the faults of the one that was probably meant."""
    kept: list[Fault] = []
    unions: dict[Loc, dict[str, list[Fault]]] = {}
    for fault in faults:
        if len(fault.skipped) <= depth:
            kept.append(fault)
            continue
        anchor, label = fault.skipped[depth]
        unions.setdefault(anchor, {}).setdefault(label, []).append(fault)
    for anchor, branches in unions.items():
        fitting = [branch for branch in branches.values() if not any(_misfits(one, anchor) for one in branch)]
        if len(branches) == 1 or fitting:
            best = min(fitting or branches.values(), key=len)
            kept += one_branch_each(best, depth + 1)
        else:
            options = tuple(branch[0] for branch in branches.values())
            kept.append(replace(options[0], kind=NO_BRANCH, loc=anchor, options=options))
    return kept


def _misfits(fault: Fault, anchor: Loc) -> bool:
    """Whether the fault says that the value of the union as a whole is of another type."""
    if fault.loc != anchor or fault.missing is not None:
        return False
    if fault.kind in ("literal_error", "enum"):
        return not isinstance(fault.value, str)
    return fault.kind in WRONG_TYPE


@dataclass(frozen=True)
class _Walk:
    """One reading of pydantic's location: the parts that lead somewhere, and those passed over."""

    loc: Loc
    value: Any
    skipped: tuple[tuple[Loc, str], ...]


def _best_walk(content: Any, parts: Loc, value: Any, *, on_key: bool) -> _Walk:
    """Choose the reading that ends at the very object that pydantic refused.

    A tag may be spelled like a field (`value`), so that taking every part that exists can go astray.
    """
    walks = [_Walk((), content, ())]
    for count, part in enumerate(parts):
        step: list[_Walk] = []
        for walk in walks:
            inner = value_at(walk.value, (part,))
            if inner is not _ABSENT:
                step.append(_Walk((*walk.loc, part), inner, walk.skipped))
            if inner is _ABSENT or isinstance(part, str):
                step.append(replace(walk, skipped=(*walk.skipped, (walk.loc, str(part)))))
        # Of many readings the first few are enough: they took every part that exists.
        walks = sorted(step, key=lambda walk: len(walk.skipped))[:64] if count > 5 else step
    last = parts[-1:]

    def merit(walk: _Walk) -> tuple[bool, bool, int]:
        at_object = walk.value is value and not on_key
        return at_object, walk.loc[-1:] == last, len(walk.loc)

    return max(walks, key=merit)
