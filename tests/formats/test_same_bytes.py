"""Every format writes the same bytes in any process, folder and hash seed, and reports only losses that it owns to."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qbank.formats.losses import Loss
from qbank.formats.table import FORMATS, format_named
from tests.formats import torture

ROOT = Path(__file__).parents[2]
_WRITE_ALL = """
import sys
from pathlib import Path
from tests.formats import test_same_bytes
print(test_same_bytes.digests(Path(sys.argv[1])))
"""


def digests(folder: Path) -> dict[str, str]:
    """Write the hard package in every format and return a digest of each."""
    return {name: _digest(_written(name, folder)) for name in FORMATS}


def _written(name: str, folder: Path) -> Path:
    form = format_named(name)
    path = folder / f"out-{name}{form.suffix}"
    if not form.suffix:
        path.mkdir()
    lost: list[Loss] = []
    form.write(torture.package(), path, lost.append)
    assert {loss.code for loss in lost} <= set(form.loses)
    return path


def _digest(path: Path) -> str:
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(path.parent)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def test_bytes_do_not_depend_on_process_folder_or_hash_seed(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "another, with a longer name").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _WRITE_ALL, str(tmp_path / "another, with a longer name")],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(digests(tmp_path / "one"))


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_names_no_place_on_this_machine(name: str, tmp_path: Path) -> None:
    path = _written(name, tmp_path)
    for file in path.rglob("*") if path.is_dir() else [path]:
        if file.is_file():
            held = file.read_bytes()
            assert str(ROOT).encode() not in held and str(tmp_path).encode() not in held
