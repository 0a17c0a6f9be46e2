"""Turns what `observe` gave into plain data. Only the worker imports this: no live object leaves it.

An object without an obvious plain form is refused with words, never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from graders.programs import Plain
from graders.wire import DEPTH

NUMBERS = 10_000
"""Scalars in one observation, over all its tensors and tuples."""

CHARACTERS = 100_000
"""Length of one observed text."""


class NotPlain(Exception):
    """The value cannot be reported; the text says why and what to write instead."""


def plain(value: Any) -> Plain:
    """Convert scalars, tensors, arrays, tuples, lists, shapes, dtypes and string-keyed records. Raises NotPlain.

    Tensors become nested sequences, `torch.Size` a sequence of ints; dtypes, devices and layouts become their names.
    """
    kind = type(value)
    if kind is torch.Size:
        return tuple(value)
    if kind is torch.Tensor and value.dim() <= DEPTH and value.numel() <= NUMBERS and not value.is_complex():
        return _numbers(value.detach())
    converted, _ = _convert(value, DEPTH, NUMBERS)
    return converted


def _convert(value: Any, depth: int, room: int) -> tuple[Plain, int]:
    """Convert within `depth` levels and `room` scalars; return the value and the room that is left."""
    if room <= 0:
        raise NotPlain(f"it holds more than {NUMBERS} values: observe a part of it, or a sum")
    match value:
        case None | bool():
            return value, room - 1
        case torch.Tensor() | np.ndarray():
            return _convert_array(value, depth, room)
        case np.generic():
            return _convert(_item(value), depth, room)
        case int():
            if not -(1 << 63) <= value < 1 << 63:
                raise NotPlain("an integer beyond 64 bits")
            return int(value), room - 1
        case float():
            return float(value), room - 1
        case str():
            return _text(str.__str__(value)), room - 1
        case torch.dtype() | torch.device() | torch.layout():
            return str(value), room - 1
        case tuple() | list() | Mapping():
            return _convert_nested(value, depth, room)
        case complex():
            raise NotPlain("a complex number: observe its real and imaginary part")
        case set() | frozenset():
            raise NotPlain("a set has no order: observe sorted(...)")
        case _:
            raise NotPlain(f"a {type(value).__name__} is not plain data: observe a number, shape, tensor or text of it")


def _convert_nested(value: tuple[Any, ...] | list[Any] | Mapping[Any, Any], depth: int, room: int) -> tuple[Plain, int]:
    if depth == 0:
        raise NotPlain(f"it is nested deeper than {DEPTH} levels")
    room -= 1
    if not isinstance(value, Mapping):
        items = []
        for inner in value:
            item, room = _convert(inner, depth - 1, room)
            items.append(item)
        return tuple(items), room
    record = {}
    for name, inner in value.items():
        if not isinstance(name, str):
            raise NotPlain(f"a record's keys are texts, not {type(name).__name__}")
        record[_text(str.__str__(name))], room = _convert(inner, depth - 1, room)
    return record, room


def _convert_array(value: Any, depth: int, room: int) -> tuple[Plain, int]:
    tensor = value.detach() if isinstance(value, torch.Tensor) else _tensor(value)
    if tensor.is_complex():
        raise NotPlain("complex numbers: observe their real and imaginary parts")
    if tensor.numel() > room:
        raise NotPlain(
            f"{tensor.numel()} elements are more than the {NUMBERS} of an observation: observe a part, or a sum"
        )
    if tensor.dim() > depth:
        raise NotPlain(f"it is nested deeper than {DEPTH} levels")
    return _numbers(tensor), room - max(1, tensor.numel())


def _tensor(array: np.ndarray[Any, Any]) -> torch.Tensor:
    try:
        return torch.from_numpy(array.copy())
    except TypeError as error:
        raise NotPlain(f"an array of {array.dtype} is not numbers") from error


def _numbers(tensor: torch.Tensor) -> Plain:
    try:
        numbers: Plain = tensor.tolist()
    except (NotImplementedError, RuntimeError, TypeError) as error:
        raise NotPlain(f"its numbers cannot be read: {error}") from error
    return numbers


def _item(scalar: np.generic) -> Any:
    item = scalar.item()
    if isinstance(item, np.generic):
        raise NotPlain(f"a {type(scalar).__name__} has no plain form")
    return item


def _text(text: str) -> str:
    if len(text) > CHARACTERS:
        raise NotPlain(f"a text of {len(text)} characters is longer than {CHARACTERS}")
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
