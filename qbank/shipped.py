"""Finds what ships with qbank: in a wheel inside the package, in a checkout at its root. Never beside a stranger."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

PACKAGED = "shipped_files"
"""The package's folder that a wheel holds `questions/` and `templates/` in (see pyproject's force-include)."""


@cache
def shipped(what: Literal["questions", "templates"]) -> Path:
    """Return the folder of the questions or templates that came with this qbank; FileNotFoundError without one."""
    package = Path(__file__).resolve().parent
    packaged = package / PACKAGED / what
    if packaged.is_dir():
        return packaged
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / what).is_dir():  # not site-packages' own "templates"
        return checkout / what
    raise FileNotFoundError(f"{packaged}: qbank was installed without its {what}; install it again from a wheel")
