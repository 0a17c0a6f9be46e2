"""Draws and code are byte-identical in another process, folder, hash seed, thread count and locale."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PRINT_DIGEST = """
import hashlib, sys
from pathlib import Path
import msgspec
from qbank.bank.load import load_bank
from qbank.drawing.draw import draw
from qbank.kinds.table import kind_of

bank = load_bank(Path(sys.argv[1]))
digest = hashlib.sha256()
programs = 0
for question in bank.questions:
    for seed in (0, 1, 2**40):
        for planned in kind_of(question.spec).plan(draw(question, seed)):
            digest.update(msgspec.json.encode(planned.program))
            programs += 1
assert "torch" not in sys.modules and "numpy" not in sys.modules
print(len(bank.questions), programs, digest.hexdigest())
"""


def _digest(cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRINT_DIGEST, str(ROOT / "questions")],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_program_of_the_bank_is_the_same_in_another_environment(tmp_path: Path) -> None:
    here = _digest(ROOT, PYTHONHASHSEED="0", OMP_NUM_THREADS="1")
    there = _digest(
        tmp_path, PYTHONHASHSEED="4242", OMP_NUM_THREADS="7", LC_ALL="C", PYTHONOPTIMIZE="1", TZ="Asia/Tokyo"
    )
    questions, programs, digest = here.split()
    assert int(questions) >= 20
    assert int(programs) > 3 * int(questions)
    assert len(digest) == 64
    assert here == there


@pytest.mark.parametrize("name", ["stream.json"])
def test_every_committed_draw_is_looked_at(name: str) -> None:
    assert [path.name for path in (Path(__file__).parent / "golden").iterdir()] == [name]
