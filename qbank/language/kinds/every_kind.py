"""Fields that every kind of question has."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field, Strict, field_validator

from qbank.language.fields import Code, DomainField, Expr, Given, Name, Prose, Python
from qbank.language.figure import FigureSpec
from qbank.language.meanings import Meanings
from qbank.language.model import Fields, Many, at_field
from qbank.language.template import BankTemplate

__all__ = [
    "DEFAULT_SETUP",
    "ID_PATTERN",
    "Allowance",
    "AuthorTest",
    "Common",
    "Fields",
    "Ids",
    "Level",
    "Many",
    "Way",
    "WithProgram",
    "at_field",
]
DEFAULT_SETUP = "import torch\nfrom torch import nn\n"
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Level: TypeAlias = Literal["beginner", "intermediate", "advanced", "expert"]
_LEVELS = Meanings(
    {
        "beginner": "One fact about one layer.",
        "intermediate": "Several facts that act together.",
        "advanced": "What surprises whoever knows the documentation.",
        "expert": "What follows only from the equations, or from reading the source.",
    }
)
Way: TypeAlias = Annotated[
    Literal["choice", "entry"],
    Meanings({"choice": "Options to pick from.", "entry": "The answer is typed."}),
]
"""How a question that is answered may be asked."""


def _listed(written: Any) -> Any:
    return [written] if isinstance(written, str) else written


Ids = Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | list[str]), Strict(False)]
"""One id, or a list of ids."""


class Allowance(Fields):
    """A finding of `qbank check` that is meant to be there, and why."""

    finding: str = Field(description="The code of the finding, such as `comment-contradicts-layout`.")
    because: str = Field(min_length=10, description="Why this is right here; a reader of the bank sees it.")


class AuthorTest(Fields):
    """A response with the grade that it must get, on every seed."""

    response: Prose = Field(description="What the student answers; a template over parameters, observations and `key`.")
    status: Annotated[
        Literal["correct", "partial", "incorrect", "blank", "invalid", "ungraded"],
        Meanings(
            {
                "correct": "All points.",
                "partial": "Some of the points.",
                "incorrect": "Read, and wrong.",
                "blank": "Nothing was answered.",
                "invalid": "It could not be read; students are told the form to use.",
                "ungraded": "A person has to settle it.",
            }
        ),
    ] = Field(description="The grade that the response must get.")
    misconception: str | None = Field(default=None, description="The misconception that must be recognised.")


class Common(Fields):
    """Fields of every kind."""

    is_card: ClassVar[bool] = False

    id: str = Field(pattern=ID_PATTERN, description="The file's name without .yaml.")
    version: int = Field(default=1, ge=1, description="Raise it when a change alters keys or draws.")
    title: str = Field(min_length=3, max_length=80, description="For teachers; never shown in an exam.")
    level: Annotated[Level, _LEVELS] = Field(description="For teachers; never shown in an exam.")
    objective: str = Field(min_length=10, description="What a student who answers this can do.")
    source: Ids = Field(default=(), description="Rows of the source material that this question covers.")
    ways: Many[Literal["choice", "entry", "card"]] = Field(  # each kind says which of these it has
        default=("choice",), alias="as", min_length=1, description="How the question may be asked."
    )
    select: Annotated[
        Literal["one", "all"],
        Meanings({"one": "Exactly one option is right.", "all": "All that apply; how many, students are not told."}),
    ] = Field(default="one", description="How many options are right: one, or all that apply.")
    options: int = Field(default=4, ge=2, le=8, description="How many options are shown, the right ones included.")
    parameters: dict[Name, DomainField] = Field(default={}, description="Name to domain; drawn independently by name.")
    derived: dict[Name, Expr] = Field(default={}, description="Name to expression over parameters, in order.")
    where: Many[Expr] = Field(default=(), description="Conditions on parameters; a draw that breaks one is redrawn.")
    avoid: Many[Expr] = Field(
        default=(), description="Conditions on the observations that spoil a draw; counted and reported by check."
    )
    setup: Code = Field(
        default=DEFAULT_SETUP,  # validated into a template like any other
        validate_default=True,
        description="Shown once and run before the code.",
    )
    code: Code = Field(default="", validate_default=True, description="The program, shown byte for byte as it runs.")
    inputs: dict[Name, Given] = Field(
        default={}, description="Given tensors, drawn by qbank: name to normal(N, L, H_in)."
    )
    observe: dict[Name, Python] = Field(
        default={}, description="Name to Python expression, evaluated after the program."
    )
    figure: FigureSpec | None = Field(default=None, description="Curves of what the program measured, below it.")
    ask: Prose = Field(description="The question, in Markdown.")
    hint: Prose = Field(description="One step towards the answer that does not give it away.")
    solution: Many[Prose] = Field(min_length=1, description="The worked solution, step by step.")
    quick_check: Prose = Field(description="One line by which a student can check such an answer.")
    tests: Many[AuthorTest] = Field(default=(), description="Responses with the grade they must get.")
    allow: Many[Allowance] = Field(default=(), description="Findings that are meant to be there.")

    @field_validator("setup")
    @classmethod
    def _setup_says_something(cls, setup: BankTemplate) -> BankTemplate:
        if not setup.source.strip():
            raise ValueError("the set-up is empty: leave the field out for the two usual imports")
        return setup


class WithProgram(Common):
    """Fields of the kinds that always show a program."""

    ways: Many[Way] = Field(default=("choice",), alias="as", min_length=1, description="How the question may be asked.")
    code: Code = Field(description="The program, shown byte for byte as it runs.")
