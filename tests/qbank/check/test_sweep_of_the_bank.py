"""The whole bank through the command that authors use: no error, no warning, and so none of the flaws of tests/flawed.

The suite sweeps a few seeds of every question; `make sweep` does the same over 200.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.qbank.check.conftest import ROOT

SEEDS = 12


def test_the_bank_is_clean() -> None:
    command = [sys.executable, "-m", "qbank", "check", "--seeds", str(SEEDS), "--json", "-"]
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
    assert len(report["questions"]) >= 50
    assert all(question["made"] == SEEDS for question in report["questions"])
