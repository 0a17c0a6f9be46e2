"""Kind `code`: what students' programs are run on, and what must hold of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from qbank.language.fields import Code, Expr, Given, Name, Prose
from qbank.language.kinds.every_kind import Fields, Ids, Many, at_field
from qbank.language.kinds.submitted import RUNS, Submitted

MOST_RUNS = 60
"""Runs of one submission: cases times draws. Each is a program, and all of them must end while a student waits."""
USUAL = "usual"


class Case(Fields):
    """A set of inputs on which every submission is run: other lengths, an edge, or another layout of a tensor."""

    name: str = Field(min_length=2, max_length=60, description="What students read: a single step, a batch of one.")
    assume: dict[Name, Expr] = Field(
        default={},
        description="Parameters that are otherwise here, such as {L: 1}; only inputs, call and criteria see it.",
    )
    inputs: dict[Name, Given] = Field(default={}, description="Inputs that are otherwise here, by name.")


class CodeCriterion(Fields):
    """One named thing that a submission is held to, on every case and draw. Exactly one of `equal` and `that` says how.

    What is compared are claims of the student's own process: let a value on secret inputs expose what is not so.
    """

    name: str = Field(min_length=2, max_length=60, description="What students read.")
    equal: Expr | None = Field(
        default=None, description="An expression over the observations that must come out as it does for the reference."
    )
    to: Expr | None = Field(
        default=None,
        description="With `equal`: what it must come out as instead, over the submission's own observations.",
    )
    that: Expr | None = Field(
        default=None,
        description="What must hold of the submission's observations and parameters; `reference` has the reference's "
        "observations on the same inputs, such as `reference.wanted`.",
    )
    within: float = Field(
        default=1e-5,
        gt=0,
        le=0.1,
        description="How far off a float may be: absolutely up to 1, beyond it as a share. Whole numbers: exactly.",
    )
    points: float = Field(
        default=1.0, gt=0, le=100, description="Its share of the points, beside the other criteria's."
    )
    because: Prose | None = Field(default=None, description="Said to whoever misses it.")
    cases: Ids = Field(default=(), description="Names of the cases on which it is judged; without it, all.")

    @model_validator(mode="after")
    def _one_way(self) -> CodeCriterion:
        if (self.equal is None) == (self.that is None):
            raise ValueError("a criterion needs exactly one of equal and that")
        for name in ("to", "within"):
            if self.that is not None and name in self.model_fields_set:
                raise at_field(name, f"{name} belongs to equal: a condition holds, or it does not")
        return self


class CodeQuestion(Submitted):
    """A function or module to write. It is run on inputs that nobody has seen, and compared with the reference."""

    kind: Literal["code"] = Field(description="A function or module to write.")
    call: Code = Field(description="Python that uses what was submitted, for each case: y = cell(x, h).")
    cases: Many[Case] = Field(default=(), description="Sets of inputs; without it, one of the inputs as they are.")
    sets: int = Field(
        default=2, ge=1, le=5, description="In how many draws of each case's inputs everything must hold."
    )
    criteria: Many[CodeCriterion] = Field(
        min_length=1, description="What a submission is held to, each with its points."
    )
    examples: Ids = Field(default=(), description="Cases whose public draw students may try; without it, the first.")

    @model_validator(mode="after")
    def _names_fit(self) -> CodeQuestion:
        named = [*(one.name for one in self.criteria), *(one.name for one in self.rules)]
        cases = [one.name for one in self.cases] or [USUAL]
        for field, names in (("criteria", [RUNS, *named]), ("cases", cases)):
            if twice := next((name for name in names if names.count(name) > 1), None):
                raise at_field(field, f"the name {twice!r} stands for two")
        for place, name, known in self._mentioned(named, cases):
            if name not in known:
                raise at_field(place, f"nothing is called {name!r}; there are {', '.join(map(repr, known))}")
        if len(cases) * self.sets > MOST_RUNS:
            raise at_field("cases", f"{len(cases)} cases of {self.sets} draws each; at most {MOST_RUNS} runs are made")
        if not self.observe:
            raise at_field("observe", "nothing is observed of a submission: criteria compare what observe names")
        for index, case in enumerate(self.cases):
            for name in {*case.inputs} - {*self.inputs}:
                raise at_field("cases", f"case {index + 1} gives {name!r}, which is no input; name it in inputs first")
        return self

    def _mentioned(self, named: list[str], cases: list[str]) -> Iterator[tuple[tuple[str | int, ...], str, list[str]]]:
        """Yield each name that refers to a criterion, rule or case: its place, itself, and the names that there are."""
        for index, wrong in enumerate(self.wrong):
            yield from ((("wrong", index, "fails"), name, [RUNS, *named]) for name in wrong.fails)
        for index, criterion in enumerate(self.criteria):
            yield from ((("criteria", index, "cases"), name, cases) for name in criterion.cases)
        yield from ((("examples",), name, cases) for name in self.examples)
