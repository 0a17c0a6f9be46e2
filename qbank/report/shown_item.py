"""An item as JSON without its key. Whatever is not a field of `ShownItem` cannot leak: think twice before adding one.

Left out on purpose: parameters, title, level, topic (they may say what the trap is), hint, and everything that was run.
"""

from __future__ import annotations

from string import ascii_uppercase

import msgspec

from qbank.items.figure import Figure
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


class ShownBlank(msgspec.Struct, frozen=True):
    """A gap that is filled by picking: `choices` in printed order, an empty one for a gap that stays empty."""

    name: str
    choices: tuple[str, ...]


class ShownItem(msgspec.Struct, frozen=True):
    """The object of `qbank show --format json`. `wanted` and `blanks` are empty for a choice, `options` otherwise."""

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
    blanks: tuple[ShownBlank, ...]
    long_answer: bool
    starter: str
    figure: Figure | None


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
        blanks=() if asked == "choice" else shown_blanks(item),
        long_answer=item.long_answer and asked != "choice",
        starter=item.task.starter if item.task and asked != "choice" else "",
        figure=item.figure,
    )


def shown_blanks(item: Item) -> tuple[ShownBlank, ...]:
    """Describe the gaps of an item with what can be picked for each."""
    return tuple(ShownBlank(blank.name, blank.choices) for blank in (each.shown for each in item.blanks))
