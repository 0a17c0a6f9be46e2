"""Small questions written as YAML text, and a runner that is a plain function: programs without torch, really run.

Never hands back what a test expects: outcomes come from executing the program.
"""

from __future__ import annotations

import textwrap
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graders.programs import Outcome, Plain, Program, Raised, Ran, Unobserved
from qbank.bank.names import check_names
from qbank.bank.question import Question
from qbank.items.item import Item
from qbank.items.making import Avoided, Made, Maker, Refusal
from qbank.kinds.findings import Finding
from qbank.language.question import QuestionFile
from qbank.loading.validation import validate
from qbank.loading.yaml_source import parse_yaml

CATALOGUE = {name: f"In truth, {name} is not so." for name in ("swap", "drop", "double", "same", "early", "late")}
DEFAULTS = {
    "id": "small",
    "title": "A small question",
    "level": "beginner",
    "objective": "To be able to do it.",
    "as": "[choice, entry]",
    "options": "3",
    "setup": "import math",
    "ask": "What comes out?",
    "hint": "Look closely.",
    "solution": "[Run it.]",
    "quick_check": "Look again.",
}
_FAILURES = (ArithmeticError, AttributeError, LookupError, NameError, RuntimeError, TypeError, ValueError)


def question(text: str) -> Question:
    """Read a question from YAML; fields that every question has are added where they are missing."""
    body = textwrap.dedent(text)
    missing = {name: value for name, value in DEFAULTS.items() if f"\n{name}:" not in f"\n{body}"}
    source = parse_yaml("".join(f"{name}: {value}\n" for name, value in missing.items()) + body, "small.yaml")
    made = Question(validate(source, QuestionFile).root, source, "topic", "bank", "digest")
    assert not check_names(made), [str(problem) for problem in check_names(made)]
    return made


def run(programs: Sequence[Program]) -> list[Outcome]:
    """Execute programs one by one, each in names of its own."""
    return [_outcome(program) for program in programs]


def _outcome(program: Program) -> Outcome:
    names: dict[str, Any] = {given.name: given for given in program.inputs}
    line = None
    try:
        exec(compile(program.setup, "<setup>", "exec"), names)
        exec(compile(program.code, "<code>", "exec"), names)
        exec(compile(program.after, "<after>", "exec"), names)
    except _FAILURES as error:
        for frame in traceback.extract_tb(error.__traceback__):
            line = frame.lineno if frame.filename == "<code>" else line
        return Raised(type(error).__name__, str(error), line)
    observed: dict[str, Plain] = {}
    for name, expression in program.observe:
        try:
            observed[name] = _plain(eval(expression, names))
        except _FAILURES as error:
            return Unobserved(name, f"{type(error).__name__}: {error}")
    return Ran(observed)


def _plain(value: Any) -> Plain:
    if isinstance(value, list | tuple):
        return tuple(_plain(one) for one in value)
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} is not plain data")


@dataclass
class Bench:
    """A maker over `run`, which notes how many programs came in each trip."""

    runner: Callable[[Sequence[Program]], Sequence[Outcome]] = run
    trips: list[int] = field(default_factory=list)

    def make(self, text: str | Question, seeds: Sequence[int] = (0,)) -> list[Made]:
        asked = question(text) if isinstance(text, str) else text
        return list(self.maker().make(asked, seeds))

    def maker(self) -> Maker:
        return Maker(self._run, CATALOGUE, "bank", "2.13")

    def _run(self, programs: Sequence[Program]) -> Sequence[Outcome]:
        self.trips.append(len(programs))
        return self.runner(programs)


def item_of(text: str, seed: int = 0) -> Item:
    """Make the item of one seed; a refusal fails the test with its findings."""
    (made,) = Bench().make(text, [seed])
    assert isinstance(made, Item), made
    return made


def findings_of(text: str, seed: int = 0) -> list[Finding]:
    """Return why no item can be made of one seed."""
    made = Bench().make(text, [seed])[-1]
    assert isinstance(made, Refusal), made
    return list(made.findings)


def kinds_of(made: Sequence[Made]) -> list[str]:
    """Name what each thing made is."""
    return [{Item: "item", Refusal: "refusal", Avoided: "avoided"}[type(one)] for one in made]
