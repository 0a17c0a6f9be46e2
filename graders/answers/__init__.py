"""Reads what a student typed: shapes, numbers, outcomes, lines, `nn.RNN(...)` calls. Pure text to typed values.

Every reader returns a typed value, or `Unreadable` (`Blank` if nothing was given) naming the form to use; none raises,
whatever it is fed. Nothing here may import torch, numpy or pydantic.
"""

from graders.answers.call import CallRead, CallReading, OtherCallable, TooLarge, read_call
from graders.answers.display import describe, shown
from graders.answers.letters import read_letters
from graders.answers.line import read_line
from graders.answers.number import read_number
from graders.answers.outcome import read_outcome
from graders.answers.shape import read_shape
from graders.answers.unreadable import Blank, Unreadable

__all__ = [
    "Blank",
    "CallRead",
    "CallReading",
    "OtherCallable",
    "TooLarge",
    "Unreadable",
    "describe",
    "read_call",
    "read_letters",
    "read_line",
    "read_number",
    "read_outcome",
    "read_shape",
    "shown",
]
