"""A small bank of every kind and an exam built from it once: what tests of exams, grading and leaks share."""

from __future__ import annotations

import atexit
import json
import shutil
import signal
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from graders.runner import Runner
from qbank.bank.load import Bank, load_bank
from qbank.exams.blueprint import Blueprint, load_blueprint
from qbank.exams.build import Built, build_exams
from qbank.exams.folder import new_folder
from qbank.exams.manifest import Manifest, read_manifest
from qbank.exams.places import Folder
from qbank.exams.planning import Candidate, students_of, versions
from qbank.exams.secret import Secret
from qbank.grading.mark import Marked, mark_parsed
from qbank.grading.submission import Submission
from qbank.grading.verdicts import FILE as VERDICTS
from qbank.items.making import Maker
from qbank.loading.roster import read_roster
from qbank.pages.exam_files import write_exams
from qbank.shipped import shipped

BANK = Path(__file__).parent / "bank"
SECRET = Secret(bytes(range(32)))
BLUEPRINT = """\
title: Tiny exam
instructions: Answer all.
minutes: 20
sections:
  - title: Typed
    instructions: Type.
    tasks:
      - {question: axes-of-output, as: entry, points: 2}
      - {question: state-by-hand, as: entry, points: 2.5}
      - {question: layer-for-both, as: entry, points: 3}
      - {question: what-happens, as: entry}
      - {question: which-line, as: entry}
  - title: Chosen
    shuffle: true
    tasks:
      - {question: weights-in-all, as: choice}
      - {question: layers-that-fit, points: 3}
"""
ALL_CHOICE = """\
title: Choices
sections:
  - title: Chosen
    tasks:
      - {question: axes-of-output, as: choice}
      - {question: state-by-hand, as: choice}
      - {question: layer-for-both, as: choice}
      - {question: what-happens, as: choice}
      - {question: which-line, as: choice}
      - {question: weights-in-all, as: choice}
      - {question: layers-that-fit, as: choice}
"""
INTERRUPTED = (130, -signal.SIGINT)
"""How a command ends at Ctrl-C; a shell calls both 130. By the signal itself, where it fell into an `exec` of text."""
STUDENTS = (
    Candidate("ada", "Ada Lovelace", False),
    Candidate("bob", "Bob", False),
    Candidate("eve", "", False),
)


@cache
def runner() -> Runner:
    """Return the one worker of this test process."""
    shared = Runner()
    atexit.register(shared.close)
    return shared


@cache
def bank() -> Bank:
    """Load the bank."""
    return load_bank(BANK)


def names(folder: Path) -> list[str]:
    """Name what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


@cache
def scratch() -> Path:
    """Return a folder that goes when the tests end."""
    folder = Path(mkdtemp(prefix="qbank-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def maker() -> Maker:
    """Make items with the shared worker."""
    return Maker.of(bank(), runner().run, runner().facts().torch)


def blueprint(text: str = BLUEPRINT) -> Blueprint:
    """Load a blueprint from its text."""
    path = scratch() / "blueprint.yaml"
    path.write_text(text, encoding="utf-8")
    return load_blueprint(path, bank())


def built(text: str = BLUEPRINT, candidates: Sequence[Candidate] = STUDENTS, secret: Secret = SECRET) -> Built:
    """Build exams in memory."""
    return build_exams(blueprint(text), candidates, secret, maker())


def write(target: Path, exams: Built, secret: Secret = SECRET) -> Folder:
    """Write exams to a folder."""
    with new_folder(target, replace=False) as folder:
        write_exams(folder, exams, secret)
    return Folder(target)


@cache
def tiny_built() -> Built:
    """Build the exam of three students once."""
    return built()


@cache
def tiny_exam() -> Folder:
    """Write the exam of three students once; do not change the files."""
    return write(scratch() / "exam", tiny_built())


@cache
def version_exam() -> Folder:
    """Write the exam as the versions A and B once."""
    return write(scratch() / "versions", built(candidates=versions(2)))


def copy_exam(exam: Folder, to: Path) -> None:
    """Copy an exam as it was written: without the verdicts that a test found in it."""
    shutil.copytree(exam.root, to, ignore=shutil.ignore_patterns(VERDICTS))


def marked_without_runs(of: Manifest, submissions: Sequence[Submission]) -> list[Marked]:
    """Mark answers of which none needs to run."""
    marked = mark_parsed(of, submissions)
    assert not any(one.waits for one in marked), "nothing needs to run"
    return marked


@cache
def manifest() -> Manifest:
    """Read the manifest of the three students."""
    return read_manifest(tiny_exam().manifest)


@cache
def version_manifest() -> Manifest:
    """Read the manifest of the versions."""
    return read_manifest(version_exam().manifest)


@cache
def example_exam() -> tuple[Bank, Built, Folder]:
    """Build the example exam that ships with qbank, for its roster, once."""
    root = shipped("questions")
    its = load_bank(root)
    plan = load_blueprint(root / "blueprints" / "example.yaml", its)
    students = students_of(read_roster(root / "blueprints" / "example-roster.csv"))
    maker = Maker.of(its, runner().run, runner().facts().torch)
    exams = build_exams(plan, students, SECRET, maker)
    return its, exams, write(scratch() / "example", exams)


def token_of(student: str, of: Manifest | None = None) -> str:
    """Return a student's (or version's) exam token."""
    return next(token for token, owner in (of or manifest()).exam.tokens.items() if owner == student)


def answers_text(exam: str, answers: Mapping[str, Any], **changes: Any) -> str:
    """Write an answers file as a page would."""
    record = {
        "format": "qbank-answers",
        "format_version": 1,
        "exam": exam,
        "student": "",
        "name": "",
        "saved_at": "2026-03-01T10:00:00.000Z",
        "answers": answers,
    }
    return json.dumps(record | changes)
