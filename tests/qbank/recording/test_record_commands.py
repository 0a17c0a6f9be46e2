"""`qbank record` and `qbank diff-torch` as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs/schema/output/diff-torch.json").read_text()))


def qbank(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qbank", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def test_a_record_is_written_and_compared_with_what_is_installed(tmp_path: Path) -> None:
    record = tmp_path / "torch.jsonl"
    written = qbank("record", "number-of-features", "-o", record, "--seeds", 2)
    assert (written.returncode, written.stderr) == (0, "")
    assert "runs of 1 questions with torch" in written.stdout
    same = qbank("diff-torch", record)
    assert (same.returncode, same.stderr) == (0, "")
    assert same.stdout.endswith("runs compared, no differences.\n")
    text = record.read_text(encoding="utf-8")
    assert "must be equal" in text
    record.write_text(text.replace("must be equal", "was equal"), encoding="utf-8")
    other = qbank("diff-torch", record)
    assert other.returncode == 1
    assert "number-of-features: " in other.stdout
    assert "    was: input.size(-1) was equal to input_size." in other.stdout
    found = json.loads(qbank("diff-torch", record, "--json").stdout)
    SCHEMA.validate(found)
    assert found["changed"]
    assert {one["aspect"] for one in found["changed"]} == {"message"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("record", "number-of-feature", "-o", "out.jsonl"), 2, "did you mean 'number-of-features'?"),
        (("record",), 2, "--output"),
        (("diff-torch", "no-such-file"), 2, "no-such-file"),
        (("diff-torch", "README.md"), 1, "README.md:1:1: not a record's first line"),
    ],
)
def test_wrong_use_is_told_in_a_line(arguments: tuple[str, ...], code: int, said: str) -> None:
    ended = qbank(*arguments)
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
