"""The table of kinds: the only place that maps a question's fields to its two functions."""

from __future__ import annotations

from typing import assert_never

from qbank.kinds.configuration import CONFIGURATION
from qbank.kinds.debugging import DEBUGGING
from qbank.kinds.judgement import Kind
from qbank.kinds.observed_key import SHAPE, VALUE
from qbank.language.kinds.configuration import ConfigurationQuestion
from qbank.language.kinds.debugging import DebuggingQuestion
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
        case _:
            assert_never(spec)
