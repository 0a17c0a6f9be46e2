"""One worker for all tests of this folder, isolated as the command has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graders.layers import survey
from graders.runner import Limits, Runner
from graders.students import STUDENT_LAYERS

QUIZZES = Path(__file__).parent / "quizzes"


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """Isolate where this machine can: what is tested here does not depend on it."""
    held = {layer.name for layer in survey() if layer.held}
    with Runner(limits=Limits(wall_s=2.0), require=tuple(name for name in STUDENT_LAYERS if name in held)) as shared:
        yield shared


@pytest.fixture(scope="session")
def quizzes() -> Path:
    return QUIZZES
