"""Finds out what `diagnosis` judges: starts a worker, tries a program, asks for devices. Every wait has an end."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

from graders.layers import LayerState
from qbank.report.diagnosis import TRIAL, Found

ASK_DEVICES_S = 90
_ASK_DEVICES = (
    "import torch\n"
    "if torch.cuda.is_available():\n"
    "    print('; '.join(torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())))\n"
)


def look_around(bank_root: Path) -> Found:
    """Ask this machine everything. Nothing here raises for what a machine lacks."""
    from graders.runner import Runner, RunnerUnavailable

    facts = trial = None
    reason = ""
    try:
        with Runner() as runner:
            facts = runner.facts()
            trial = runner.run([TRIAL])[0]
    except (RunnerUnavailable, OSError) as unavailable:
        reason = str(unavailable)
    bank, bank_problem = _bank(bank_root)
    return Found(
        python=f"{platform.python_version()} ({sys.executable})",
        platform=f"{platform.system()} {platform.release()} {platform.machine()}",
        facts=facts,
        trial=trial,
        no_worker=_with_remedy(reason),
        layers=facts.layers if facts else _survey(),
        devices=_devices(facts.torch) if facts else "CPU",
        bank=bank,
        bank_problem=bank_problem,
    )


def _survey() -> tuple[LayerState, ...]:
    from graders.layers import survey

    try:
        return survey()
    except (OSError, subprocess.TimeoutExpired):
        return ()


def _with_remedy(reason: str) -> str:
    if "No module named 'torch'" in reason:
        return "torch is not installed for this Python; see https://pytorch.org/get-started/locally"
    return reason


def _bank(root: Path) -> tuple[str, str]:
    from qbank.bank.load import load_bank
    from qbank.problems import ProblemsFound

    try:
        bank = load_bank(root)
    except ProblemsFound as found:
        first = str(found.problems[0]).splitlines()[0]
        return "", f"{root} does not load: {first} ({len(found.problems)} problems in all)"
    return f"{bank.name}, {len(bank.questions)} questions in {root}", ""


def _devices(torch_version: str) -> str:
    """Say which devices there are. A torch built for the CPU need not be asked."""
    if torch_version.endswith("+cpu"):
        return "CPU; this torch is built without CUDA, which qbank does not need"
    try:
        asked = subprocess.run(
            [sys.executable, "-s", "-P", "-c", _ASK_DEVICES],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=ASK_DEVICES_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "CPU; torch did not say whether there is a CUDA device"
    names = asked.stdout.decode(errors="replace").strip()
    if asked.returncode or not names:
        return "CPU; torch sees no CUDA device, which qbank does not need"
    return f"CPU, which questions run on; CUDA is there too ({names}), for --device cuda"
