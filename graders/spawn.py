"""How an interpreter of ours is started: nothing inherited, one thread per library, the same hash seed everywhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parent.parent)

_START = "import sys; sys.path.append(sys.argv[1]); from graders.{module} import {function}; {function}(*sys.argv[2:])"

_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_LOADER = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT")
"""Without these an interpreter that needs them does not start; programs do not see them either."""


def command(module: str, function: str, *arguments: str) -> list[str]:
    """Return the command line that calls `graders.<module>.<function>`, deaf to PYTHONPATH and the working folder."""
    return [sys.executable, "-s", "-P", "-c", _START.format(module=module, function=function), ROOT, *arguments]


def environment() -> dict[str, str]:
    """Return all that the interpreter needs and nothing of the caller's."""
    kept = {name: os.environ[name] for name in _LOADER if name in os.environ}
    fixed = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    return kept | fixed | dict.fromkeys(_ONE_THREAD, "1")
