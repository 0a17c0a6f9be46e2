"""Builds the questions of a practice page from a blueprint and a seed. It holds keys and is no exam.

The same bank, blueprint and seed give the same page everywhere; whoever has the seed knows nothing about any exam.
"""

from __future__ import annotations

import hashlib

from qbank.exams.blueprint import Blueprint
from qbank.exams.build import Tick, build_exams
from qbank.exams.exam import Exam
from qbank.exams.planning import Candidate
from qbank.exams.secret import Secret
from qbank.items.making import Maker

LEARNER = Candidate("practice", "", False)


def practice_exam(blueprint: Blueprint, seed: int, maker: Maker, tick: Tick = lambda done: None) -> Exam:
    """Build the questions for one learner. Raise ProblemsFound when any variant is refused."""
    public = Secret(hashlib.sha256(f"qbank practice {seed}".encode()).digest())
    (exam,) = build_exams(blueprint, [LEARNER], public, maker, tick).exams
    return exam
