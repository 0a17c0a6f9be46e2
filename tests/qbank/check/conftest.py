"""One worker for all tests of this folder, and the check of single files through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graders.runner import Runner
from qbank.check.report import Report
from qbank.check.selection import select
from qbank.check.sweep import check

ROOT = Path(__file__).resolve().parents[3]
FLAWED = ROOT / "tests" / "flawed"
BANK = ROOT / "questions"

Check = Callable[..., Report]


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner() as shared:
        yield shared


@pytest.fixture
def checked(runner: Runner) -> Check:
    """Return a function that checks files or folders over so many seeds."""

    def run(*paths: Path, seeds: int = 100) -> Report:
        return check(select(paths, BANK, None), seeds=seeds, shipped=BANK, runner=runner)

    return run
