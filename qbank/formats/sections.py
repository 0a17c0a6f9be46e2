"""What a format without sections leaves out of them: told once for each, not for every pool."""

from __future__ import annotations

from collections.abc import Iterator

from qbank.formats.losses import Lose, Loss
from qbank.formats.package import Package, Pool


def pools_without_sections(package: Package, lose: Lose, *, titles: bool = False) -> Iterator[Pool]:
    """Yield the pools, and tell of each section's instructions, which are left out; with `titles`, of its title too."""
    before: tuple[str, str] | None = None
    for pool in package.pools:
        section = (pool.section, pool.section_instructions)
        if section != before:
            before = section
            if titles and pool.section:
                lose(Loss(package.name, "title", f"the title of a part is left out: {pool.section}"))
            if pool.section_instructions:
                where = f"the part {pool.section}" if pool.section else "a part"
                lose(Loss(package.name, "instructions", f"there is no place for what {where} says at its head"))
        yield pool
