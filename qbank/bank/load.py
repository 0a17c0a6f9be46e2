"""Loads a bank, or single question files, and reports every problem of every file in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qbank.bank.names import check_names
from qbank.bank.question import Question
from qbank.bank.schema_version import refuse_other_schema
from qbank.language.kinds.cloze import ClozeQuestion
from qbank.language.kinds.configuration import ConfigurationQuestion
from qbank.language.question import BankFile, Catalogue, Misconception, QuestionFile
from qbank.loading.suggestions import did_you_mean
from qbank.loading.validation import validate
from qbank.loading.yaml_source import read_yaml
from qbank.problems import Problem, ProblemsFound

BANK_FILE = "bank.yaml"
MISCONCEPTIONS_FILE = "misconceptions.yaml"
NOT_QUESTIONS = frozenset({"blueprints"})


@dataclass(frozen=True)
class Bank:
    """A bank: its name (part of every draw), questions in order of their paths, and misconceptions by id.

    `severities`: what bank.yaml says of how grave findings of `qbank check` are.
    """

    name: str
    title: str
    root: Path
    misconceptions: Mapping[str, Misconception]
    questions: tuple[Question, ...]
    severities: Mapping[str, Literal["error", "warning", "info", "off"]]

    def question(self, wanted: str) -> Question:
        """Return the question of that id. Raise ProblemsFound with a suggestion when there is none."""
        for question in self.questions:
            if question.id == wanted:
                return question
        ids = [question.id for question in self.questions]
        hint = did_you_mean(wanted, ids) or "qbank list shows every id"
        raise ProblemsFound([Problem(str(self.root), 0, 0, f"no question {wanted!r} in this bank", hint=hint)])


def load_bank(root: Path, files: Iterable[Path] | None = None) -> Bank:
    """Load the bank in `root`; `files` limits it to some question files. Raise ProblemsFound with all problems."""
    problems: list[Problem] = []
    header = _header(root, problems)
    catalogue = _misconceptions(root, problems)
    paths = question_files(root) if files is None else list(files)
    questions = []
    for path in paths:
        try:
            questions.append(_question(path, header.name if header else "", catalogue))
        except ProblemsFound as found:
            problems += found.problems
    problems += _twice(questions)
    if problems or header is None or catalogue is None:
        raise ProblemsFound(problems)
    return Bank(header.name, header.title, root, catalogue, tuple(questions), header.check.severities)


def question_files(root: Path) -> list[Path]:
    """List the question files of a bank: every .yaml in a topic's folder."""
    return sorted(
        path for path in root.glob("*/*.yaml") if path.parent.name not in NOT_QUESTIONS and path.name != BANK_FILE
    )


def bank_root_of(path: Path) -> Path | None:
    """Return the nearest folder at or above `path` that holds bank.yaml."""
    for folder in (path, *path.resolve().parents):
        if (folder / BANK_FILE).is_file():
            return folder
    return None


def _header(root: Path, problems: list[Problem]) -> BankFile | None:
    source = None
    try:
        source = read_yaml(root / BANK_FILE)
        return validate(source, BankFile)
    except ProblemsFound as found:
        if source is not None:
            refuse_other_schema(source)
        problems += found.problems
        return None


def _misconceptions(root: Path, problems: list[Problem]) -> Mapping[str, Misconception] | None:
    try:
        return validate(read_yaml(root / MISCONCEPTIONS_FILE), Catalogue).root
    except ProblemsFound as found:
        problems += found.problems
        return None


def _question(path: Path, bank: str, catalogue: Mapping[str, Misconception] | None) -> Question:
    source = read_yaml(path)
    spec = validate(source, QuestionFile).root
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    question = Question(spec, source, path.parent.name, bank, digest)
    problems = check_names(question)
    if catalogue is not None:  # one that cannot be read is a problem of its own, not one of every question
        problems += _unknown_misconceptions(question, catalogue)
    if spec.id != path.stem:
        problems.append(question.problem(("id",), f"the id {spec.id!r} is not the file's name {path.stem!r}"))
    if problems:
        raise ProblemsFound(problems)
    return question


def _unknown_misconceptions(question: Question, known: Mapping[str, Misconception]) -> Iterator[Problem]:
    for place, name in misconceptions_used(question):
        if name not in known:
            hint = did_you_mean(name, known)
            yield question.problem(place, f"unknown misconception {name!r}", f"the ids in {MISCONCEPTIONS_FILE}", hint)


def misconceptions_used(question: Question) -> list[tuple[tuple[str | int, ...], str]]:
    """List the misconceptions that a question names, with the place of each, in the order of the file.

    One that is not in a list has a place inside its text: positions are those of the nearest part that has one.
    """
    spec = question.spec
    uses: list[tuple[tuple[str | int, ...], str]] = []
    for i, distractor in enumerate(getattr(spec, "distractors", ())):
        uses += [(("distractors", i, "misconception", j), name) for j, name in enumerate(distractor.misconception)]
    for i, fix in enumerate(getattr(spec, "fixes", ())):
        uses += [(("fixes", i, "misconception", j), name) for j, name in enumerate(fix.misconception)]
    for i, wrong in enumerate(getattr(spec, "wrong", ())):
        uses += [(("wrong", i, "misconception", j), name) for j, name in enumerate(wrong.misconception)]
    if isinstance(spec, ConfigurationQuestion):
        for gap_name, gap in spec.gaps.items():
            for i, option in enumerate(gap.options):
                place = ("gaps", gap_name, "options", i, "misconception")
                uses += [((*place, j), name) for j, name in enumerate(option.misconception)]
    if isinstance(spec, ClozeQuestion):
        for gap_name, fillings in spec.gaps.items():
            for i, filling in enumerate(fillings):
                uses += [
                    (("gaps", gap_name, i, "misconception", j), name) for j, name in enumerate(filling.misconception)
                ]
        for i, joint in enumerate(spec.fillings):
            uses += [(("fillings", i, "misconception", j), name) for j, name in enumerate(joint.misconception)]
    for field in ("expressions", "statements"):
        for i, option in enumerate(getattr(spec, field, ())):
            uses += [((field, i, "misconception", j), name) for j, name in enumerate(option.misconception)]
    uses += [
        (("tests", i, "misconception"), test.misconception) for i, test in enumerate(spec.tests) if test.misconception
    ]
    return uses


def _twice(questions: list[Question]) -> Iterator[Problem]:
    first: dict[str, Question] = {}
    for question in questions:
        if question.id in first:
            yield question.problem(("id",), f"the id {question.id!r} is used by {first[question.id].path} already")
        first.setdefault(question.id, question)
