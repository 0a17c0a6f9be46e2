"""A question file as a whole, and the files beside it: the one definition behind loading and JSON Schema.

A new kind is a module in `qbank.language.kinds`, a member of `Spec`, and a module in `qbank.kinds`.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field, RootModel

from qbank.language.kinds.cloze import ClozeQuestion
from qbank.language.kinds.code import CodeQuestion
from qbank.language.kinds.concept import ConceptQuestion
from qbank.language.kinds.configuration import ConfigurationQuestion
from qbank.language.kinds.debugging import DebuggingQuestion
from qbank.language.kinds.every_kind import ID_PATTERN, Fields
from qbank.language.kinds.experiment import ExperimentQuestion
from qbank.language.kinds.explain import ExplainQuestion
from qbank.language.kinds.expression import ExpressionQuestion
from qbank.language.kinds.recall import RecallQuestion
from qbank.language.kinds.shape import ShapeQuestion
from qbank.language.kinds.value import ValueQuestion
from qbank.language.meanings import Meanings

Spec: TypeAlias = (
    ShapeQuestion
    | ValueQuestion
    | ConfigurationQuestion
    | DebuggingQuestion
    | ClozeQuestion
    | ExpressionQuestion
    | ConceptQuestion
    | RecallQuestion
    | ExplainQuestion
    | CodeQuestion
    | ExperimentQuestion
)


class QuestionFile(RootModel[Annotated[Spec, Field(discriminator="kind")]]):
    """A question file: one question of some kind."""

    model_config = ConfigDict(frozen=True)


class Misconception(Fields):
    """A belief that leads to wrong answers."""

    belief: str = Field(min_length=10, description="As a student would say it.")
    reality: str = Field(min_length=10, description="What running shows instead.")
    why_it_matters: str = Field(min_length=10, description="What goes wrong for whoever keeps believing it.")


class Catalogue(RootModel[dict[str, Misconception]]):
    """misconceptions.yaml: id to misconception."""

    model_config = ConfigDict(frozen=True)


Severity: TypeAlias = Annotated[
    Literal["error", "warning", "info", "off"],
    Meanings(
        {
            "error": "The question must not be used like this; `qbank check` exits with 1.",
            "warning": "A weakness to mend; `qbank check` exits with 1.",
            "info": "Worth knowing; it never fails.",
            "off": "Not reported.",
        }
    ),
]


class CheckSettings(Fields):
    """bank.yaml, `check`: how grave findings are in this bank."""

    severities: dict[str, Severity] = Field(
        default={}, description="Code of a finding to how grave it is here; docs/findings.md lists them."
    )


class BankFile(Fields):
    """bank.yaml: what the bank is called. The name is part of every draw."""

    name: str = Field(pattern=ID_PATTERN, description="Part of every draw: another name gives other variants.")
    title: str = Field(description="What the bank is about, for teachers.")
    schema_version: Literal[1] = Field(alias="schema", description="The version of the question language: 1.")
    check: CheckSettings = Field(default=CheckSettings(), description="Settings of `qbank check`.")
