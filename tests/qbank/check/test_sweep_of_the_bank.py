"""The whole bank over 200 seeds, through the command that authors and CI use: no error, no warning.

The longest test there is, and the one that the bank's promise rests on.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.qbank.check.conftest import ROOT


def test_the_bank_is_clean_over_200_seeds() -> None:
    command = [sys.executable, "-m", "qbank", "check", "--seeds", "200", "--json", "-"]
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
    assert len(report["questions"]) >= 16
    assert all(question["made"] == 200 for question in report["questions"])
