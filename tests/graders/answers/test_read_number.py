"""Numbers, vectors and matrices as typed; commas that may be decimal marks are never guessed at."""

from __future__ import annotations

import pytest

from graders.answers import Unreadable, read_number
from graders.keys import Array, NumberValue

SCALAR = NumberValue(0.46, decimals=2)
COUNT = NumberValue(1234)
VECTOR = NumberValue((0.46, -0.2), decimals=2)
MATRIX = NumberValue(((1.0, 2.0), (3.0, 4.0)), decimals=1)
ONE_ROW = NumberValue(((1.0, 2.0),), decimals=1)
CUBE = NumberValue((((1.0,), (2.0,)),), decimals=1)

READABLE: list[tuple[NumberValue, str, Array]] = [
    (SCALAR, "0.46", 0.46),
    (SCALAR, ".5", 0.5),
    (SCALAR, "3.", 3),
    (SCALAR, "0.46.", 0.46),
    (SCALAR, "+3", 3),
    (SCALAR, "−0.25", -0.25),
    (SCALAR, "- 0.25", -0.25),
    (SCALAR, "1e-3", 0.001),
    (SCALAR, "1.5E+2", 150.0),
    (SCALAR, "1.5×10^-3", 0.0015),
    (SCALAR, "1.5 * 10**(-3)", 0.0015),
    (SCALAR, "0,25", 0.25),
    (SCALAR, "0,250", 0.25),
    (SCALAR, "-1,5", -1.5),
    (SCALAR, "1/2", 0.5),
    (SCALAR, "-3 / 4", -0.75),
    (SCALAR, "1,234,567", 1234567),
    (SCALAR, "1,234.5", 1234.5),
    (SCALAR, "1.234,5", 1234.5),
    (SCALAR, "1_000", 1000),
    (SCALAR, "٣٫٥", 3.5),
    (SCALAR, "０．４６", 0.46),
    (SCALAR, "h_n[0, 1] = 0.46", 0.46),
    (SCALAR, "the answer is 0.46", 0.46),
    (SCALAR, "≈ 0.46", 0.46),
    (SCALAR, "(0.46)", 0.46),
    (SCALAR, "tensor(0.4600, grad_fn=<SelectBackward0>)", 0.46),
    (SCALAR, "1.234", 1.234),
    (COUNT, "1234", 1234),
    (COUNT, "1234.0", 1234.0),
    (COUNT, "1.234.567", 1234567),
    (VECTOR, "[0.46, -0.20]", (0.46, -0.2)),
    (VECTOR, "(0.46,-0.2)", (0.46, -0.2)),
    (VECTOR, "0.46 -0.2", (0.46, -0.2)),
    (VECTOR, "[0.46 -0.2]", (0.46, -0.2)),
    (VECTOR, "(0.46; -0.2)", (0.46, -0.2)),
    (VECTOR, "0,46; -0,2", (0.46, -0.2)),
    (VECTOR, "0.46\n-0.2", (0.46, -0.2)),
    (VECTOR, "tensor([ 0.46, -0.20], dtype=torch.float64)", (0.46, -0.2)),
    (VECTOR, "h = [1., 2.,]", (1.0, 2.0)),
    (VECTOR, "1/2,1/4", (0.5, 0.25)),
    (VECTOR, "1, 5", (1, 5)),
    (VECTOR, "[1,5]", (1, 5)),
    (VECTOR, "-1,-2", (-1, -2)),
    (MATRIX, "[[1, 2], [3, 4]]", ((1, 2), (3, 4))),
    (MATRIX, "[1,2],[3,4]", ((1, 2), (3, 4))),
    (MATRIX, "((1,2),(3,4))", ((1, 2), (3, 4))),
    (MATRIX, "1 2; 3 4", ((1, 2), (3, 4))),
    (MATRIX, "[1 2; 3 4]", ((1, 2), (3, 4))),
    (MATRIX, "1 2\r\n3 4", ((1, 2), (3, 4))),
    (MATRIX, "tensor([[1., 2.],\n        [3., 4.]], grad_fn=<StackBackward0>)", ((1.0, 2.0), (3.0, 4.0))),
    (MATRIX, "[[1 2]\n [3 4]]", ((1, 2), (3, 4))),
    (ONE_ROW, "[1, 2]", ((1, 2),)),
    (ONE_ROW, "[[1, 2]]", ((1, 2),)),
    (CUBE, "[[[1], [2]]]", (((1,), (2,)),)),
]
A_WRONG_LENGTH: list[tuple[NumberValue, str, Array]] = [
    (VECTOR, "[1, 2, 3]", (1, 2, 3)),
    (VECTOR, "0.46", (0.46,)),
    (VECTOR, "[]", ()),
    (MATRIX, "[[1, 2, 3], [4, 5, 6]]", ((1, 2, 3), (4, 5, 6))),
    (MATRIX, "[[1, 2]]", ((1, 2),)),
]
UNREADABLE = [
    (SCALAR, "1,234"),
    (SCALAR, "nan"),
    (SCALAR, "-inf"),
    (SCALAR, "1e999999"),
    (SCALAR, "1/0"),
    (SCALAR, "1 1/2"),
    (SCALAR, "9" * 100),
    (SCALAR, "--5"),
    (SCALAR, "0x10"),
    (SCALAR, "50%"),
    (SCALAR, "10²"),
    (SCALAR, "tanh(1)"),
    (SCALAR, "half"),
    (SCALAR, "0.4 0.5"),
    (SCALAR, "[1,5]"),
    (SCALAR, "0.4\x000"),
    (COUNT, "1,234"),
    (COUNT, "1.234"),
    (COUNT, "1 234"),
    (VECTOR, "1,5"),
    (VECTOR, "0,5, 0,25"),
    (VECTOR, "0,5 0,25"),
    (VECTOR, "[0,5,0,25]"),
    (VECTOR, "1,234; 5"),
    (VECTOR, "[0.46, nan]"),
    (VECTOR, "[0.46, -0.2"),
    (VECTOR, "[0.46, -0.2)"),
    (VECTOR, "[[0.46, -0.2]]"),
    (VECTOR, "h_1=0.46, h_2=-0.2"),
    (MATRIX, "[1, 2, 3, 4]"),
    (MATRIX, "1 2 3 4"),
    (MATRIX, "[[1, 2], [3]]"),
    (MATRIX, "[[[1, 2], [3, 4]]]"),
    (MATRIX, "]1, 2[, [3, 4]"),
    (CUBE, "1 2; 3 4"),
]


@pytest.mark.parametrize(("like", "text", "value"), READABLE)
def test_a_usual_form_is_read(like: NumberValue, text: str, value: Array) -> None:
    assert read_number(text, like) == NumberValue(value, decimals=_written(value))


@pytest.mark.parametrize(("like", "text", "value"), A_WRONG_LENGTH)
def test_a_wrong_length_is_read_and_left_to_marking(like: NumberValue, text: str, value: Array) -> None:
    read = read_number(text, like)
    assert isinstance(read, NumberValue)
    assert read.value == value


@pytest.mark.parametrize(("like", "text"), UNREADABLE)
def test_what_may_mean_two_things_is_not_read(like: NumberValue, text: str) -> None:
    assert isinstance(read_number(text, like), Unreadable)


@pytest.mark.parametrize(
    ("like", "example"),
    [(SCALAR, "0.25"), (COUNT, "1234"), (VECTOR, "[0.25, -1.5]"), (MATRIX, "[[0.25, -1.5], [1.0, 2.5]]")],
)
def test_the_wanted_form_is_named_by_an_example_that_can_be_read(like: NumberValue, example: str) -> None:
    refused = read_number("?", like)
    assert isinstance(refused, Unreadable)
    assert example in refused.wanted
    assert isinstance(read_number(example, like), NumberValue)


@pytest.mark.parametrize(("text", "decimals"), [("0.4621", 4), ("0.4600", 2), ("1e-3", 3), ("7", None), ("7.0", None)])
def test_the_digits_a_student_gave_are_kept_for_showing(text: str, decimals: int | None) -> None:
    read = read_number(text, SCALAR)
    assert isinstance(read, NumberValue)
    assert read.decimals == decimals


def _written(value: Array) -> int | None:
    """Count decimals the slow way, from the shortest text of each number."""
    if isinstance(value, tuple):
        return max((each for each in map(_written, value) if each is not None), default=None)
    return None if value == int(value) else len(f"{value:.12f}".rstrip("0").partition(".")[2])
