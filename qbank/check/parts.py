"""Walks over every expression and template of a question, with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from qbank.check.spotted import Place
from qbank.language.expression import Expression
from qbank.language.question import Spec
from qbank.language.template import BankTemplate


def parts(spec: Spec) -> Iterator[tuple[Place, Expression | BankTemplate]]:
    """Yield each expression and template of a question, in the order of its fields."""
    yield from _parts(spec, ())


def _parts(value: Any, place: Place) -> Iterator[tuple[Place, Expression | BankTemplate]]:
    if isinstance(value, Expression | BankTemplate):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name), (*place, name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _parts(inner, (*place, key))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _parts(inner, (*place, index))
