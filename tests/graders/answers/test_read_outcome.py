"""Exceptions and their absence as typed. A denied, doubled or unnamed exception is not read."""

from __future__ import annotations

import pytest

from graders.answers import Blank, Unreadable, read_outcome
from graders.keys import OutcomeValue

TRACEBACK = """Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
    raise ValueError
RuntimeError: input.size(-1) must be equal to input_size. Expected 5, got 3
  and a second line of the message: ValueError
"""
NAMED = {
    "RuntimeError": "RuntimeError",
    "runtimeerror": "RuntimeError",
    "ＲｕｎｔｉｍｅＥｒｒｏｒ": "RuntimeError",
    "`RuntimeError`.": "RuntimeError",
    "builtins.RuntimeError": "RuntimeError",
    "torch.nn.modules.module.ModuleAttributeError": "ModuleAttributeError",
    "torch.OutOfMemoryError": "OutOfMemoryError",
    "RuntimeError: input.size(-1) must be equal to input_size. Expected 5, got 3": "RuntimeError",
    "RuntimeError: this is not a ValueError": "RuntimeError",
    TRACEBACK: "RuntimeError",
    "raises a ValueError": "ValueError",
    "It will raise a ValueError": "ValueError",
    "runtime error": "RuntimeError",
    "Run-time error": "RuntimeError",
    "type_error": "TypeError",
    "module not found error": "ModuleNotFoundError",
    "not implemented error": "NotImplementedError",
    "Error: RuntimeError": "RuntimeError",
    "line 3: RuntimeError": "RuntimeError",
    "RuntimeError at line 2": "RuntimeError",
    "RuntimeError (dimension mismatch)": "RuntimeError",
    "RuntimeError because the input does not match": "RuntimeError",
    "RuntimeError - the sizes don't match": "RuntimeError",
    "it runs into a RuntimeError": "RuntimeError",
    "IOError": "OSError",
    "KeyboardInterrupt": "KeyboardInterrupt",
    "UserWarning": "UserWarning",
    "ShapeError": "ShapeError",
}
NO_ERROR = [
    "no error",
    "No Error!",
    "NoError",
    "no_error",
    "none",
    "None.",
    "nothing",
    "nothing happens",
    "runs",
    "it runs",
    "The code runs.",
    "it just runs fine",
    "It runs without errors.",
    "runs, no exception",
    "works fine",
    "everything works",
    "no exception",
    "no exceptions are raised",
    "there is no error",
    "raises nothing",
    "doesn't raise anything",
    "it doesn’t fail",
    "The program does not raise an error",
    "it runs with a warning",
    "kein Fehler",
    "läuft",
    "aucune erreur",
]
UNREADABLE = [
    "error",
    "an error",
    "Exception",
    "an exception is raised",
    "it crashes",
    "yes",
    "no",
    "RuntimeErorr",
    "RuntimeError or ValueError",
    "RuntimeError, ValueError",
    "either a RuntimeError",
    "no RuntimeError",
    "not a RuntimeError",
    "it doesn't raise a RuntimeError",
    "runs without RuntimeError",
    "RuntimeError is not raised",
    "RuntimeError or no error",
    "RuntimeError, or it runs",
    "no error: RuntimeError",
    "it runs until it does not",
    "no error?? maybe an error",
    "A" + "a" * 80 + "Error",
    "Runtime\x00Error",
]


@pytest.mark.parametrize(("text", "cls"), NAMED.items())
def test_the_named_class_is_read(text: str, cls: str) -> None:
    assert read_outcome(text) == OutcomeValue(cls)


@pytest.mark.parametrize("text", NO_ERROR)
def test_saying_that_it_runs_is_read(text: str) -> None:
    assert read_outcome(text) == OutcomeValue(None)


@pytest.mark.parametrize("text", UNREADABLE)
def test_half_an_answer_or_two_is_not_read(text: str) -> None:
    read = read_outcome(text)
    assert isinstance(read, Unreadable)
    assert "Name the class" in read.wanted


def test_nothing_typed_is_blank_and_not_no_error() -> None:
    assert isinstance(read_outcome(" \n"), Blank)
