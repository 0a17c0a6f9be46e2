"""The README's commands work as they stand there, in a folder of their own."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(line, comments=True)
    assert words[0] == "qbank"
    command = [sys.executable, "-m", "qbank", *words[1:]]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
    )


def test_every_command_of_the_readme_works(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "questions", tmp_path / "questions")
    lines = re.findall(r"^ {4}(qbank .+)$", README, re.MULTILINE)
    assert [shlex.split(line)[1] for line in lines] == ["show", "check", "new", "build", "grade", "export", "practice"]
    for line in lines:
        if " grade " in line:
            rehearsed = run("qbank rehearse exam/teacher/manifest.jsonl -o answers", tmp_path)
            assert rehearsed.returncode == 0, rehearsed.stderr
        if " check " in line:
            line = line.replace("--seeds 200", "--seeds 5").replace(
                "questions/shapes", "questions/shapes/output-shape-seq-first.yaml"
            )
        done = run(line, tmp_path)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    assert (tmp_path / "grades.csv").read_text(encoding="utf-8").startswith("student,name,")


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_make_exam_and_make_test_are_what_the_readme_says() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^ {4}make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
