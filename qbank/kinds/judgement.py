"""What every kind returns: the programs it needs, and, once they have run, the key and the candidates for options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graders.keys import Acceptance, AnswerValue
from graders.programs import Outcome, Program
from qbank.drawing.draw import Draw
from qbank.kinds.code_example import PublicExamples
from qbank.kinds.code_task import CodeTask
from qbank.kinds.filling_task import FillingTask
from qbank.kinds.gap_run import GapRun


@dataclass(frozen=True)
class Planned:
    """A program to run for a draw. `bindings` are the names it was rendered with; `place` is its place in the file.

    `shared`: many variants plan the very same program, which may be costly; it is run once for all of them.
    """

    role: str
    program: Program
    bindings: Mapping[str, Any]
    place: tuple[str | int, ...] = ()
    shared: bool = False


@dataclass(frozen=True)
class Candidate:
    """A possible option, judged. `text` is what a student would read; `ran` says what running it showed."""

    value: AnswerValue
    text: str
    is_code: bool
    misconceptions: tuple[str, ...]
    feedback: str
    ran: str
    place: tuple[str | int, ...]


@dataclass(frozen=True)
class Blank:
    """A gap that students fill: its name, and what can be picked, in the order shown.

    `typed`: a page offers nothing and has a field; the choices are for what cannot run a text that was typed.
    """

    name: str
    choices: tuple[str, ...]
    typed: bool = False

    @property
    def shown(self) -> Blank:
        """The gap as students may see it."""
        return Blank(self.name, () if self.typed else self.choices, self.typed)


@dataclass(frozen=True)
class Judgement:
    """What running a draw decided. `names` are bound for prose: parameters, observations, `key`, `outcome`.

    `right` and `wrong` hold every candidate in the order of the file; a typed answer is recognised by the `wrong` ones
    that name a misconception. `also` are other values that a typed answer may have; `blanks` are gaps to fill;
    `long_answer` asks writers for several lines; `settled` lists claims that no run decides, with reviewer and reason;
    `task` is what a submission is run on and held to, `examples` what its student may have of that;
    `filling` is what typed texts in the gaps are run on and held to.
    """

    key: AnswerValue
    accept: Acceptance
    names: Mapping[str, Any]
    code: str
    right: tuple[Candidate, ...]
    wrong: tuple[Candidate, ...]
    wanted: str
    number_lines: bool = False
    gap: GapRun | None = None
    also: tuple[AnswerValue, ...] = ()
    per_part: bool = False
    blanks: tuple[Blank, ...] = ()
    long_answer: bool = False
    settled: tuple[str, ...] = ()
    task: CodeTask | None = None
    examples: PublicExamples | None = None
    filling: FillingTask | None = None


@dataclass(frozen=True)
class Kind:
    """A kind's two functions: `plan` before anything runs, `judge` over the outcomes in the order of the plan."""

    plan: Callable[[Draw], tuple[Planned, ...]]
    judge: Callable[[Draw, Sequence[tuple[Planned, Outcome]], Mapping[str, str]], Judgement]
