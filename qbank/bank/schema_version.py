"""The version of the question language that a bank is written in: this qbank reads one, and says so in one line.

Files of another version are not looked at further: what else is wrong with them would be noise.
"""

from __future__ import annotations

from typing import Final

from qbank.loading.yaml_source import Source
from qbank.problems import Problem, ProblemsFound

SCHEMA: Final = 1
MIGRATION = "docs/migration.md"


def refuse_other_schema(source: Source) -> None:
    """Raise ProblemsFound where bank.yaml names another version. What names none is left to the check of its fields."""
    content = source.content
    written = content.get("schema") if isinstance(content, dict) else None
    if type(written) is not int or written == SCHEMA:
        return
    what = f"this bank is written in schema {written}, and this qbank reads schema {SCHEMA}"
    hint = f"{MIGRATION} says what to change" if written < SCHEMA else "install a newer qbank"
    raise ProblemsFound([Problem(source.path, *source.position(("schema",)), what, hint=hint)])
