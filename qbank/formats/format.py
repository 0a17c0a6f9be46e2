"""A format: what it is for, what it can hold and loses, and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qbank.formats.losses import Lose
from qbank.formats.package import Package


@dataclass(frozen=True)
class Format:
    """One way to write a package.

    `suffix` is that of the file ('.xml', '.zip'), '' where it is a folder; `target` names the systems that read it;
    `holds` says in a few words each what it can hold; `loses` are the codes of losses that it may report.
    `write` makes a new file, or fills a new and empty folder, and tells of every loss; it must be byte-identical on
    every run, and may read the package once.
    """

    name: str
    title: str
    suffix: str
    target: str
    holds: tuple[str, ...]
    loses: tuple[str, ...]
    write: Callable[[Package, Path, Lose], None]
