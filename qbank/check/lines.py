"""Findings as lines of text, in the form that editors jump to: `path:line:column: [code] what (seed N)`."""

from __future__ import annotations

from collections.abc import Iterator

from qbank.check.report import Finding


def finding_lines(finding: Finding) -> Iterator[str]:
    """Yield the lines of one finding."""
    place = f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path
    mild = f"{finding.severity}: " if finding.severity != "error" else ""
    yield f"{place}: [{finding.code}] {mild}{finding.what}{_seeds(finding)}"
    if finding.because is not None:
        yield f"    allowed: {finding.because}"
    yield f"    reproduce: {finding.reproduce}"
    yield f"    explained: {finding.page}"


def _seeds(finding: Finding) -> str:
    if finding.seed is None:
        return ""
    return f" (seed {finding.seed}{f' and {finding.count - 1} more' if finding.count > 1 else ''})"
