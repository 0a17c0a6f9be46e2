"""A loaded question: its fields, where each stands in its file, and the bank it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from qbank.language.question import Spec
from qbank.loading.yaml_source import Source
from qbank.problems import Problem


@dataclass(frozen=True, eq=False)
class Question:
    """What the author wrote. `topic` is the folder's name, `digest` a hash of the file for the teacher's records."""

    spec: Spec
    source: Source = field(repr=False)
    topic: str
    bank: str
    digest: str

    @property
    def id(self) -> str:
        """The question's id, unique in its bank."""
        return self.spec.id

    @property
    def path(self) -> str:
        """The file, as it was named to qbank."""
        return self.source.path

    def problem(self, loc: tuple[str | int, ...], what: str, allowed: str = "", hint: str = "") -> Problem:
        """Say what is wrong at a place of the file."""
        line, column = self.source.position(loc)
        return Problem(self.path, line, column, what, allowed, hint)
