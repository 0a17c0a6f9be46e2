"""What marking a typed filling needs: the code with its gaps, inputs to draw, what must hold. Kept beside the key.

What is typed stands in its gap and nowhere else: all gaps are filled at once, and the statements stay what they were.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from graders.answers.gap_text import Sort
from graders.programs import Input, Program
from qbank.drawing.stream import Stream
from qbank.kinds.gap_run import Bound, Requirement
from qbank.kinds.given import Given

WITHIN = 1e-5
"""How far, as a share of it beyond 1, a number may be from what the key's program gives for it."""


class TaskGap(msgspec.Struct, frozen=True):
    """A gap: its name, its mark in the code, what it takes, and the texts that the question declares for it."""

    name: str
    mark: str
    sort: Sort
    declared: tuple[str, ...]


class FillingTask(msgspec.Struct, frozen=True):
    """Everything but the key and the secret. `same` names observations that must come out as the key's do.

    `names` are those that the program binds whatever stands in its gaps.
    """

    setup: str
    code: str
    gaps: tuple[TaskGap, ...]
    given: tuple[Given, ...]
    sets: int
    observe: tuple[tuple[str, str], ...]
    requirements: tuple[Requirement, ...]
    bindings: Mapping[str, Bound]
    same: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Trial(msgspec.Struct, frozen=True):
    """One draw of the inputs, on which a filling and the key are run."""

    inputs: tuple[Input, ...]
    torch_seed: int


def draw_fresh(task: FillingTask, stream: Stream) -> tuple[Trial, ...]:
    """Draw the inputs and the seed of default weights, once for each set."""
    return tuple(
        Trial(
            tuple(given.draw(stream, f"input {given.name} {number}") for given in task.given),
            stream.below("torch seed", 2**31, counter=number),
        )
        for number in range(task.sets)
    )


def programs_of(task: FillingTask, texts: Mapping[str, str], trials: Sequence[Trial]) -> Iterator[Program]:
    """Write the program of each trial with these texts in the gaps."""
    code = fill(task.code, {gap.mark: texts[gap.name] for gap in task.gaps})
    for trial in trials:
        yield Program(task.setup, code, task.observe, trial.inputs, trial.torch_seed)


def fill(code: str, texts: Mapping[str, str]) -> str:
    """Put a text in the place of each mark, in one go: what stands in one gap cannot hold another."""
    return re.sub("|".join(map(re.escape, texts)), lambda found: texts[found[0]], code)


def keeps_its_statements(filled: str, right: str) -> bool:
    """Tell whether a filled program has the statements of a right one: it parses, and no gap broke out of its line."""
    try:
        return _statements(filled) == _statements(right)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _statements(code: str) -> list[str]:
    return [type(node).__name__ for node in ast.walk(ast.parse(code)) if isinstance(node, ast.stmt)]
