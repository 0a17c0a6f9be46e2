"""A concept shows a few statements of many: one that is picked rarely is not dead, one that is never wrong is."""

from __future__ import annotations

import pytest

from qbank.check.space import SpaceSeen
from qbank.check.tally import BeliefTally, Tally
from qbank.check.verdicts import verdicts
from tests.qbank.kinds.small import question

POOL = """\
kind: concept
as: [choice]
options: 2
parameters: {n: 1..9, m: 1..9}
probe: |
  rows = list(range({{ n }} + {{ m }}))
statements:
  - {text: "There are {{ n + m }} rows.", measure: len(rows), holds_if: measure == n + m}
  - {text: "There are {{ n }} rows.", measure: len(rows), holds_if: measure == n, misconception: drop}
  - {text: "There are {{ m }} rows.", measure: len(rows), holds_if: measure == m, misconception: swap}
"""


@pytest.mark.parametrize(
    ("seen", "codes"),
    [
        (BeliefTally(applied=6, live=6, is_key=0), []),
        (BeliefTally(applied=100, live=100, is_key=0), []),
        (BeliefTally(applied=0, live=0, is_key=0), ["dead-belief"]),
        (BeliefTally(applied=29, live=1, is_key=28), ["dead-belief"]),
        (BeliefTally(applied=60, live=0, is_key=60), ["distractor-is-key"]),
    ],
)
def test_a_statement_is_dead_by_the_variants_that_show_it(seen: BeliefTally, codes: list[str]) -> None:
    tally = Tally(seeds=200, made=200, beliefs={"0": BeliefTally(100, 100, 0), "1": seen}, variants=set(range(80)))
    wanted = {"dead-belief", "distractor-is-key"}
    assert [one.code for one in verdicts(question(POOL), tally, SpaceSeen(81)) if one.code in wanted] == codes
