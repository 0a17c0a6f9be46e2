"""A program's `after` uses what its code defines, and the start of what it prints can be kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graders.programs import Input, Program, Raised, Ran
from graders.runner import Limits, Runner


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(limits=Limits(printed_bytes=8)) as shared:
        yield shared


def test_after_calls_what_the_code_defines(runner: Runner) -> None:
    program = Program("", "def twice(x):\n    return 2 * x", (("y", "y"),), after="y = twice(3)")
    (outcome,) = runner.run([program])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"y": 6}


def test_an_error_in_after_names_the_line_of_the_code_it_reached(runner: Runner) -> None:
    (outcome,) = runner.run([Program("", "def broken(x):\n    return x / 0", after="broken(3)")])
    assert isinstance(outcome, Raised)
    assert (outcome.cls, outcome.line) == ("ZeroDivisionError", 2)


def test_an_error_of_after_itself_is_outside_the_code(runner: Runner) -> None:
    (outcome,) = runner.run([Program("", "def f():\n    pass", after="f(3)")])
    assert isinstance(outcome, Raised)
    assert (outcome.cls, outcome.line) == ("TypeError", None)


@pytest.mark.parametrize(
    "code",
    [
        "sum = lambda numbers: 42",
        "def sum(numbers):\n    return 42",
        "math = None",
        "x = [20, 22]",
        "__builtins__ = {}",
    ],
)
def test_the_code_cannot_hide_what_after_and_observe_use(runner: Runner, code: str) -> None:
    given = Input("x", (2,), (1.0, 2.0))
    program = Program(
        "import math", code, (("y", "y"), ("z", "sum(x.tolist())")), (given,), after="y = math.floor(sum(x))"
    )
    (outcome,) = runner.run([program])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"y": 3, "z": 3}


def test_the_code_keeps_its_own_names_in_its_functions(runner: Runner) -> None:
    program = Program("", "sum = max\ndef largest(x):\n    return sum(x)", (("y", "y"),), after="y = largest([3, 4])")
    (outcome,) = runner.run([program])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"y": 4}


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_an_input_has_the_type_it_asks_for(runner: Runner, dtype: str) -> None:
    given = Input("x", (2,), (0.0, 1.0), dtype)  # type: ignore[arg-type]
    (outcome,) = runner.run([Program("", "", (("dtype", "x.dtype"), ("x", "x")), (given,))])
    assert isinstance(outcome, Ran)
    assert outcome.observed == {"dtype": f"torch.{dtype}", "x": (0, 1)}


@pytest.mark.parametrize(
    ("code", "printed"), [("print('abc')", "abc\n"), ("print('é' * 9)", "éééé"), ("print('a' * 99)", "a" * 8), ("", "")]
)
def test_the_start_of_what_is_printed_is_kept(runner: Runner, code: str, printed: str) -> None:
    (outcome,) = runner.run([Program("", code)])
    assert isinstance(outcome, Ran)
    assert outcome.printed == printed


def test_what_was_printed_before_an_error_is_kept(runner: Runner) -> None:
    (outcome,) = runner.run([Program("", "print('here')\n1 / 0")])
    assert isinstance(outcome, Raised)
    assert outcome.printed == "here\n"


def test_nothing_printed_is_kept_unless_asked_for() -> None:
    with Runner() as plain:
        (outcome,) = plain.run([Program("", "print('abc')")])
    assert isinstance(outcome, Ran)
    assert outcome.printed == ""
