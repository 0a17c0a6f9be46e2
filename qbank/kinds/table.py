"""The table of kinds: the only place that maps a question's fields to its two functions."""

from __future__ import annotations

from typing import assert_never

from qbank.kinds.cloze import CLOZE
from qbank.kinds.code import CODE
from qbank.kinds.concept import CONCEPT
from qbank.kinds.configuration import CONFIGURATION
from qbank.kinds.debugging import DEBUGGING
from qbank.kinds.experiment import EXPERIMENT
from qbank.kinds.explain import EXPLAIN
from qbank.kinds.expression import EXPRESSION
from qbank.kinds.judgement import Kind
from qbank.kinds.observed_key import SHAPE, VALUE
from qbank.kinds.recall import RECALL
from qbank.language.kinds.cloze import ClozeQuestion
from qbank.language.kinds.code import CodeQuestion
from qbank.language.kinds.concept import ConceptQuestion
from qbank.language.kinds.configuration import ConfigurationQuestion
from qbank.language.kinds.debugging import DebuggingQuestion
from qbank.language.kinds.experiment import ExperimentQuestion
from qbank.language.kinds.explain import ExplainQuestion
from qbank.language.kinds.expression import ExpressionQuestion
from qbank.language.kinds.recall import RecallQuestion
from qbank.language.kinds.shape import ShapeQuestion
from qbank.language.kinds.value import ValueQuestion
from qbank.language.question import Spec


def kind_of(spec: Spec) -> Kind:
    """Return the functions of a question's kind."""
    match spec:
        case ShapeQuestion():
            return SHAPE
        case ValueQuestion():
            return VALUE
        case ConfigurationQuestion():
            return CONFIGURATION
        case DebuggingQuestion():
            return DEBUGGING
        case ClozeQuestion():
            return CLOZE
        case ExpressionQuestion():
            return EXPRESSION
        case ConceptQuestion():
            return CONCEPT
        case RecallQuestion():
            return RECALL
        case ExplainQuestion():
            return EXPLAIN
        case CodeQuestion():
            return CODE
        case ExperimentQuestion():
            return EXPERIMENT
        case _:
            assert_never(spec)
