"""Checks a bank's own severities: only codes that exist, and none that makes keys or marks untrustworthy."""

from __future__ import annotations

from collections.abc import Iterator

from qbank.bank.load import BANK_FILE, Bank
from qbank.check.codes import CODES
from qbank.loading.suggestions import did_you_mean
from qbank.loading.yaml_source import read_yaml
from qbank.problems import Problem


def severity_problems(bank: Bank) -> Iterator[Problem]:
    """Yield what is wrong with `check: {severities: …}` of bank.yaml, each at its line."""
    for code, severity in bank.severities.items():
        known = CODES.get(code)
        if known is None:
            hint = did_you_mean(code, CODES) or "docs/findings.md lists all codes"
            yield _problem(bank, code, f"no finding is called {code!r}", hint)
        elif known.fixed and severity != "error":
            what = f"{code} is always an error: keys or marks cannot be trusted where it is found"
            yield _problem(bank, code, what, "")


def _problem(bank: Bank, code: str, what: str, hint: str) -> Problem:
    source = read_yaml(bank.root / BANK_FILE)
    line, column = source.position(("check", "severities", code), key=True)
    return Problem(source.path, line, column, what, hint=hint)
