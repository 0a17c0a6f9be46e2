"""A bank of one card, one explanation and one shape, as `qbank new` writes them, and an exam with the latter two."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from qbank.bank.load import Bank, load_bank
from qbank.bank.skeleton import start_question
from qbank.exams.blueprint import load_blueprint
from qbank.exams.build import build_exams
from qbank.exams.manifest import Manifest, read_manifest
from qbank.exams.places import Folder
from qbank.exams.planning import Candidate, versions
from qbank.items.making import Maker
from tests.qbank.exams import tiny

CARD, EXPLANATION, SHAPE = "a-recall", "a-explain", "a-shape"
EXAM = f"""\
title: In words
sections:
  - title: Write
    tasks:
      - {{question: {EXPLANATION}, points: 4}}
      - {{question: {SHAPE}, as: choice}}
"""
PRACTICE = f"""\
title: At home
minutes: 3
sections:
  - title: Recall
    tasks:
      - {{question: {CARD}}}
      - {{question: {EXPLANATION}, points: 4}}
      - {{question: {SHAPE}, as: entry}}
"""


@cache
def root() -> Path:
    """Write the bank."""
    folder = tiny.scratch() / "worded"
    for kind in ("recall", "explain", "shape"):
        start_question(folder, "words", f"a-{kind}", kind)
    return folder


@cache
def bank() -> Bank:
    """Load the bank."""
    return load_bank(root())


def maker() -> Maker:
    """Make items with the shared worker."""
    return Maker.of(bank(), tiny.runner().run, tiny.runner().facts().torch)


def blueprint_file(text: str) -> Path:
    """Write a blueprint."""
    path = tiny.scratch() / "worded.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _exam(candidates: list[Candidate], name: str) -> Folder:
    plan = load_blueprint(blueprint_file(EXAM), bank())
    return tiny.write(tiny.scratch() / name, build_exams(plan, candidates, tiny.SECRET, maker()))


@cache
def exam() -> Folder:
    """Build the exam for ada and bob; do not change the files."""
    return _exam([Candidate("ada", "Ada", False), Candidate("bob", "", False)], "worded-exam")


@cache
def version_exam() -> Folder:
    """Build the exam as the versions A and B."""
    return _exam(versions(2), "worded-versions")


@cache
def manifest() -> Manifest:
    """Read the manifest of ada and bob."""
    return read_manifest(exam().manifest)
