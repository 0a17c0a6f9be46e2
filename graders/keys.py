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


class ExpressionValue(msgspec.Struct, frozen=True, tag="expression"):
    """A Python expression over a program's names. Judged by running: does it equal the target?"""

    source: str


class FixValue(msgspec.Struct, frozen=True, tag="fix"):
    """A repair: the replaced lines of the code by 1-based number. Judged by running the edited program."""

    lines: tuple[tuple[int, str], ...]


class FillingValue(msgspec.Struct, frozen=True, tag="filling"):
    """What stands in each gap of the code, by the gap's name, in the order of the code."""

    gaps: tuple[tuple[str, str], ...]


class StatementValue(msgspec.Struct, frozen=True, tag="statement"):
    """A claim in words, and whether it holds: measured, or settled by a named reviewer."""

    text: str
    holds: bool


class Concept(msgspec.Struct, frozen=True):
    """A concept that an explanation should hold: found where one of `phrases` stands and is not denied."""

    name: str
    phrases: tuple[str, ...]


class RubricValue(msgspec.Struct, frozen=True, tag="rubric"):
    """What an explanation is read for. What is found is a suggestion to a human and awards nothing.

    `needs` is how many concepts are enough; 0: all of them.
    """

    concepts: tuple[Concept, ...]
    needs: int = 0


class CardValue(msgspec.Struct, frozen=True, tag="card"):
    """The back of a card (Markdown), for whoever tries to recall it."""

    back: str


class CodeValue(msgspec.Struct, frozen=True, tag="code"):
    """A whole submission: Python source. Judged by running it on inputs that nobody has seen."""

    source: str


AnswerValue: TypeAlias = (
    ShapeValue
    | NumberValue
    | OutcomeValue
    | LineValue
    | CallValue
    | ExpressionValue
    | FixValue
    | FillingValue
    | StatementValue
    | RubricValue
    | CardValue
    | CodeValue
)


class Belief(msgspec.Struct, frozen=True):
    """A wrong value that known misconceptions lead to, and the feedback (Markdown) for whoever gives it.

    A value shared by several beliefs carries all their ids and neutral feedback.
    """

    value: AnswerValue
    misconceptions: tuple[str, ...]
    feedback: str


class EntryKey(msgspec.Struct, frozen=True):
    """The key of a typed answer. `also` are other values that are right as well.

    `per_part` marks each gap of a filling by itself; else the whole filling must be one of the right ones.
    """

    value: AnswerValue
    accept: Acceptance = Acceptance()
    beliefs: tuple[Belief, ...] = ()
    also: tuple[AnswerValue, ...] = ()
    per_part: bool = False


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
