"""What is wrong with a drawn variant: a coded finding at a place of the question file, with the seed that shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`code` is stable (docs/findings.md lists them all); `place` is a path into the question file."""

    code: str
    what: str
    place: tuple[str | int, ...] = ()


class Refused(Exception):
    """Raised where a variant cannot become an item; carries every finding known so far."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__("; ".join(finding.what for finding in findings))
