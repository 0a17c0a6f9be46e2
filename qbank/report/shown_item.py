"""An item as JSON without its key. Whatever is not a field of `ShownItem` cannot leak: think twice before adding one.

Left out on purpose: parameters, title, level, topic (they may say what the trap is), hint, and everything that was run.
"""

from __future__ import annotations

from string import ascii_uppercase

import msgspec

from qbank.items.item import Asked, Item, Select


class Given(msgspec.Struct, frozen=True):
    """A tensor that is handed to the code."""

    name: str
    shape: tuple[int, ...]


class ShownOption(msgspec.Struct, frozen=True):
    """An option as a student sees it."""

    letter: str
    text: str
    is_code: bool


class ShownItem(msgspec.Struct, frozen=True):
    """The object of `qbank show --format json`. `wanted` is empty for a choice, `options` for a typed answer."""

    id: str
    seed: int
    kind: str
    asked: Asked
    select: Select
    setup: str
    code: str
    number_lines: bool
    given: tuple[Given, ...]
    stem: str
    options: tuple[ShownOption, ...]
    wanted: str


def shown_item(item: Item, asked: Asked) -> ShownItem:
    """Keep of an item what may be seen before it is answered."""
    options = tuple(
        ShownOption(letter, option.text, option.is_code)
        for letter, option in zip(ascii_uppercase, item.options, strict=False)
    )
    return ShownItem(
        id=item.id,
        seed=item.seed,
        kind=item.kind,
        asked=asked,
        select=item.select,
        setup=item.setup,
        code=item.code,
        number_lines=item.number_lines,
        given=tuple(Given(name, shape) for name, shape in item.given),
        stem=item.stem,
        options=options if asked == "choice" else (),
        wanted="" if asked == "choice" else item.wanted,
    )
