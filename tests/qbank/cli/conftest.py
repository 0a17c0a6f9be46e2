"""Runs the command in this process, with one worker for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from running_qbank import Ended, Qbank

from graders.runner import Runner
from qbank.cli import workers
from qbank.cli.app import app
from qbank.cli.edge import guarded


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
    monkeypatch.setattr(workers, "isolated_worker", shared_worker)
    monkeypatch.delenv("QBANK_BANK", raising=False)

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        code = guarded(app, [str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    return run
