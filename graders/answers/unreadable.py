"""What a reader returns when it cannot tell what a student meant: never a guess, never an exception."""

from __future__ import annotations

import msgspec


class Unreadable(msgspec.Struct, frozen=True):
    """The text is in no form we read. `wanted` is one sentence that names the wanted form with an example."""

    wanted: str


class Blank(Unreadable, frozen=True):
    """Nothing was given: only blanks and invisible characters."""
