"""What qbank exports it reads back and judges: the run confirms keys of its own bank, and refutes none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graders.runner import Runner
from qbank.cli import workers
from qbank.cli.app import app
from qbank.cli.edge import guarded
from qbank.importing.audit import audit
from qbank.importing.read_quiz import read_quiz

OUTCOMES = ["number-of-features", "number-type-of-the-input", "state-and-batch", "call-of-the-constructor"]
OTHERS = ["layer-from-description", "fix-of-the-initial-state", "line-where-sizes-meet", "what-rnn-stands-for"]


@pytest.mark.parametrize("name", ["moodle", "canvas", "qti21", "qti30"])
def test_keys_of_the_bank_are_confirmed_after_export_and_import(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    @contextmanager
    def shared(**_: object) -> Iterator[Runner]:
        yield runner

    monkeypatch.setattr(workers, "worker", shared)
    monkeypatch.delenv("QBANK_BANK", raising=False)
    words: dict[str, set[str]] = {}
    for group, wanted in (("shape", ["--kind", "shape"]), ("outcome", OUTCOMES), ("other", OTHERS)):
        path = tmp_path / group
        assert guarded(app, ["export", "--format", name, *wanted, "--variants", "1", "-o", str(path)]) == 0
        audited = list(audit(read_quiz(path).questions, runner.run))
        words[group] = {one.verdict.word for one in audited}
    assert words["shape"] == words["outcome"] == {"confirmed"}
    assert words["other"] <= {"confirmed", "undecided"}
