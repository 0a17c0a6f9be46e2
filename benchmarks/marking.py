"""Times the marking of parsed answers: shapes, numbers, outcomes and choices, as `qbank grade` marks them."""

from __future__ import annotations

import time

from graders.grades import Letters, Typed
from graders.keys import (
    Acceptance,
    Belief,
    ChoiceKey,
    EntryKey,
    NumberValue,
    OptionKey,
    OutcomeValue,
    ShapeValue,
)
from graders.marking import mark_choice, mark_entry

SHAPE = EntryKey(ShapeValue((4, 7, 3)), beliefs=(Belief(ShapeValue((1, 4, 3)), ("output-is-h_n",), "No."),))
VECTOR = EntryKey(NumberValue((0.46, -0.2), 2), Acceptance(rounded_to=2))
OUTCOME = EntryKey(OutcomeValue("RuntimeError", "input.size(-1) must be equal to input_size."))
CHOICE = ChoiceKey(
    "one",
    tuple(
        OptionKey(letter, f"t{letter}", f"({number}, 3)", number == 1, float(number == 1))
        for number, letter in enumerate("ABCD")
    ),
)
TYPED = (
    (SHAPE, "(4, 7, 3)"), (SHAPE, "1x4x3"), (SHAPE, "torch.Size([4, 7, 3])"), (VECTOR, "[0.46, -0.20]"),
    (VECTOR, "0.46 -0.19"), (OUTCOME, "RuntimeError"), (OUTCOME, "no error"), (SHAPE, "four by seven"),
)  # fmt: skip


def seconds_for(count: int) -> float:
    """Mark `count` answers, most of them typed, and return the seconds that took."""
    start = time.perf_counter()
    for index in range(count):
        if index % 4 == 0:
            mark_choice(CHOICE, Letters("ABCD"[index % 3]), 1.0)
        else:
            key, text = TYPED[index % len(TYPED)]
            mark_entry(key, Typed(text), 1.0)
    return time.perf_counter() - start
