"""Makes the autograder zip of an exam: set-up, what Gradescope calls, this very qbank, and the manifest under a secret.

Gradescope keeps the zip from students. The exam's own secret stays at home: the manifest is sealed with one derived
from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

import graders
import qbank
from qbank.exams.build import Built
from qbank.exams.exam import Exam, Task
from qbank.exams.manifest import manifest_lines
from qbank.exams.places import MANIFEST_FILE, SECRET_FILE
from qbank.exams.secret import Secret
from qbank.formats.zip_file import new_zip

EXAM: Final = "exam"
"""The folder of the zip that holds the keys."""
_TORCH: Final = "torch"
_SETUP: Final = """\
#!/usr/bin/env bash
# Gradescope runs this once, when the autograder is built.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
export DEBIAN_FRONTEND=noninteractive

newest() {
  for version in 3.14 3.13 3.12 3.11; do
    if command -v "python$version" >/dev/null && "python$version" -c 'import ensurepip' 2>/dev/null; then
      echo "python$version"
      return
    fi
  done
}

if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  apt-get update -qq
@bubblewrap@  [ -n "$(newest)" ] || apt-get install -y -qq python3.11 python3.11-venv
fi
python="$(newest)"
[ -n "$python" ] || { echo "qbank needs Python 3.11 or newer: choose Ubuntu 22.04 as the base image"; exit 1; }
"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --quiet --disable-pip-version-check @packages@
@torch@"""
_APT_BUBBLEWRAP: Final = "  apt-get install -y -qq bubblewrap\n"
_PIP_TORCH: Final = """\
"$root/venv/bin/python" -m pip install --quiet --disable-pip-version-check \\
  --index-url https://download.pytorch.org/whl/cpu --extra-index-url https://pypi.org/simple 'torch==@version@'
"""
_RUN: Final = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission. It runs nothing that was handed in, unless a question asks for a program.
set -euo pipefail
umask 077
root="${AUTOGRADER_ROOT:-/autograder}"
chmod 600 "$root/source/exam/secret.key"
cd "$root/source"
exec "${AUTOGRADER_PYTHON:-$root/venv/bin/python}" -m qbank.notebooks.gradescope_run "$root"
"""


def write_autograder(path: Path, built: Built, secret: Secret) -> None:
    """Write the zip; the same exam, secret and qbank give the same bytes."""
    sealed_with = secret.derive("gradescope")
    with new_zip(path) as archive:
        archive.write("setup.sh", _setup(built.exams))
        archive.write("run_autograder", _RUN)
        archive.write(f"{EXAM}/{SECRET_FILE}", f"{sealed_with.hex()}\n")
        with archive.member(f"{EXAM}/{MANIFEST_FILE}") as member:
            member.writelines(manifest_lines(built.exams, Secret(sealed_with)))
        for name, source in _sources():
            archive.write(name, source)
    path.chmod(0o600)


def _sources() -> Iterator[tuple[str, bytes]]:
    """Yield the modules of qbank as they are installed here: what marks there is what was tried here."""
    for package in (graders, qbank):
        assert package.__file__ is not None, "an ordinary package"
        root = Path(package.__file__).parent
        for path in sorted(root.rglob("*.py")):
            yield f"{root.name}/{path.relative_to(root).as_posix()}", path.read_bytes()


def _setup(exams: tuple[Exam, ...]) -> str:
    runs = any(_may_run(task) for exam in exams for task in exam.tasks())
    version = next(exams[0].tasks()).item.provenance.torch.partition("+")[0]
    packages = " ".join(f"'{needed}'" for needed in sorted(_needed()) if _name(needed) != _TORCH)
    return (
        _SETUP.replace("@packages@", packages)
        .replace("@bubblewrap@", _APT_BUBBLEWRAP if runs else "")
        .replace("@torch@", _PIP_TORCH.replace("@version@", version) if runs else "")
    )


def _may_run(task: Task) -> bool:
    """Tell whether some answer to it can only be judged by running it."""
    item = task.item
    return task.asked == "entry" and bool(item.gap or item.task or item.filling)


def _needed() -> list[str]:
    """List what qbank needs, as its metadata says."""
    return [each for each in metadata.requires("qbank") or () if "extra ==" not in each]


def _name(needed: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", needed)[0].lower()
