"""Options that only rounding tells apart: the distance of two is held against how far they move in float64."""

from __future__ import annotations

import pytest

from graders.keys import NumberValue
from graders.programs import Input, Program, Ran
from qbank.bank.load import load_bank
from qbank.check.closeness import precise, too_close
from qbank.check.variant import Variant, replay
from qbank.items.making import Maker
from qbank.kinds.judgement import Candidate, Judgement
from tests.qbank.check.conftest import FLAWED
from tests.qbank.exams import tiny


def variant() -> Variant:
    bank = load_bank(FLAWED, [FLAWED / "invented" / "told-apart-by-rounding.yaml"])
    maker = Maker.of(bank, tiny.runner().run, "")
    (question,) = bank.questions
    return replay(question, maker.make_one(question, 0), maker.catalogue)


def judged(*values: object) -> Judgement:
    """Make a judgement with these numbers: the first is right."""
    candidates = [
        Candidate(NumberValue(value, 4), str(value), False, (), "", "", ("distractors", at))  # type: ignore[arg-type]
        for at, value in enumerate(values)
    ]
    like = variant().judged
    return Judgement(like.key, like.accept, {}, "", tuple(candidates[:1]), tuple(candidates[1:]), "")


CASES: list[tuple[str, list[object], list[object], bool]] = [
    ("far apart", [1.0, 2.0], [1.0000001, 2.0], False),
    ("as close as they move", [1.0, 1.0001], [1.0001, 1.0001], True),
    ("twice as far", [1.0, 1.0001], [1.00005, 1.0001], True),
    ("farther", [1.0, 1.0001], [1.00004, 1.0001], False),
    ("one has become the other", [1.0, 1.0001], [1.0001], True),
    ("the same as printed is one option", [1.0, 1.0], [1.00005, 1.0], False),
    ("nothing moves", [1.0, 1.0 + 1e-9], [1.0, 1.0 + 1e-9], False),
    ("another draw, no rounding", [1.0, 2.0], [5.0, 2.0], False),
    ("vectors by their farthest element", [(1.0, 2.0), (1.0, 2.0001)], [(1.0, 2.0001), (1.0, 2.0001)], True),
    ("vectors that differ elsewhere", [(1.0, 2.0), (3.0, 2.0001)], [(1.0, 2.0001), (3.0, 2.0001)], False),
    ("of other sizes", [(1.0, 2.0), 1.0], [(1.0, 2.0), 1.0], False),
    ("not finite", [float("nan"), 1.0], [float("nan"), 1.0], False),
]


@pytest.mark.parametrize(("was", "now", "close"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_distance_is_held_against_the_spread(was: list[object], now: list[object], close: bool) -> None:
    like = variant()
    seen = Variant(like.question, like.item, like.draw, like.runs, judged(*was))
    assert bool(list(too_close(seen, judged(*now)))) is close


def test_a_precise_program_computes_in_float64() -> None:
    inputs = (Input("x", (1,), (0.1,)), Input("n", (1,), (2.0,), "int64"))
    program = Program(
        "import torch", "y = x + torch.tensor(0.2)", (("y", "y"), ("t", "[x.dtype, y.dtype, n.dtype]")), inputs
    )
    plain, doubled = tiny.runner().run([program, precise(program)])
    assert isinstance(plain, Ran) and isinstance(doubled, Ran)
    assert plain.observed["t"] == ("torch.float32", "torch.float32", "torch.int64")
    assert doubled.observed["t"] == ("torch.float64", "torch.float64", "torch.int64")
    assert plain.observed["y"] != doubled.observed["y"] == (0.1 + 0.2,)
