"""Checks in the caller's process that a claim answers what was asked, so that nobody downstream has to.

A fork's own code keeps to all of this; what does not fit was written by a program.
"""

from __future__ import annotations

from graders.limits import MESSAGE, WARNINGS_KEPT, Limits
from graders.programs import Program, Raised, Ran, Unobserved
from graders.wire import Unreadable

_ESCAPED = 10
"""Characters that one character becomes at most where it has to be written as an escape."""


def assert_fits(outcome: Ran | Raised | Unobserved, program: Program, limits: Limits) -> None:
    """Raise Unreadable where the outcome has other names than the program observes, or more text than a fork sends."""
    names = {name for name, _ in program.observe}
    match outcome:
        case Ran(observed) if set(observed) != names:
            raise Unreadable("it has other names than were asked for")
        case Unobserved(name) if name not in names:
            raise Unreadable("it could not observe what nobody asked for")
        case Ran() | Raised():
            _assert_short(outcome, limits)
        case _:
            _assert_texts(outcome.message)
    if isinstance(outcome, Raised):
        _assert_texts(outcome.cls, outcome.message)


def _assert_short(outcome: Ran | Raised, limits: Limits) -> None:
    if len(outcome.printed) > limits.printed_bytes or len(outcome.warnings) > WARNINGS_KEPT:
        raise Unreadable("it says more than is kept")
    _assert_texts(*outcome.warnings)


def _assert_texts(*texts: str) -> None:
    if any(len(text) > _ESCAPED * MESSAGE for text in texts):
        raise Unreadable("it says more than is kept")
