"""What an answer is compared with: typed keys, the beliefs beside them, and how an item was asked.

These values are written to the teacher's manifest and never to a student's file. They hold everything that marking
needs, so that a parsed answer is marked without the bank, without YAML and without torch.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Number: TypeAlias = int | float
Array: TypeAlias = int | float | tuple[int | float | tuple[int | float | tuple[int | float, ...], ...], ...]
"""A number, vector, matrix or stack of matrices: spelt out, since JSON is decoded by this type."""


class Acceptance(msgspec.Struct, frozen=True):
    """How close a typed number must be. Exactly one of the first three is set; none set means exactly equal.

    `rounded_to`: half a unit of that decimal place and a hair more; `absolute` / `relative`: |x - key| bounds.
    """

    rounded_to: int | None = None
    absolute: float | None = None
    relative: float | None = None


class ShapeValue(msgspec.Struct, frozen=True, tag="shape"):
    """A tensor's shape, e.g. (4, 7, 3)."""

    shape: tuple[int, ...]


class NumberValue(msgspec.Struct, frozen=True, tag="number"):
    """A scalar, vector or matrix as nested tuples, and the decimals it is displayed with (None: as an integer)."""

    value: Array
    decimals: int | None = None


class OutcomeValue(msgspec.Struct, frozen=True, tag="outcome"):
    """What running does: `cls` is None when the program runs without error; `message` is torch's own text."""

    cls: str | None
    message: str = ""


class LineValue(msgspec.Struct, frozen=True, tag="line"):
    """The 1-based line that raises; None when no line does. `text` is that line of the code."""

    line: int | None
    text: str = ""


class CallValue(msgspec.Struct, frozen=True, tag="call"):
    """A call written for a gap, as source, e.g. `nn.RNN(5, 3, batch_first=True)`. Judged by running."""

    source: str


AnswerValue: TypeAlias = ShapeValue | NumberValue | OutcomeValue | LineValue | CallValue


class Belief(msgspec.Struct, frozen=True):
    """A wrong value that known misconceptions lead to, and the feedback (Markdown) for whoever gives it.

    A value shared by several beliefs carries all their ids and neutral feedback.
    """

    value: AnswerValue
    misconceptions: tuple[str, ...]
    feedback: str


class EntryKey(msgspec.Struct, frozen=True):
    """The key of a typed answer."""

    value: AnswerValue
    accept: Acceptance = Acceptance()
    beliefs: tuple[Belief, ...] = ()


class OptionKey(msgspec.Struct, frozen=True):
    """One option as it stood on a student's page. `mark` is the share of the points that it adds."""

    letter: str
    token: str
    text: str
    correct: bool
    mark: float
    misconceptions: tuple[str, ...] = ()
    feedback: str = ""
    is_code: bool = False


class ChoiceKey(msgspec.Struct, frozen=True):
    """The key of a choice: `select` is how many options the student may pick."""

    select: Literal["one", "all"]
    options: tuple[OptionKey, ...]
