"""The fields of a question file, by kind, as frozen pydantic models: the one definition behind loading and JSON Schema.

A new kind is a new class here, a member of `Spec`, and a module in `qbank.kinds`; nothing else lists kinds.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, Strict, field_validator, model_validator
from pydantic_core import PydanticCustomError

from qbank.language.fields import Code, DomainField, Expr, Name, Prose
from qbank.language.template import BankTemplate

DEFAULT_SETUP = "import torch\nfrom torch import nn\n"
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Level: TypeAlias = Literal["beginner", "intermediate", "advanced", "expert"]


def _listed(written: Any) -> Any:
    return [written] if isinstance(written, str) else written


def _at(field: str, what: str) -> PydanticCustomError:
    return PydanticCustomError("fields", "{what}", {"what": what, "loc": (field,)})


T = TypeVar("T")
Many: TypeAlias = Annotated[tuple[T, ...], Strict(False)]
"""A YAML list, kept as a tuple."""
Ids = Annotated[tuple[str, ...], BeforeValidator(_listed), Strict(False)]
"""One id, or a list of ids."""


class Fields(BaseModel):
    """What every part of a question file has in common: frozen, and unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, strict=True)


class Allowance(Fields):
    """A finding of `qbank check` that is meant to be there, and why."""

    finding: str = Field(description="The code of the finding, such as `comment-contradicts-layout`.")
    because: str = Field(min_length=10, description="Why this is right here; a reader of the bank sees it.")


class AuthorTest(Fields):
    """A response with the grade that it must get, on every seed."""

    response: Prose = Field(description="What the student answers; a template over parameters, observations and `key`.")
    status: Literal["correct", "partial", "incorrect", "blank", "invalid"]
    misconception: str | None = Field(default=None, description="The misconception that must be recognised.")


class Distractor(Fields):
    """A wrong answer as a belief gives it. Exactly one of `assume`, `edit` and `value` says how."""

    misconception: Ids = Field(description="Id (or ids) from misconceptions.yaml.")
    assume: dict[str, Expr] | None = Field(
        default=None, description="Run the same program with these parameters instead, as the believer sees it."
    )
    edit: dict[int, Code] | None = Field(default=None, description="Run the program with these lines replaced.")
    value: Expr | None = Field(default=None, description="The believed value as an expression over the observations.")
    when: Expr | None = Field(default=None, description="Only where this holds; without it, always.")
    feedback: Prose | None = Field(default=None, description="Answers the belief here; else the catalogue's text.")

    @model_validator(mode="after")
    def _one_way(self) -> Distractor:
        given = [name for name in ("assume", "edit", "value") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a distractor needs exactly one of assume, edit, value; this one has {', '.join(given) or 'none'}"
            )
        return self


class Common(Fields):
    """Fields of every kind."""

    id: str = Field(pattern=ID_PATTERN, description="The file's name without .yaml.")
    version: int = Field(default=1, ge=1, description="Raise it when a change alters keys or draws.")
    title: str = Field(min_length=3, max_length=80, description="For teachers; never shown in an exam.")
    level: Level = Field(description="For teachers; never shown in an exam.")
    objective: str = Field(min_length=10, description="What a student who answers this can do.")
    source: Ids = Field(default=(), description="Rows of the source material that this question covers.")
    ways: Many[Literal["choice", "entry"]] = Field(
        default=("choice",), alias="as", min_length=1, description="How the question may be asked."
    )
    select: Literal["one", "all"] = Field(
        default="one", description="How many options are right: one, or all that apply."
    )
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
    code: Code = Field(description="The program, shown byte for byte as it runs.")
    inputs: dict[Name, str] = Field(
        default={}, description="Given tensors, drawn by qbank: name to normal(N, L, H_in)."
    )
    observe: dict[Name, str] = Field(default={}, description="Name to Python expression, evaluated after the program.")
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


class Display(Fields):
    """How a number is printed."""

    decimals: int = Field(ge=0, le=8)


class Accept(Fields):
    """How close a typed number must be: exactly one of these."""

    rounded_to: int | None = Field(default=None, ge=0, le=8, description="Half a unit of that decimal place.")
    absolute: float | None = Field(default=None, gt=0)
    relative: float | None = Field(default=None, gt=0, lt=1)

    @model_validator(mode="after")
    def _one(self) -> Accept:
        if sum(value is not None for value in (self.rounded_to, self.absolute, self.relative)) != 1:
            raise ValueError("accept needs exactly one of rounded_to, absolute, relative")
        return self


class ShapeQuestion(Common):
    """The shape of a tensor, as it really comes out."""

    kind: Literal["shape"]
    key: Expr = Field(description="Which observation is asked for.")
    confirm: Expr | None = Field(default=None, description="The same shape once more, as a formula over parameters.")
    distractors: Many[Distractor] = ()


class ValueQuestion(Common):
    """A number, vector or matrix, as it really comes out."""

    kind: Literal["value"]
    key: Expr
    confirm: Expr | None = Field(default=None, description="The same value once more, as a formula over parameters.")
    distractors: Many[Distractor] = ()
    display: Display | None = Field(default=None, description="Decimals shown; without it, whole numbers.")
    accept: Accept | None = Field(default=None, description="How close a typed number must be; without it, exact.")

    @model_validator(mode="after")
    def _typeable(self) -> ValueQuestion:
        if self.display and "entry" in self.ways:
            if self.accept is None:
                raise _at("display", "a number shown with decimals cannot be typed exactly: it needs accept")
            if self.accept.rounded_to is not None and self.accept.rounded_to > self.display.decimals:
                raise _at("accept", "accept wants more decimals than display shows")
        return self


class GapOption(Fields):
    """What could stand in the gap."""

    code: Code
    misconception: Ids = ()
    feedback: Prose | None = None


class Accepts(Fields):
    """What may be typed into the gap."""

    call: Literal["nn.RNN"] | None = None


class Gap(Fields):
    """A gap in the code, written there as `{{ gap.NAME }}`."""

    accepts: Accepts = Accepts()
    reference: Code = Field(description="A filling that must meet every requirement.")
    options: Many[GapOption] = Field(min_length=1)


class Require(Fields):
    """What a filled program must show."""

    name: str = Field(min_length=2, max_length=60)
    that: Expr
    because: Prose | None = Field(default=None, description="Said to whoever misses it.")


class ConfigurationQuestion(Common):
    """Code with a gap and what the program must then do. Which options are right is decided by running each."""

    kind: Literal["configuration"]
    gaps: dict[Name, Gap] = Field(min_length=1, max_length=1)
    require: Many[Require] = ()
    sets: int = Field(default=2, ge=1, le=5, description="In how many draws of the inputs an option must hold.")

    @model_validator(mode="after")
    def _typeable(self) -> ConfigurationQuestion:
        if "entry" in self.ways and any(gap.accepts.call is None for gap in self.gaps.values()):
            raise _at("as", "a gap that students fill by typing needs accepts: {call: nn.RNN}")
        return self


class DebuggingQuestion(Common):
    """What really happens when a program runs: the outcome, or the line that raises."""

    kind: Literal["debugging"]
    asks: Literal["outcome", "line"]
    confirm: Expr | None = Field(default=None, description="What must hold of the outcome, e.g. outcome.raised.")
    runs_as: Prose | None = Field(default=None, description="How a run without error reads as an option.")
    distractors: Many[Distractor] = ()


Spec: TypeAlias = ShapeQuestion | ValueQuestion | ConfigurationQuestion | DebuggingQuestion


class QuestionFile(RootModel[Annotated[Spec, Field(discriminator="kind")]]):
    """A question file: one question of some kind."""

    model_config = ConfigDict(frozen=True)


class Misconception(Fields):
    """A belief that leads to wrong answers."""

    belief: str = Field(min_length=10, description="As a student would say it.")
    reality: str = Field(min_length=10, description="What running shows instead.")
    why_it_matters: str = Field(min_length=10)


class Catalogue(RootModel[dict[str, Misconception]]):
    """misconceptions.yaml: id to misconception."""

    model_config = ConfigDict(frozen=True)


class BankFile(Fields):
    """bank.yaml: what the bank is called. The name is part of every draw."""

    name: str = Field(pattern=ID_PATTERN)
    title: str
    schema_version: Literal[0] = Field(alias="schema")
