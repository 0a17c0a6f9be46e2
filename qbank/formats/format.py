"""A format: what it is for, what it can hold and loses, and the function that writes it.

A `Format` writes pools of variants with their keys; an `ExamFormat` one exam for each student, and keys apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qbank.exams.build import Built
from qbank.exams.places import Folder
from qbank.exams.secret import Secret
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


@dataclass(frozen=True)
class ExamFormat:
    """One way to hand out the exams of a blueprint and a roster, and to have the answers marked where they arrive.

    `write` fills a new exam folder: `students/` with what gives nothing away, `teacher/` with the keys. It tells of
    every loss and is byte-identical for the same secret, blueprint, roster and bank.
    """

    name: str
    title: str
    target: str
    holds: tuple[str, ...]
    loses: tuple[str, ...]
    write: Callable[[Folder, Built, Secret, Lose], None]
    next_step: str
    suffix: str = ""
