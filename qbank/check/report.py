"""The report of a check, as plain values: `--json` prints exactly these. docs/findings.md describes every field.

Scripts read this: fields are only ever added, never renamed or removed, while `version` stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from qbank.check.codes import Severity
from qbank.check.sharing import Sharing


class Finding(msgspec.Struct, frozen=True):
    """One weakness at one place. `count` of the swept seeds show it, `seed` is the first (None: the file or the sweep).

    `because` is the author's reason where the question allows the finding.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    what: str
    question: str | None
    seed: int | None
    count: int
    reproduce: str
    because: str | None = None

    @property
    def page(self) -> str:
        """Where the documentation explains the code."""
        return f"docs/findings/{self.code}.md"


class BeliefRow(msgspec.Struct, frozen=True):
    """A declared distractor: on how many variants it applied, differed from the key, and equalled it."""

    line: int
    misconceptions: tuple[str, ...]
    applied: int
    live: int
    is_key: int


class ValueRow(msgspec.Struct, frozen=True):
    """A value of a small parameter: how many variants have it, and how many draws of it `avoid` sent back."""

    parameter: str
    value: str
    drawn: int
    avoided: int


class Coverage(msgspec.Struct, frozen=True):
    """What checks the runs: nn.RNN calls recomputed in numpy, why others were not, and whether `confirm` is there."""

    calls_recomputed: int
    skipped: Mapping[str, int]
    variants_without: int
    confirm: bool


class BestConstant(msgspec.Struct, frozen=True):
    """The constant answer that is right most often, for one way of asking, and its share of the variants."""

    asked: str
    answer: str
    share: float


class PassingRow(msgspec.Struct, frozen=True):
    """A change of the reference that met every requirement: what it changes, how often, and the first example.

    `weak`: the goal in words speaks of what is changed. `whole`: no answer to the question could make this change.
    """

    change: str
    aspects: tuple[str, ...]
    whole: bool
    weak: bool
    reference: str
    example: str
    seed: int
    tried: int
    passed: int


class StratumRow(msgspec.Struct, frozen=True):
    """The variants with one value of a structural parameter: how many, and how many wrong answers they could offer.

    `best_key` is the share of the key that is right most often (None: not counted for this kind of key).
    """

    parameter: str
    value: str
    made: int
    mean_wrong: float
    least_wrong: int
    best_key: float | None


class QuestionReport(msgspec.Struct, frozen=True):
    """One question's sweep. `redrawn` counts draws that `avoid` sent back; `distinct` stops counting at 1024.

    `combinations` counts all of the parameters; `satisfying` those that meet `where` (None: too many to walk).
    """

    question: str
    path: str
    kind: str
    seeds: int
    made: int
    refused: int
    redrawn: int
    distinct: int
    combinations: int
    satisfying: int | None
    least_wrong: int | None
    coverage: Coverage
    beliefs: tuple[BeliefRow, ...]
    values: tuple[ValueRow, ...]
    key_positions: Mapping[str, int]
    best_constant: tuple[BestConstant, ...]
    findings: tuple[Finding, ...]
    allowed: tuple[Finding, ...]
    cues: Mapping[str, float] = {}
    sharing: Sharing | None = None
    strata: tuple[StratumRow, ...] = ()
    attacked: int = 0
    passing: tuple[PassingRow, ...] = ()
    settled: Mapping[str, int] = {}


class Report(msgspec.Struct, frozen=True):
    """All questions in the order of their paths, and the findings of files that do not load."""

    version: int
    torch: str
    seeds: int
    questions: tuple[QuestionReport, ...]
    unloaded: tuple[Finding, ...]
    seconds: float = 0.0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding that is not allowed, in reading order."""
        of_questions = (finding for question in self.questions for finding in question.findings)
        return tuple(
            sorted((*self.unloaded, *of_questions), key=lambda one: (one.path, one.line, one.column, one.code))
        )

    @property
    def clean(self) -> bool:
        """Whether there is neither an error nor a warning."""
        return all(finding.severity == "info" for finding in self.findings)
