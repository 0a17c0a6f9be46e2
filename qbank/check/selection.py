"""Which questions a check is about: loads what can be loaded, and keeps the problems of what cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qbank.bank.load import BANK_FILE, MISCONCEPTIONS_FILE, Bank, bank_root_of, load_bank, question_files
from qbank.check.severities import severity_problems
from qbank.loading.suggestions import printable
from qbank.problems import Problem, ProblemsFound


@dataclass(frozen=True)
class Selection:
    """A bank with the chosen questions that load (None: the bank itself does not), and every problem met."""

    root: Path
    bank: Bank | None
    problems: tuple[Problem, ...]


def select(paths: Sequence[Path], default: Path, given: Path | None) -> list[Selection]:
    """Load the questions of files and folders, bank by bank; without paths, the whole bank.

    A path belongs to the `given` bank, else to the nearest folder above it that holds bank.yaml. Raise ProblemsFound
    for a path that belongs to no bank or holds no question.
    """
    if not paths:
        root = given or default
        return [_load(root, question_files(root))]
    files: dict[Path, dict[Path, None]] = {}
    problems: list[Problem] = []
    for path in paths:
        root_of = given or bank_root_of(path)
        inside = list(_files(path))
        if root_of is None:
            hint = "name its bank with --bank"
            problems.append(Problem(str(path), 0, 0, f"no folder above holds {BANK_FILE}", hint=hint))
        elif not inside:
            problems.append(Problem(str(path), 0, 0, "no question file (*.yaml) in this folder"))
        else:
            files.setdefault(root_of, {}).update(dict.fromkeys(inside))
    if problems:
        raise ProblemsFound(problems)
    return [_load(root, sorted(chosen)) for root, chosen in files.items()]


def files_of(paths: Sequence[Path], default: Path, given: Path | None) -> list[Path]:
    """List every file that a check of `paths` depends on, without reading any; some may not be there."""
    roots = {given or bank_root_of(path) or default for path in paths} if paths else {given or default}
    files = [root / name for root in roots for name in (BANK_FILE, MISCONCEPTIONS_FILE)]
    for path in paths:
        files += _files(path)
    return files if paths else [*files, *question_files(given or default)]


def _files(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return [path]
    if (path / BANK_FILE).is_file():
        return question_files(path)
    return sorted(path.glob("*.yaml"))


def _load(root: Path, files: Sequence[Path]) -> Selection:
    """Load what can be loaded: each round leaves out the files that had problems."""
    problems: list[Problem] = []
    left = list(files)
    while True:
        try:
            bank = load_bank(root, left)
            return Selection(root, bank, (*problems, *severity_problems(bank)))
        except ProblemsFound as found:
            problems += [problem for problem in found.problems if problem not in problems]
            faulty = {problem.path for problem in found.problems}
            remaining = [path for path in left if printable(str(path)) not in faulty]
            if len(remaining) == len(left):  # the bank's own files are at fault
                return Selection(root, None, tuple(problems))
            left = remaining
