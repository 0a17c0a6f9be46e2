"""Runs the command in this process, with one worker for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from graders.runner import Runner
from qbank.cli import workers
from qbank.cli.app import app
from qbank.cli.edge import guarded


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Qbank = Callable[..., Ended]


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner() as shared:
        yield shared


@pytest.fixture
def qbank(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Qbank:
    """Return a function that runs `qbank ARGUMENTS` and tells how it ended. The worker starts when one is needed."""

    @contextmanager
    def shared_worker(**_: object) -> Iterator[Runner]:
        yield request.getfixturevalue("runner")

    monkeypatch.setattr(workers, "worker", shared_worker)
    monkeypatch.delenv("QBANK_BANK", raising=False)

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        code = guarded(app, [str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    return run
