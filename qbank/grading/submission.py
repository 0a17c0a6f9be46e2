"""What one student handed in for one exam, once it is clear whose it is and which items are meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from graders.grades import Letters, Response, Typed
from qbank.problems import Problem


@dataclass(frozen=True)
class Handed:
    """One response (None: nothing that can be one), where it came from, and the seconds spent on it if known.

    `fault` tells the student why a file is no response; `late` says that it came after the time that was set.
    """

    response: Response | None
    seconds: float
    origin: str
    fault: str = ""
    late: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether a CSV's cell or a file is empty: that says nothing against an answer given elsewhere."""
        return isinstance(self.response, Letters | Typed) and not self.response.text.strip()


@dataclass
class Submission:
    """Everything one student handed in for one exam. `version` is its letter, or empty for a student's own exam."""

    student: str
    name: str
    exam: str
    version: str = ""
    responses: dict[str, Handed] = field(default_factory=dict)


@dataclass(frozen=True)
class Collected:
    """All submissions; `missing` students handed nothing in (their items are blank); notes on what did not fit."""

    submissions: tuple[Submission, ...]
    missing: tuple[str, ...]
    notes: tuple[Problem, ...]
