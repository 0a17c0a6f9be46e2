"""Kind `explain`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from graders.answers.rubric import LIMIT, phrase_fault
from qbank.language.fields import Expr, Prose
from qbank.language.kinds.every_kind import AuthorTest, Common, Fields, Ids, Many, at_field
from qbank.language.kinds.recall import refuse_idle_program
from qbank.language.kinds.settlement import Settlement
from qbank.language.meanings import Meanings
from qbank.language.template import BankTemplate


class RubricConcept(Fields):
    """One thing that a good explanation says, and the words by which it is noticed."""

    name: str = Field(min_length=2, max_length=80, description="The concept in a few words, as teachers read it.")
    any_of: Many[Prose] = Field(
        min_length=1,
        max_length=40,
        description="Phrases, any of which shows it: `updat*` leaves a word's end open, `...` some words between.",
    )
    evidence: Expr | None = Field(
        default=None, description="What running must show for the concept to be true; without it, `settled` vouches."
    )

    @field_validator("any_of")
    @classmethod
    def _readable(cls, phrases: tuple[BankTemplate, ...]) -> tuple[BankTemplate, ...]:
        for phrase in phrases:
            if not phrase.names and (fault := phrase_fault(phrase.source)):
                raise ValueError(f"the phrase {phrase.source!r} {fault}")
        return phrases


class ExplainTest(AuthorTest):
    """An explanation with the concepts that must be found in it, no more and no fewer, on every seed."""

    status: Annotated[
        Literal["ungraded", "blank", "invalid"],
        Meanings(
            {
                "ungraded": "It was read; a person settles it.",
                "blank": "Nothing was written.",
                "invalid": "It cannot be read, for example because it is too long.",
            }
        ),
    ] = Field(default="ungraded", description="An explanation that can be read is ungraded: a person settles it.")
    misconception: None = Field(default=None, description="Nothing is imputed to an explanation.")
    finds: Ids | None = Field(default=None, description="Names of the concepts that must be found; [] for none.")


class ExplainQuestion(Common):
    """An explanation in the student's own words, and the concepts to look for. A person settles the points."""

    kind: Literal["explain"] = Field(description="An explanation in one's own words.")
    ways: Many[Annotated[Literal["entry"], Meanings({"entry": "The explanation is written."})]] = Field(
        default=("entry",), alias="as", min_length=1, description="An explanation is written."
    )
    concepts: Many[RubricConcept] = Field(
        min_length=2, max_length=12, description="What a good explanation says. What is found is only a suggestion."
    )
    needs: int | None = Field(default=None, ge=1, description="How many concepts are enough; without it, all.")
    show_code: bool = Field(default=False, description="Show the program with the question.")
    settled: Settlement | None = Field(default=None, description="Who vouches for concepts without evidence.")
    solution: Many[Prose] = Field(
        min_length=1, description=f"A model answer of at most {LIMIT} characters, in which every concept is found."
    )
    tests: Many[ExplainTest] = Field(default=(), description="Explanations and the concepts to be found in each.")

    @model_validator(mode="after")
    def _founded(self) -> ExplainQuestion:
        refuse_idle_program(self)
        names = [concept.name for concept in self.concepts]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise at_field("concepts", f"two concepts are called {twice!r}")
        if self.needs is not None and self.needs > len(names):
            raise at_field("needs", f"{self.needs} concepts are needed, but there are {len(names)}")
        bare = [concept.name for concept in self.concepts if concept.evidence is None]
        if bare and self.settled is None:
            raise at_field("concepts", f"{bare[0]!r} has no evidence from a run: give evidence, or settled")
        if self.settled is not None and not bare:
            raise at_field("settled", "every concept has evidence, so that there is nothing left to vouch for")
        for test in self.tests:
            for name in test.finds or ():
                if name not in names:
                    raise at_field("tests", f"no concept is called {name!r}; there are {', '.join(names)}")
        return self
