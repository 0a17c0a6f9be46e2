"""The whole bank through the command that authors use: no error, no warning, and so none of the flaws of tests/flawed.

The suite sweeps a few seeds of every question; `make sweep` does the same over 200.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.qbank.check.conftest import ROOT

BANK = ROOT / "questions"
SEEDS = 12
SEEDS_OF_PROGRAMS = 4
"""Each variant runs every submission that its author gave."""
SEEDS_OF_TRAINING = 2
"""Each variant trains several models."""
TRAINING = sorted((BANK / "code").glob("experiment-*.yaml"))
PROGRAMS = sorted({*(BANK / "code").glob("*.yaml")} - {*TRAINING})
MOST = sorted({*BANK.glob("*/*.yaml")} - {*TRAINING, *PROGRAMS, *(BANK / "blueprints").iterdir()})


@pytest.mark.parametrize(
    ("paths", "seeds", "least"),
    [(MOST, SEEDS, 95), (PROGRAMS, SEEDS_OF_PROGRAMS, 15), (TRAINING, SEEDS_OF_TRAINING, 2)],
    ids=["most", "programs", "training"],
)
def test_the_bank_is_clean(paths: list[Path], seeds: int, least: int) -> None:
    command = [sys.executable, "-m", "qbank", "check", *map(str, paths), "--seeds", str(seeds), "--json", "-"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1_800, check=False)
    assert ended.stderr == ""
    report = json.loads(ended.stdout)
    faults = [
        f"{finding['path']}:{finding['line']}: [{finding['code']}] {finding['what']} — {finding['reproduce']}"
        for part in (*report["questions"], {"findings": report["unloaded"]})
        for finding in part["findings"]
        if finding["severity"] != "info"
    ]
    assert faults == []
    assert ended.returncode == 0
    assert len(report["questions"]) == len(paths) >= least
    assert all(question["made"] == seeds for question in report["questions"])
