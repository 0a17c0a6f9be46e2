"""How the work of a sweep is cut and done: the same pieces always, nothing run twice, no worker told in one line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.programs import Outcome, Program, Ran
from graders.runner import Runner, RunnerUnavailable
from qbank.check import work
from qbank.check.remembering import remembering
from qbank.check.sweep import fitting_pipelines
from qbank.check.work import pieces_of
from qbank.cli.app import app
from qbank.cli.edge import guarded
from tests.qbank.check.written import write_bank


@given(st.integers(1, 1_000))
def test_pieces_cover_every_seed_once_and_in_order(seeds: int) -> None:
    pieces = pieces_of(Path("bank"), "bank/topic/q.yaml", seeds)
    assert [seed for piece in pieces for seed in range(piece.start, piece.stop)] == list(range(seeds))


@given(st.integers(0, 10_000))
def test_more_work_never_gets_fewer_processes(pieces: int) -> None:
    assert 1 <= fitting_pipelines(pieces) <= fitting_pipelines(pieces + 1)


def test_a_program_is_run_once_however_often_it_is_asked_for() -> None:
    trips: list[list[str]] = []

    def run(programs: Sequence[Program]) -> list[Outcome]:
        trips.append([program.code for program in programs])
        return [Ran({"code": program.code}) for program in programs]

    once = remembering(run, [])
    a, b, c = (Program("", code) for code in "abc")
    assert [outcome.observed["code"] for outcome in once([a, b, a]) if isinstance(outcome, Ran)] == ["a", "b", "a"]
    assert [outcome.observed["code"] for outcome in once([c, b]) if isinstance(outcome, Ran)] == ["c", "b"]
    assert trips == [["a", "b"], ["c"]]


def test_without_a_worker_one_line_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class NoRunner(Runner):
        def facts(self) -> None:  # type: ignore[override]
            raise RunnerUnavailable("programs run in forks, which this system lacks")

    monkeypatch.setattr(work, "Runner", NoRunner)
    assert guarded(app, ["check", str(write_bank(tmp_path)), "--seeds", "1", "-j", "1"]) == 3
    assert capsys.readouterr().err == "qbank: programs run in forks, which this system lacks\n"
