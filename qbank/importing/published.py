"""A question as a file published it, whatever the format: what every reader returns and everything after it reads."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Form: TypeAlias = Literal["one", "several", "truth", "number", "text", "essay"]
"""One option is right, or several; true or false; a typed number or text; an essay."""


class Rich(msgspec.Struct, frozen=True):
    """A text that was HTML. `markdown` is for drafts; `plain` is what a reader sees, without its blocks of code.

    `blocks` are the blocks of code and `spans` the code within lines, in reading order; `missing` names what could not
    be taken over, such as images.
    """

    markdown: str = ""
    plain: str = ""
    blocks: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Choice(msgspec.Struct, frozen=True):
    """An option, or a text that is accepted. `share` is its part of the marks: 1 is the full mark."""

    text: Rich
    share: float
    feedback: Rich = Rich()


class Numbers(msgspec.Struct, frozen=True):
    """Numbers from `low` to `high` that are accepted for `share` of the marks; `value` is the one that was meant."""

    value: float
    low: float
    high: float
    share: float
    feedback: Rich = Rich()


class Place(msgspec.Struct, frozen=True):
    """Where a question stands: the file, the member of a zip (or nothing) and the line (0: not known)."""

    file: str
    member: str
    line: int

    def __str__(self) -> str:
        where = f"{self.file}!{self.member}" if self.member else self.file
        return f"{where}:{self.line}" if self.line else where


class Published(msgspec.Struct, frozen=True):
    """One question. `category` is the path of folders that it was filed under, outermost first."""

    name: str
    place: Place
    category: tuple[str, ...]
    form: Form
    stem: Rich
    choices: tuple[Choice, ...] = ()
    numbers: tuple[Numbers, ...] = ()
    feedback: Rich = Rich()

    @property
    def key(self) -> tuple[int, ...]:
        """The options that the file calls right: all with a share where several are, else those with the largest."""
        shares = [choice.share for choice in self.choices]
        best = max(shares, default=0.0)
        if best <= 0:
            return ()
        return tuple(n for n, share in enumerate(shares) if (share > 0 if self.form == "several" else share == best))


class LeftOut(msgspec.Struct, frozen=True):
    """A question that was not taken over, and why."""

    name: str
    place: Place
    why: str


class Reading(msgspec.Struct, frozen=True):
    """What a file holds: the format it turned out to have, its questions, and those that were left out."""

    format: str
    questions: tuple[Published, ...]
    left_out: tuple[LeftOut, ...]
